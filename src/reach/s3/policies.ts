/**
 * Who may: the policy of the endpoint, which only filters, those of access point and bucket, and who asks.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { type FindingCode, type Problem, problem } from '../../findings/index.ts';
import {
  accessPointKeys,
  aclPermission,
  allObjects,
  circumstances,
  type Decision,
  type Denial,
  type Documents,
  decide,
  evaluate,
  type Ground,
  isRoot,
  type Layer,
  type NamedPolicy,
  type PolicyRequest,
  storedPolicy,
  widened,
} from '../../policy/index.ts';
import type { Stage } from '../stage.ts';
import type { World } from '../world.ts';
import type { Identity } from './identity.ts';
import { objectOf } from './objects.ts';
import type { Arrival, S3Request } from './request.ts';
import { keysOf } from './request-keys.ts';
import { accessPointRound, bucketRound, type Round } from './rounds.ts';

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

/** Everything that refuses it, at the access point and at the bucket, whichever a request would meet first. */
export function policyProblems(world: World, request: S3Request, arrival: Arrival): Problem[] {
  const rounds = [
    ...(request.through ? [accessPointRound(world, request.through, request)] : []),
    bucketRound(world, request),
  ];
  return rounds.flatMap((round) => judgeResource(world, request, arrival, round).problems);
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
  const decided = (ofOwner: Documents['resource']) =>
    decide(asked, {
      ...(documents && { requester: documents }),
      ...(endpointPolicy && { endpointPolicy }),
      resource: ofOwner,
    });
  const decision = decided(round.documents);
  const refused = decision.kind === 'allow' ? undefined : decision;
  // Where there are two rounds, each says which ARN it is about.
  const about = request.through ? `; asked of ${resource}` : '';
  const stage = (name: string, at: string, detail: string): Stage => {
    const blocked = refused !== undefined && stageOf(layerOf(refused), kind) === name;
    return {
      ...{ stage: name, resource: at, verdict: blocked ? 'blocked' : 'pass' },
      detail: `${blocked ? refusalWords(refused, detail) : detail}${about}`,
    };
  };
  const stages: Stage[] = [];
  if (arrival.endpoint) {
    const absent = 'the default policy, which lets everything through';
    stages.push(stage('endpoint-policy', arrival.endpoint.id, words(endpointPolicy, asked, absent)));
  }
  stages.push(stage('identity', request.principal.name, identityWords(request.principal, asked, decision)));
  const list = listStage(world, request, round);
  if (list) stages.push(list);
  if (owner !== undefined) {
    const absent = `the ${kind === 'bucket' ? 'bucket' : 'access point'} has no policy`;
    stages.push(stage(`${kind}-policy`, owner, words(own, asked, absent)));
  }
  if (!refused) return { stages, problems: [] };
  const last = stages.findIndex(({ verdict }) => verdict === 'blocked');
  const ignored = round.unblocked && decided(round.unblocked).kind === 'allow';
  return {
    stages: stages.slice(0, last === -1 ? undefined : last + 1),
    problems: [problemOf(refused, asked, request, arrival, round, ignored === true)],
  };
}

