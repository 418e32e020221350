/**
 * What a policy must be to be a bucket's, beyond being well-formed: about S3, and about that bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
import {
  actionMatches,
  arnMatches,
  type Pattern,
  type Policy,
  type Statement,
} from '../../../policy/index.ts';
import { S3Error } from '../errors.ts';
import { isKnownKey } from './condition-keys.ts';
import { readPolicy } from './documents.ts';
import { bucketActions, objectActions } from './known-actions.ts';

const LARGEST = 20 * 1024;

/** Throws `MalformedPolicy`. */
export function checkBucketPolicy(text: string, bucket: string): Policy {
  if (Buffer.byteLength(text) > LARGEST)
    throw malformed('Policy exceeds the maximum allowed document size of 20480 bytes.');
  const parsed = readPolicy(text);
  if (parsed.kind === 'invalid') throw malformed(parsed.problems[0]!);
  for (const statement of parsed.policy.statements) checkStatement(statement, bucket);
  return parsed.policy;
}

function checkStatement({ actions, resources, conditions }: Statement, bucket: string): void {
  const named = actions.entries.map(kindsOf);
  if (named.some(({ size }) => size === 0)) throw malformed('Policy has invalid action');
  const covered = (resources?.entries ?? []).map(({ source }) => coveredBy(source, bucket));
  if (covered.some(({ size }) => size === 0)) throw malformed('Policy has invalid resource');
  const negated = actions.negated || resources?.negated;
  const apply = (kinds: Set<Kind>) =>
    covered.some((resource) => [...kinds].some((kind) => resource.has(kind)));
  if (!negated && !named.every(apply)) {
    throw malformed('Action does not apply to any resource(s) in statement');
  }
  if (!conditions.every((condition) => isKnownKey(condition.key))) {
    throw malformed('Policy has an invalid condition key');
  }
}

type Kind = 'bucket' | 'object';

/** What the actions that a name, with wildcards, stands for are done to; nothing for none that S3 has. */
function kindsOf(name: Pattern): Set<Kind> {
  const kinds = new Set<Kind>();
  if (bucketActions.some((action) => actionMatches(name, `s3:${action}`))) kinds.add('bucket');
  if (objectActions.some((action) => actionMatches(name, `s3:${action}`))) kinds.add('object');
  return kinds;
}

/** What of the bucket a resource, with wildcards, can stand for: itself, objects, or nothing of it. */
function coveredBy(source: string, bucket: string): Set<Kind> {
  const kinds = new Set<Kind>();
  if (source === '*') return kinds.add('bucket').add('object');
  const arn = `arn:aws:s3:::${bucket}`;
  const [head = '', ...tail] = source.split('/');
  const plain = tokensOf(head);
  if (tail.length === 0 && arnMatches(plain, arn)) kinds.add('bucket');
  // A wildcard before any slash may reach over it, into the keys.
  if (arnMatches(plain, arn) && tail.length > 0) kinds.add('object');
  if (head.includes('*') && arnMatches(tokensOf(head), `${arn}/`)) kinds.add('object');
  return kinds;
}

function tokensOf(text: string) {
  return [...text.matchAll(/[*]|[?]|[^*?]+/g)].map(([piece]) => {
    if (piece === '*') return { kind: 'any' as const };
    return piece === '?' ? { kind: 'one' as const } : { kind: 'text' as const, text: piece };
  });
}

const malformed = (message: string): S3Error => new S3Error('MalformedPolicy', 400, message);
