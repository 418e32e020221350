/**
 * Who may: the policy of the endpoint, which only filters, the bucket's, and who asks.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { type FindingCode, type Problem, problem } from '../../findings/index.ts';
import {
  type Decision,
  type Denial,
  decide,
  evaluate,
  isPublic,
  isRoot,
  type Layer,
  type NamedPolicy,
  type PolicyRequest,
  parsePolicy,
  storedPolicy,
} from '../../policy/index.ts';
import type { Stage } from '../stage.ts';
import type { BucketFacts, World } from '../world.ts';
import type { Identity } from './identity.ts';
import type { Arrival, S3Request } from './request.ts';
import { keysOf } from './request-keys.ts';

export interface Judgement {
  stages: Stage[];
  problems: Problem[];
}

/** What the owner may always do, so that no policy can lock everyone out. */
const UNDENIABLE = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']);

export function judgePolicies(world: World, request: S3Request, arrival: Arrival): Judgement {
  const { principal, documents } = request.principal;
  const asked: PolicyRequest = {
    action: request.action,
    resource: resourceOf(request),
    principal,
    keys: keysOf(world, request, arrival),
  };
  const bucket = world.buckets[request.bucket ?? ''];
  const own = policyNamed('the bucket policy', bucket?.policy);
  const endpointPolicy = policyNamed('the endpoint policy', arrival.endpoint?.policyDocument);
  const decision = decide(asked, {
    ...(documents && { requester: documents }),
    ...(endpointPolicy && { endpointPolicy }),
    resource: {
      account: bucket?.ownerAccountId ?? world.network.accountId,
      ...(own && { policy: own }),
      restricted: isRestricted(world, bucket),
      undeniable: UNDENIABLE.has(request.action),
    },
  });
  const refused = decision.kind === 'allow' ? undefined : decision;
  return {
    stages: [
      ...(arrival.endpoint
        ? [
            stage(
              'endpoint-policy',
              arrival.endpoint.id,
              words(endpointPolicy, asked, 'the default policy, which lets everything through'),
              refused,
            ),
          ]
        : []),
      stage('identity', request.principal.name, identityWords(request.principal, asked, decision), refused),
      ...(bucket
        ? [stage('bucket-policy', bucket.name, words(own, asked, 'the bucket has no policy'), refused)]
        : []),
    ],
    problems: refused ? [problemOf(refused, asked, request, arrival)] : [],
  };
}

/** `RestrictPublicBuckets` of the bucket or of its owner's account, where the policy is a public one. */
function isRestricted({ network }: World, bucket: BucketFacts | undefined): boolean {
  if (bucket?.policy === undefined) return false;
  const blocks = [bucket.publicAccessBlock, network.publicAccessBlocks[bucket.ownerAccountId]];
  if (!blocks.some((block) => block?.RestrictPublicBuckets)) return false;
  const parsed = parsePolicy(bucket.policy, { principal: 'required' });
  return parsed.kind === 'policy' && isPublic(parsed.policy);
}

function policyNamed(name: string, text: string | undefined): NamedPolicy | undefined {
  return text === undefined ? undefined : { name, policy: storedPolicy(text, { principal: 'required' }) };
}

/** Where each layer is told, and the codes of its refusals. */
const LAYERS: Record<Layer, { stage: string; deny: PolicyCode; none: PolicyCode }> = {
  'VPC endpoint policy': {
    stage: 'endpoint-policy',
    deny: 'ENDPOINT_POLICY_DENY',
    none: 'ENDPOINT_POLICY_NO_ALLOW',
  },
  'identity-based policy': {
    stage: 'identity',
    deny: 'IDENTITY_POLICY_DENY',
    none: 'IDENTITY_POLICY_NO_ALLOW',
  },
  'permissions boundary': {
    stage: 'identity',
    deny: 'PERMISSIONS_BOUNDARY_DENY',
    none: 'PERMISSIONS_BOUNDARY_NO_ALLOW',
  },
  'session policy': { stage: 'identity', deny: 'IDENTITY_POLICY_DENY', none: 'IDENTITY_POLICY_NO_ALLOW' },
  'resource-based policy': {
    stage: 'bucket-policy',
    deny: 'BUCKET_POLICY_DENY',
    none: 'BUCKET_POLICY_NO_ALLOW',
  },
  'access control list': {
    stage: 'bucket-policy',
    deny: 'BUCKET_POLICY_DENY',
    none: 'BUCKET_POLICY_NO_ALLOW',
  },
  'Block Public Access': {
    stage: 'bucket-policy',
    deny: 'S3_PUBLIC_ACCESS_BLOCKED',
    none: 'S3_PUBLIC_ACCESS_BLOCKED',
  },
};

type PolicyCode = Extract<
  FindingCode,
  `${string}_POLICY_${string}` | `PERMISSIONS_BOUNDARY_${string}` | 'S3_PUBLIC_ACCESS_BLOCKED'
>;

const layerOf = (denial: Denial): Layer => (denial.kind === 'explicit-deny' ? denial.by.layer : denial.layer);

function stage(name: string, resource: string, detail: string, refused: Denial | undefined): Stage {
  const blocked = refused !== undefined && LAYERS[layerOf(refused)].stage === name;
  return {
    stage: name,
    resource,
    verdict: blocked ? 'blocked' : 'pass',
    detail: blocked ? 'refuses it' : detail,
  };
}

function words(named: NamedPolicy | undefined, asked: PolicyRequest, absent: string): string {
  if (!named) return absent;
  const verdict = evaluate(named.policy, asked);
  return verdict.kind === 'allow' ? `${statementWords(verdict)} allows it` : 'nothing in it denies it';
}

function identityWords({ principal, name }: Identity, asked: PolicyRequest, decision: Decision): string {
  if (principal.kind === 'anonymous') return 'nobody in particular: the bucket policy decides';
  if (isRoot(principal)) return 'the account’s root user, who needs no policy';
  if (decision.kind !== 'allow' || !decision.by) return `is ${name}`;
  return `${statementWords(decision.by)} of ${decision.by.document} allows ${asked.action}`;
}

function problemOf(
  denial: Denial,
  { action, resource }: PolicyRequest,
  request: S3Request,
  arrival: Arrival,
): Problem {
  const layer = layerOf(denial);
  const { stage: place, deny, none } = LAYERS[layer];
  const of =
    place === 'endpoint-policy'
      ? (arrival.endpoint?.id ?? '')
      : place === 'bucket-policy'
        ? (request.bucket ?? 'the account')
        : request.principal.name;
  const facts = { principal: request.principal.name, action, resource, of };
  if (denial.kind === 'implicit-deny') return problem(none, facts);
  return problem(deny, { ...facts, statement: statementWords(denial.by), document: denial.by.document });
}

/** `statement 2 "OnlyOurs"`, counted from 1 as people do. */
function statementWords({ statement, sid }: { statement: number; sid?: string }): string {
  return `statement ${statement + 1}${sid === undefined ? '' : ` ${JSON.stringify(sid)}`}`;
}

/** The ARN that policies name it by. */
export function resourceOf({ bucket, key }: Pick<S3Request, 'bucket' | 'key'>): string {
  if (bucket === undefined) return 'arn:aws:s3:::*';
  return `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
}
