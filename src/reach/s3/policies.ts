/**
 * Who may: the policy of the endpoint, which only filters, the bucket's, and who asks.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { type FindingCode, type Problem, problem } from '../../findings/index.ts';
import {
  evaluate,
  type Policy,
  type PolicyRequest,
  type Principal,
  parsePolicy,
  type Verdict,
} from '../../policy/index.ts';
import type { Stage } from '../stage.ts';
import type { World } from '../world.ts';
import { type Arrival, keysOf } from './request-keys.ts';

export interface S3Request {
  bucket?: string;
  key?: string;
  /** `s3:PutObject`. */
  action: string;
  principal: Identity;
}

export interface Identity {
  /** How it was asked for. */
  name: string;
  principal: Principal;
  /** The account's root user needs no policy. */
  root: boolean;
}

export interface Judgement {
  stages: Stage[];
  problems: Problem[];
}

export function judgePolicies(world: World, request: S3Request, arrival: Arrival): Judgement {
  const asked: PolicyRequest = {
    action: request.action,
    resource: resourceOf(request),
    principal: request.principal.principal,
    keys: keysOf(world, request, arrival),
  };
  const bucket = world.buckets[request.bucket ?? ''];
  const endpointText = arrival.endpoint?.policyDocument;
  const endpoint = endpointText === undefined ? undefined : evaluate(read(endpointText), asked);
  const own = bucket?.policy === undefined ? undefined : evaluate(read(bucket.policy), asked);
  const done: Judgement = { stages: [], problems: [] };
  if (arrival.endpoint) {
    const { id } = arrival.endpoint;
    const codes = ['ENDPOINT_POLICY_DENY', 'ENDPOINT_POLICY_NO_ALLOW'] as const;
    const words = endpoint ? allowWords(endpoint) : 'the default policy, which lets everything through';
    add(done, 'endpoint-policy', id, words, refusalOf(endpoint ?? ALLOWED, codes, asked, request, id));
  }
  identityStage(done, asked, request, own);
  if (bucket) {
    const problemOf =
      own?.kind === 'deny' && !(request.principal.root && UNDENIABLE.has(request.action))
        ? refusalOf(own, ['BUCKET_POLICY_DENY', 'BUCKET_POLICY_NO_ALLOW'], asked, request, bucket.name)
        : undefined;
    const words = own === undefined ? 'the bucket has no policy' : allowWords(own);
    add(done, 'bucket-policy', bucket.name, words, problemOf);
  }
  return done;
}

const ALLOWED: Verdict = { kind: 'allow', statement: 0 };
/** What the owner may always do, so that no policy can lock everyone out. */
const UNDENIABLE = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']);

/** Within an account either the identity's policies or the bucket's must allow. */
function identityStage(
  done: Judgement,
  asked: PolicyRequest,
  request: S3Request,
  own: Verdict | undefined,
): void {
  const { name, root } = request.principal;
  const facts = { principal: name, action: asked.action, resource: asked.resource, of: name };
  if (root) add(done, 'identity', name, 'the account’s root user, who needs no policy');
  else if (own?.kind === 'allow') add(done, 'identity', name, 'the bucket policy allows it');
  else add(done, 'identity', name, '', problem('IDENTITY_POLICY_NO_ALLOW', facts));
}

function add(
  { stages, problems }: Judgement,
  stage: string,
  resource: string,
  words: string,
  wrong?: Problem,
): void {
  if (wrong) problems.push(wrong);
  const detail = wrong ? 'refuses it' : words;
  stages.push({ stage, resource, verdict: wrong ? 'blocked' : 'pass', detail });
}

type PolicyCode = Extract<FindingCode, `${string}_POLICY_${string}`>;

function refusalOf(
  verdict: Verdict,
  [deny, none]: readonly [PolicyCode, PolicyCode],
  { action, resource }: PolicyRequest,
  { principal }: S3Request,
  of: string,
): Problem | undefined {
  const facts = { principal: principal.name, action, resource, of };
  if (verdict.kind === 'deny') return problem(deny, { ...facts, statement: statementWords(verdict) });
  return verdict.kind === 'none' ? problem(none, facts) : undefined;
}

function allowWords(verdict: Verdict): string {
  return verdict.kind === 'allow' ? `${statementWords(verdict)} allows it` : 'nothing in it denies it';
}

/** `statement 2 "OnlyOurs"`, counted from 1 as people do. */
function statementWords({ statement, sid }: Exclude<Verdict, { kind: 'none' }>): string {
  return `statement ${statement + 1}${sid === undefined ? '' : ` ${JSON.stringify(sid)}`}`;
}

/** What cannot be read allows nothing. */
function read(text: string): Policy {
  const parsed = parsePolicy(text, { principal: 'required' });
  return parsed.kind === 'policy' ? parsed.policy : { version: '2012-10-17', statements: [] };
}

/** The ARN that policies name it by. */
export function resourceOf({ bucket, key }: Pick<S3Request, 'bucket' | 'key'>): string {
  if (bucket === undefined) return 'arn:aws:s3:::*';
  return `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
}
