/**
 * Whether a request may do what it asks: by the policy of the VPC endpoint that it came through, the bucket's,
 * and who it is. The endpoint's is a filter and grants nothing.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
import {
  evaluate,
  type Policy,
  type PolicyRequest,
  type RequestKeys,
  type Verdict,
} from '../../../policy/index.ts';
import type { Caller } from '../../service.ts';
import { accessDenied } from '../errors.ts';
import { owner } from '../operations/kit/find-bucket.ts';
import type { Permission } from './permission.ts';
import { resourceOf } from './permissions.ts';

export interface AccessRules {
  /** `undefined` when nobody signed. */
  caller: Caller | undefined;
  /** Asked for only when there is a policy to judge by. */
  keys: () => RequestKeys;
  /** Of the endpoint through which the request came, if it came through one. */
  endpointPolicy: Policy | undefined;
  /** Of the bucket of that name. */
  bucketPolicyOf: (bucket: string) => Policy | undefined;
  /** Told what refused, more exactly than the error tells it. */
  onRefusal: (refusedBy: string) => void;
}

/** What the owner may always do, so that no policy can lock everyone out. */
const UNDENIABLE = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']);

/** Throws `AccessDenied`, which names the layer that decided to those whose account it is. */
export function authorize(permission: Permission, rules: AccessRules): void {
  const { caller } = rules;
  const found = refusal(permission, rules);
  if (!found) return;
  rules.onRefusal(found.by);
  if (!caller) throw accessDenied();
  const { action, bucket } = permission;
  const resource = bucket === undefined ? '' : ` on resource: "${resourceOf(permission)}"`;
  throw accessDenied(`User: ${caller.arn} is not authorized to perform: ${action}${resource} ${found.words}`);
}

/** In AWS's words, and by which statement of which document. */
interface Refusal {
  words: string;
  by: string;
}

function refusal(permission: Permission, rules: AccessRules): Refusal | undefined {
  const { action, bucket } = permission;
  const { caller, endpointPolicy } = rules;
  // Who makes a bucket cannot have given it a policy; a name that somebody has is refused by itself.
  const bucketPolicy =
    bucket === undefined || action === 's3:CreateBucket' ? undefined : rules.bucketPolicyOf(bucket);
  const request = endpointPolicy || bucketPolicy ? requestOf(permission, rules) : undefined;
  const endpoint = endpointPolicy && request && evaluate(endpointPolicy, request);
  const resource = bucketPolicy && request && evaluate(bucketPolicy, request);
  if (endpoint?.kind === 'deny') {
    return {
      words: 'with an explicit deny in a VPC endpoint policy',
      by: `${named(endpoint)} of the endpoint policy`,
    };
  }
  if (resource?.kind === 'deny' && !(isRoot(caller) && UNDENIABLE.has(action))) {
    return {
      words: 'with an explicit deny in a resource-based policy',
      by: `${named(resource)} of the bucket policy`,
    };
  }
  if (endpoint?.kind === 'none') {
    return {
      words: `because no VPC endpoint policy allows the ${action} action`,
      by: 'no statement of the endpoint policy',
    };
  }
  // The account's root user needs no policy to be allowed; who has not signed has nothing but the bucket's.
  if (isRoot(caller) || resource?.kind === 'allow') return undefined;
  return {
    words: `because no identity-based policy allows the ${action} action`,
    by: 'no statement of the bucket policy',
  };
}

/** `statement 2 "OnlyOurs"`, counted from 1 as people do. */
function named({ statement, sid }: Exclude<Verdict, { kind: 'none' }>): string {
  return `statement ${statement + 1}${sid === undefined ? '' : ` ${JSON.stringify(sid)}`}`;
}

function requestOf(permission: Permission, { caller, keys }: AccessRules): PolicyRequest {
  return {
    action: permission.action,
    resource: resourceOf(permission),
    principal: caller
      ? { kind: 'aws', account: caller.accountId, arn: caller.arn, canonicalUser: owner(caller.accountId).ID }
      : { kind: 'anonymous' },
    keys: keys(),
  };
}

function isRoot(caller: Caller | undefined): boolean {
  return caller?.arn.endsWith(':root') === true;
}