/** What the access control list says, where there is one that has a say in what others than its owner may do. */
function listStage(world: World, request: S3Request, { owner = '', documents }: Round): Stage | undefined {
  if (documents.acl === undefined) return undefined;
  const needed = aclPermission(request.action);
  const ofObject = needed?.list === 'object' && objectOf(world, request) !== null;
  const permission = needed?.permission ?? 'READ';
  const { principal } = request.principal;
  const who = principal.kind === 'aws' ? `account ${principal.account}` : request.principal.name;
  return {
    stage: 'access-control-list',
    resource: ofObject ? `${owner}/${request.key}` : owner,
    verdict: 'pass',
    detail: `gives ${who} ${documents.acl ? '' : 'no '}${permission}`,
  };
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
  'session policy': { stage: 'identity', deny: 'SESSION_POLICY_DENY', none: 'SESSION_POLICY_NO_ALLOW' },
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

/** `otherwise` is what is said of a document that does not decide. */
function refusalWords(denial: Denial, otherwise: string): string {
  if (denial.kind === 'explicit-deny')
    return `${statementWords(denial.by)} of ${denial.by.document} denies it`;
  if (denial.layer === 'Block Public Access') return 'is public, and Block Public Access is on';
  return denial.documents.length === 0 ? `${otherwise}; nothing allows it` : 'no statement allows it';
}

function words(named: NamedPolicy | undefined, asked: PolicyRequest, absent: string): string {
  if (!named) return absent;
  const verdict = evaluate(named.policy, asked);
  return verdict.kind === 'allow' ? `${statementWords(verdict)} allows it` : 'nothing in it denies it';
}

function identityWords({ principal, name }: Identity, asked: PolicyRequest, decision: Decision): string {
  if (principal.kind === 'anonymous') return 'nobody in particular: what is asked for has to be open to all';
  if (isRoot(principal)) return 'the account’s root user, who needs no policy';
  if (decision.kind !== 'allow' || !decision.by) return `is ${name}`;
  return `${statementWords(decision.by)} of ${decision.by.document} allows ${asked.action}`;
}

function problemOf(
  denial: Denial,
  asked: PolicyRequest,
  request: S3Request,
  arrival: Arrival,
  round: Round,
  withoutBlock: boolean,
): Problem {
  const { action, resource } = asked;
  const { kind, owner, account, documents, unreadList } = round;
  const layer = layerOf(denial);
  const { stage, ...codes } = LAYERS[layer];
  const of = {
    'endpoint-policy': arrival.endpoint?.id ?? '',
    identity: request.principal.name,
    owner: owner ?? request.bucket ?? 'the account',
  }[stage];
  const given = denial.kind === 'implicit-deny' && stage === 'owner';
  const code = denial.kind === 'implicit-deny' ? codes.none : codes.deny;
  const facts = {
    ...{ principal: request.principal.name, action, resource, of },
    ...(denial.kind === 'explicit-deny' && {
      ...{ statement: statementWords(denial.by), document: denial.by.document },
      because: becauseOf(denial.by, asked, request, arrival, round),
    }),
    ...(denial.kind === 'implicit-deny' && mendedBy(stage, asked, arrival, round)),
    ...(given && !documents.policy && { absent: true }),
    ...(given && documents.acl === false && { lists: unreadList ? ('unread' as const) : ('none' as const) }),
  };
  if (given && layer !== 'Block Public Access' && withoutBlock) {
    return problem('S3_PUBLIC_ACCESS_BLOCKED', { ...facts, setting: 'IgnorePublicAcls' });
  }
  if (given && documents.deniesOnly) {
    const byBucketOwner = request.principal.caller?.accountId === account;
    return problem('S3_OBJECT_OF_ANOTHER_ACCOUNT', { ...facts, owner: documents.account, byBucketOwner });
  }
  return problem((kind === 'access-point' && OF_ACCESS_POINT[code]) || code, facts);
}

/** What the conditions of the statement that denies are about. */
function becauseOf(
  by: Ground,
  { keys }: PolicyRequest,
  { principal: { documents } }: S3Request,
  { endpoint }: Arrival,
  round: Round,
): string {
  const { identity = [], boundary, session = [] } = documents ?? {};
  const endpointPolicy = policyNamed('the endpoint policy', endpoint?.policyDocument);
  const all = [endpointPolicy, round.documents.policy, ...identity, boundary, ...session];
  const statement = all.find((one) => one?.name === by.document)?.policy.statements[by.statement];
  return statement ? circumstances(statement, keys) : '';
}

/** The policy that lacks it with one statement more; of an identity, a policy of its own. Nobody has none. */
function mendedBy(
  stage: 'endpoint-policy' | 'identity' | 'owner',
  { action: Action, resource, principal }: PolicyRequest,
  { endpoint }: Arrival,
  { policyText }: Round,
): { mended?: string } {
  const grant = { Effect: 'Allow', Action, Resource: allObjects(resource) } as const;
  const document = (): string | undefined => {
    switch (stage) {
      case 'endpoint-policy':
        return widened(endpoint?.policyDocument, [{ ...grant, Principal: '*' }]);
      case 'identity':
        return widened(undefined, [grant]);
      case 'owner': {
        const AWS = principal.kind === 'aws' ? (principal.role ?? principal.arn) : undefined;
        return AWS === undefined ? undefined : widened(policyText, [{ ...grant, Principal: { AWS } }]);
      }
    }
  };
  const mended = document();
  return mended === undefined ? {} : { mended };
}

/** `statement 2 "OnlyOurs"`, counted from 1 as people do. */
function statementWords({ statement, sid }: { statement: number; sid?: string }): string {
  return `statement ${statement + 1}${sid === undefined ? '' : ` ${JSON.stringify(sid)}`}`;
}
