/**
 * Whether a request may do what it asks. Everything that has a say is weighed by `policy/decide`; here a refusal
 * becomes S3's error.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
import { type Documents, decide, decidedBy, type RequestKeys, reason } from '../../../policy/index.ts';
import { principalOf } from '../../access/requester.ts';
import type { Caller } from '../../service.ts';
import { accessDenied } from '../errors.ts';
import type { Permission } from './permission.ts';

export interface AccessRules {
  /** `undefined` when nobody signed. */
  caller: Caller | undefined;
  /** The ARN that policies name what a permission is about by. */
  resourceOf: (permission: Permission) => string;
  /** What has a say in a permission. */
  documentsOf: (permission: Permission) => Documents;
  /** Condition keys; asked for only when there is a policy to judge by. */
  keysOf: (permission: Permission) => RequestKeys;
  /** Told what refused, more exactly than the error tells it. */
  onRefusal: (refusedBy: string) => void;
}

const NO_KEYS: RequestKeys = new Map();

/** Throws `AccessDenied`, which names the layer that decided to those whose account it is. */
export function authorize(permission: Permission, rules: AccessRules): void {
  const { caller } = rules;
  const { action, bucket } = permission;
  const documents = rules.documentsOf(permission);
  const resource = rules.resourceOf(permission);
  const decision = decide(
    {
      action,
      resource,
      principal: principalOf(caller),
      keys: hasPolicies(documents) ? rules.keysOf(permission) : NO_KEYS,
    },
    documents,
  );
  if (decision.kind === 'allow') return;
  rules.onRefusal(decidedBy(decision));
  // Strangers are not told how a bucket is guarded.
  if (!caller || caller.accountId !== documents.resource.account) throw accessDenied();
  const where = bucket === undefined ? '' : ` on resource: "${resource}"`;
  throw accessDenied(
    `User: ${caller.arn} is not authorized to perform: ${action}${where} ${reason(decision, action)}`,
  );
}

const hasPolicies = ({ requester, resource, endpointPolicy }: Documents): boolean =>
  Boolean(requester ?? endpointPolicy ?? resource.policy);
