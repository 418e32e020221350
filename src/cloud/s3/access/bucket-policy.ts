/**
 * What a policy must be to be a bucket's or an access point's, beyond being well-formed: about S3, and about that
 * very resource.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
import { accessPointArn } from '../../../network/access-points.ts';
import type { AccessPoint } from '../../../network/network.ts';
import {
  actionMatches,
  arnMatches,
  bucketActions,
  type Condition,
  keyAppliesTo,
  objectActions,
  type Pattern,
  type Policy,
  type Statement,
} from '../../../policy/index.ts';
import { S3Error } from '../errors.ts';
import { isKnownKey } from './condition-keys.ts';
import { readPolicy } from './documents.ts';

const LARGEST = 20 * 1024;

/** The ARN of a bucket or an access point, and the one that its objects' begin with. */
interface Container {
  arn: string;
  objects: string;
}

/** Throws `MalformedPolicy`. */
export function checkBucketPolicy(text: string, bucket: string): Policy {
  const arn = `arn:aws:s3:::${bucket}`;
  return checkPolicy(text, { arn, objects: `${arn}/` });
}

/** Throws `MalformedPolicy`. */
export function checkAccessPointPolicy(text: string, point: AccessPoint): Policy {
  const arn = accessPointArn(point);
  return checkPolicy(text, { arn, objects: `${arn}/object/` });
}

function checkPolicy(text: string, container: Container): Policy {
  if (Buffer.byteLength(text) > LARGEST)
    throw malformed('Policy exceeds the maximum allowed document size of 20480 bytes.');
  const parsed = readPolicy(text);
  if (parsed.kind === 'invalid') throw malformed(parsed.problems[0]!);
  for (const statement of parsed.policy.statements) checkStatement(statement, container);
  return parsed.policy;
}

function checkStatement({ actions, resources, conditions }: Statement, container: Container): void {
  const named = actions.entries.map(kindsOf);
  if (named.some(({ size }) => size === 0)) throw malformed('Policy has invalid action');
  const covered = (resources?.entries ?? []).map(({ source }) => coveredBy(source, container));
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
  const meant = actions.entries.map((name) => actionsOf(name, covered));
  // One action of those that a wildcard stands for is enough.
  const fits = ({ key }: Condition) => meant.every((names) => names.some((name) => keyAppliesTo(key, name)));
  if (!negated && !conditions.every(fits)) {
    throw malformed('Conditions do not apply to combination of actions and resources in statement');
  }
}

/** The actions that a name, with wildcards, stands for, and that are done to the resources. */
function actionsOf(name: Pattern, resources: readonly Set<Kind>[]): string[] {
  const done = (kind: Kind, to: readonly string[]) =>
    resources.some((kinds) => kinds.has(kind))
      ? to.filter((action) => actionMatches(name, `s3:${action}`))
      : [];
  return [...done('bucket', bucketActions), ...done('object', objectActions)];
}

type Kind = 'bucket' | 'object';

/** What the actions that a name, with wildcards, stands for are done to; nothing for none that S3 has. */
function kindsOf(name: Pattern): Set<Kind> {
  const kinds = new Set<Kind>();
  if (bucketActions.some((action) => actionMatches(name, `s3:${action}`))) kinds.add('bucket');
  if (objectActions.some((action) => actionMatches(name, `s3:${action}`))) kinds.add('object');
  return kinds;
}

/** What of the container a resource, with wildcards, can stand for: itself, objects, or nothing of it. */
function coveredBy(source: string, { arn, objects }: Container): Set<Kind> {
  const kinds = new Set<Kind>();
  if (source === '*') return kinds.add('bucket').add('object');
  if (arnMatches(tokensOf(source), arn)) kinds.add('bucket');
  // A key follows; a wildcard before may reach over the slash, into the keys.
  const depth = objects.split('/').length;
  const head = source.split('/').slice(0, depth - 1);
  if (source.split('/').length >= depth && arnMatches(tokensOf(`${head.join('/')}/`), objects)) {
    kinds.add('object');
  }
  if (head.join('/').includes('*') && arnMatches(tokensOf(head.join('/')), objects)) kinds.add('object');
  return kinds;
}

function tokensOf(text: string) {
  return [...text.matchAll(/[*]|[?]|[^*?]+/g)].map(([piece]) => {
    if (piece === '*') return { kind: 'any' as const };
    return piece === '?' ? { kind: 'one' as const } : { kind: 'text' as const, text: piece };
  });
}

const malformed = (message: string): S3Error => new S3Error('MalformedPolicy', 400, message);
