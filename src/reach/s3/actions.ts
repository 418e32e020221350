/** What is done in S3, by the names that policies have for it, and to what. */
import { actionOf, bucketActions, objectActions, s3Operations } from '../../policy/index.ts';
import { Unanswerable } from '../unanswerable.ts';

type Level = 'account' | 'bucket' | 'object';

const LEVELS: readonly (readonly [Level, readonly string[]])[] = [
  ['account', ['ListAllMyBuckets']],
  ['bucket', bucketActions],
  ['object', objectActions],
];
/** Names in lower case, as policies match them in any. */
const known = new Map(
  LEVELS.flatMap(([level, names]) =>
    names.map((name) => [name.toLowerCase(), { action: `s3:${name}`, level }] as const),
  ),
);
const operations = new Map(s3Operations.map((name) => [name.toLowerCase(), name]));

/** `s3:GetObject`, `GetObject`, or an operation such as `HeadObject`. Throws `Unanswerable`. */
export function actionNamed(text: string): { action: string; level: Level } {
  const name = text.toLowerCase().replace(/^s3:/, '');
  const found = known.get(name);
  if (found) return found;
  const operation = operations.get(name);
  const needed = operation === undefined ? undefined : actionOf(operation);
  const ofOperation = needed === undefined ? undefined : known.get(needed.slice(3).toLowerCase());
  if (ofOperation && !text.includes(':')) return ofOperation;
  const hint = ofOperation ? `: the operation ${operation} needs ${needed}` : '; one looks like s3:PutObject';
  throw new Unanswerable(`"${text}" is no action of S3${hint}.`);
}

/** Where in S3 a request goes. */
export interface Place {
  /** A bucket, or what stands for one. */
  bucket?: string | undefined;
  key?: string | undefined;
}

/** What is done when nothing is said: a key is written, a bucket is listed. */
function usual({ bucket, key }: Place): string {
  if (bucket === undefined) return 's3:ListAllMyBuckets';
  return key === undefined ? 's3:ListBucket' : 's3:PutObject';
}

/** The action, and the part of the place that it is done to. Throws `Unanswerable` where they do not fit. */
export function actionAt(
  text: string | undefined,
  place: Place,
): { action: string; bucket?: string; key?: string; prefix?: string } {
  const { action, level } = actionNamed(text ?? usual(place));
  const { bucket, key } = place;
  if (level === 'account') {
    if (bucket === undefined) return { action };
    throw new Unanswerable(`${action} is done to no bucket in particular: ask for s3://`);
  }
  if (bucket === undefined) throw new Unanswerable(`${action} is done to ${nouns[level]}.`);
  if (level === 'object') {
    if (key !== undefined) return { action, bucket, key };
    throw new Unanswerable(`${action} is done to ${nouns[level]}.`);
  }
  // What is listed of a bucket is not a part of its ARN.
  const prefix = /^s3:ListBucket/.test(action) && key !== undefined ? { prefix: key } : {};
  return { action, bucket, ...prefix };
}

const nouns = {
  bucket: 'a bucket: ask for s3://BUCKET',
  object: 'an object: ask for s3://BUCKET/KEY, or for /KEY behind the access point or URL',
};
