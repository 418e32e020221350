/** Refusals by a policy: S3 says which layer refused; the account says which statement, and what all is lacking. */
import { type Problem, problem } from '../../findings/index.ts';
import { parseAccessPointArn } from '../../network/access-points.ts';
import { allObjects, widened } from '../../policy/index.ts';
import type { Path } from '../account.ts';
import type { Observations } from '../observations.ts';
import type { Refusal } from '../probes/s3.ts';
import { found, type Judgement } from './judgement.ts';
import { inTheModel, type PolicyCode, refusedInTheModel } from './permissions.ts';

type Layer = 'endpoint' | 'resource' | 'identity';

/** How S3's message names each layer, and where the policy is. */
const LAYERS: readonly [words: RegExp, layer: Layer, deny: PolicyCode, none: PolicyCode][] = [
  [/VPC endpoint policy/, 'endpoint', 'ENDPOINT_POLICY_DENY', 'ENDPOINT_POLICY_NO_ALLOW'],
  [/resource-based policy/, 'resource', 'BUCKET_POLICY_DENY', 'BUCKET_POLICY_NO_ALLOW'],
  [/identity-based policy/, 'identity', 'IDENTITY_POLICY_DENY', 'IDENTITY_POLICY_NO_ALLOW'],
  [/permissions boundary/, 'identity', 'PERMISSIONS_BOUNDARY_DENY', 'PERMISSIONS_BOUNDARY_NO_ALLOW'],
  [/session policy/, 'identity', 'SESSION_POLICY_DENY', 'SESSION_POLICY_NO_ALLOW'],
  [
    /(?:service|resource) control policy/,
    'identity',
    'ORGANIZATION_POLICY_DENY',
    'ORGANIZATION_POLICY_NO_ALLOW',
  ],
  [/Block Public Access/, 'resource', 'S3_PUBLIC_ACCESS_BLOCKED', 'S3_PUBLIC_ACCESS_BLOCKED'],
];

/**
 * The message names the layer that refused.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
export function denied(refusal: Refusal, seen: Observations, path: Path | undefined): Judgement {
  const { operation, message } = refusal;
  const { bucket = '' } = seen.target;
  const [, layer, deny, none] = LAYERS.find(([words]) => words.test(message)) ?? [];
  if (layer === undefined) return withoutReason(refusal, path && refusedInTheModel(operation, seen, path));
  const [, principal = 'the caller', action = `s3:${operation}`] =
    /^User: (\S+) is not authorized to perform: (\S+)/.exec(message) ?? [];
  const resource = /on resource: "([^"]+)"/.exec(message)?.[1] ?? `arn:aws:s3:::${bucket}`;
  const refused = message.includes('with an explicit deny in') ? deny! : none!;
  const point = layer === 'resource' ? parseAccessPointArn(resource) : undefined;
  const of = {
    endpoint: path?.endpoint?.id ?? /\bvpce-[0-9a-f]+/.exec(seen.target.host)?.[0] ?? seen.target.host,
    resource: point?.name ?? bucket,
    identity: principal,
  }[layer];
  const facts = { principal, action, resource, of };
  const told = (point && OF_ACCESS_POINT[refused]) || refused;
  const known = path && inTheModel(told, facts, seen, path);
  if (known) return found(known);
  const own = { Effect: 'Allow', Action: action, Resource: allObjects(resource) } as const;
  const mended = told === 'IDENTITY_POLICY_NO_ALLOW' && { mended: widened(undefined, [own]) };
  return found(problem(told, { ...facts, ...mended }));
}

/** S3 gives reasons within an account and an organization, and none to others. */
function withoutReason({ operation, message }: Refusal, known: Problem | undefined): Judgement {
  if (known) return found(known);
  return {
    kind: 'undecided',
    what: `S3 refuses ${operation} and says no more than ${message}.`,
    advice:
      'S3 gives no reason to who is of another account than the bucket, nor at an access point of another VPC. Read access to the bucket’s account would decide: kairo snapshot --policy prints the IAM policy that it needs.',
  };
}

/** An access point's policy has refusals of its own. */
const OF_ACCESS_POINT: Partial<Record<PolicyCode, PolicyCode>> = {
  BUCKET_POLICY_DENY: 'ACCESS_POINT_POLICY_DENY',
  BUCKET_POLICY_NO_ALLOW: 'ACCESS_POINT_POLICY_NO_ALLOW',
};
