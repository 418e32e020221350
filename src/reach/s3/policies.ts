/**
 * Who may: the policy of the endpoint, which only filters, those of access point and bucket, and who asks.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { type FindingCode, type Problem, problem } from '../../findings/index.ts';
import type { AccessPoint } from '../../network/network.ts';
import {
  accessPointDocuments,
  accessPointKeys,
  accessPointResource,
  bucketDocuments,
  type Decision,
  type Denial,
  decide,
  evaluate,
  isRoot,
  type Layer,
  type NamedPolicy,
  type PolicyRequest,
  type ResourceDocuments,
  storedPolicy,
} from '../../policy/index.ts';
import type { Stage } from '../stage.ts';
import type { World } from '../world.ts';
import type { Identity } from './identity.ts';
import type { Arrival, S3Request } from './request.ts';
import { keysOf } from './request-keys.ts';

export interface Judgement {
  stages: Stage[];
  problems: Problem[];
}

/** Through an access point both it and the bucket must allow, each under its own ARN. */
export function judgePolicies(world: World, request: S3Request, arrival: Arrival): Judgement {
  const atPoint =
    request.through &&
    judgeResource(world, request, arrival, accessPointRound(world, request.through, request));
  if (atPoint && atPoint.problems.length > 0) return atPoint;
  const atBucket = judgeResource(world, request, arrival, bucketRound(world, request));
  return { stages: [...(atPoint?.stages ?? []), ...atBucket.stages], problems: atBucket.problems };
}

/** One decision: about a bucket, or about the access point before it. */
interface Round {
  kind: 'access-point' | 'bucket';
  /** The ARN that policies name what is asked for by. */
  resource: string;
  /** How its owner's stage is told; absent: it has no owner here. */
  owner?: string;
  documents: ResourceDocuments;
}

function accessPointRound({ network }: World, point: AccessPoint, { key }: S3Request): Round {
  return {
    kind: 'access-point',
    resource: accessPointResource(point, key),
    owner: point.name,
    documents: accessPointDocuments(point, network.publicAccessBlocks[point.accountId]),
  };
}

function bucketRound({ network, buckets }: World, request: S3Request): Round {
  const bucket = buckets[request.bucket ?? ''];
  const account = bucket?.ownerAccountId ?? network.accountId;
  const blocks = [bucket?.publicAccessBlock, network.publicAccessBlocks[account]];
  return {
    kind: 'bucket',
    resource: resourceOf(request),
    ...(bucket && { owner: bucket.name }),
    documents: bucketDocuments({ account, policy: bucket?.policy, blocks }, request.action),
  };
}

function judgeResource(world: World, request: S3Request, arrival: Arrival, round: Round): Judgement {
  const { principal, documents } = request.principal;
  const { kind, resource, owner } = round;
  const keys = keysOf(world, request, arrival);
  const asked: PolicyRequest = {
    ...{ action: request.action, resource, principal },
    keys: request.through ? accessPointKeys(keys, request.through) : keys,
  };
  const own = round.documents.policy;
  const endpointPolicy = policyNamed('the endpoint policy', arrival.endpoint?.policyDocument);
  const decision = decide(asked, {
    ...(documents && { requester: documents }),
    ...(endpointPolicy && { endpointPolicy }),
    resource: round.documents,
  });
  const refused = decision.kind === 'allow' ? undefined : decision;
  // Where there are two rounds, each says which ARN it is about.
  const about = request.through ? `; asked of ${resource}` : '';
  const stage = (name: string, at: string, detail: string): Stage => {
    const blocked = refused !== undefined && stageOf(layerOf(refused), kind) === name;
    return {
      ...{ stage: name, resource: at, verdict: blocked ? 'blocked' : 'pass' },
      detail: `${blocked ? 'refuses it' : detail}${about}`,
    };
  };
  const stages: Stage[] = [];
  if (arrival.endpoint) {
    const absent = 'the default policy, which lets everything through';
    stages.push(stage('endpoint-policy', arrival.endpoint.id, words(endpointPolicy, asked, absent)));
  }
  stages.push(stage('identity', request.principal.name, identityWords(request.principal, asked, decision)));
  if (owner !== undefined) {
    const absent = `the ${kind === 'bucket' ? 'bucket' : 'access point'} has no policy`;
    stages.push(stage(`${kind}-policy`, owner, words(own, asked, absent)));
  }
  return { stages, problems: refused ? [problemOf(refused, asked, request, arrival, round)] : [] };
}

function policyNamed(name: string, text: string | undefined): NamedPolicy | undefined {
  return text === undefined ? undefined : { name, policy: storedPolicy(text, { principal: 'required' }) };
}

/** Where each layer is told, and the codes of its refusals. */
const LAYERS: Record<
  Layer,
  { stage: 'endpoint-policy' | 'identity' | 'owner'; deny: PolicyCode; none: PolicyCode }
> = {
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
  'resource-based policy': { stage: 'owner', deny: 'BUCKET_POLICY_DENY', none: 'BUCKET_POLICY_NO_ALLOW' },
  'access control list': { stage: 'owner', deny: 'BUCKET_POLICY_DENY', none: 'BUCKET_POLICY_NO_ALLOW' },
  'Block Public Access': {
    stage: 'owner',
    deny: 'S3_PUBLIC_ACCESS_BLOCKED',
    none: 'S3_PUBLIC_ACCESS_BLOCKED',
  },
};

/** An access point's policy has refusals of its own. */
const OF_ACCESS_POINT: Partial<Record<PolicyCode, PolicyCode>> = {
  BUCKET_POLICY_DENY: 'ACCESS_POINT_POLICY_DENY',
  BUCKET_POLICY_NO_ALLOW: 'ACCESS_POINT_POLICY_NO_ALLOW',
};

type PolicyCode = Extract<
  FindingCode,
  `${string}_POLICY_${string}` | `PERMISSIONS_BOUNDARY_${string}` | 'S3_PUBLIC_ACCESS_BLOCKED'
>;

const layerOf = (denial: Denial): Layer => (denial.kind === 'explicit-deny' ? denial.by.layer : denial.layer);

function stageOf(layer: Layer, kind: Round['kind']): string {
  const { stage } = LAYERS[layer];
  return stage === 'owner' ? `${kind}-policy` : stage;
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
  { kind, owner }: Round,
): Problem {
  const { stage, ...codes } = LAYERS[layerOf(denial)];
  const of = {
    'endpoint-policy': arrival.endpoint?.id ?? '',
    identity: request.principal.name,
    owner: owner ?? request.bucket ?? 'the account',
  }[stage];
  const code = denial.kind === 'implicit-deny' ? codes.none : codes.deny;
  const facts = {
    ...{ principal: request.principal.name, action, resource, of },
    ...(denial.kind === 'explicit-deny' && {
      ...{ statement: statementWords(denial.by), document: denial.by.document },
    }),
  };
  return problem((kind === 'access-point' && OF_ACCESS_POINT[code]) || code, facts);
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
