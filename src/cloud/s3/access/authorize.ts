/**
 * Whether a request may do what it asks: by the policy of the VPC endpoint that it came through, the bucket's,
 * and who it is. The endpoint's is a filter and grants nothing.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
import { evaluate, type Policy, type PolicyRequest, type RequestKeys } from '../../../policy/index.ts';
import type { Caller } from '../../service.ts';
import { accessDenied } from '../errors.ts';
import { owner } from '../operations/kit/find-bucket.ts';
import { type Permission, resourceOf } from './permissions.ts';

export interface AccessRules {
  /** `undefined` when nobody signed. */
  caller: Caller | undefined;
  /** Asked for only when there is a policy to judge by. */
  keys: () => RequestKeys;
  /** Of the endpoint through which the request came, if it came through one. */
  endpointPolicy: Policy | undefined;
  /** Of the bucket of that name. */
  bucketPolicyOf: (bucket: string) => Policy | undefined;
}

/** What the owner may always do, so that no policy can lock everyone out. */
const UNDENIABLE = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']);

/** Throws `AccessDenied`, which names the layer that decided to those whose account it is. */
export function authorize(permission: Permission, rules: AccessRules): void {
  const { caller } = rules;
  const reason = refusal(permission, rules);
  if (reason === undefined) return;
  if (!caller) throw accessDenied();
  const { action, bucket } = permission;
  const resource = bucket === undefined ? '' : ` on resource: "${resourceOf(permission)}"`;
  throw accessDenied(`User: ${caller.arn} is not authorized to perform: ${action}${resource} ${reason}`);
}

function refusal(permission: Permission, rules: AccessRules): string | undefined {
  const { action, bucket } = permission;
  const { caller, endpointPolicy } = rules;
  // Who makes a bucket cannot have given it a policy; a name that somebody has is refused by itself.
  const bucketPolicy =
    bucket === undefined || action === 's3:CreateBucket' ? undefined : rules.bucketPolicyOf(bucket);
  const request = endpointPolicy || bucketPolicy ? requestOf(permission, rules) : undefined;
  const endpoint = endpointPolicy && request && evaluate(endpointPolicy, request).kind;
  const resource = bucketPolicy && request && evaluate(bucketPolicy, request).kind;
  if (endpoint === 'deny') return 'with an explicit deny in a VPC endpoint policy';
  if (resource === 'deny' && !(isRoot(caller) && UNDENIABLE.has(action))) {
    return 'with an explicit deny in a resource-based policy';
  }
  if (endpoint === 'none') return `because no VPC endpoint policy allows the ${action} action`;
  // The account's root user needs no policy to be allowed; who has not signed has nothing but the bucket's.
  if (isRoot(caller) || resource === 'allow') return undefined;
  return `because no identity-based policy allows the ${action} action`;
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
