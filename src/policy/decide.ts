/**
 * Whether a request is allowed, by every document that has a say: who asks and what they have been given, the
 * policy of what they ask for, and the filters on the way. Pure: nothing here knows of HTTP, a store or a clock.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { Policy, PolicyRequest, Principal, PrincipalEntry } from './document.ts';
import { type Covers, evaluate, principalMatches } from './evaluate.ts';

/** Where a decision can be made, as AWS names the layers to people. */
export type Layer =
  | 'VPC endpoint policy'
  | 'identity-based policy'
  | 'permissions boundary'
  | 'session policy'
  | 'resource-based policy'
  | 'access control list'
  | 'Block Public Access';

/** A policy with what people call it: `the bucket policy`. */
export interface NamedPolicy {
  name: string;
  policy: Policy;
}

/** What an identity may do. The root user of an account has none of it and may do everything of its account. */
export interface IdentityDocuments {
  /** Of the user and its groups, or of the role. */
  identity: readonly NamedPolicy[];
  /** Allows nothing; what it does not allow is denied. */
  boundary?: NamedPolicy;
  /** Given when the session began. Any of them allows, as with identity policies. */
  session?: readonly NamedPolicy[];
}

/** What is asked for, and what its owner has said of it. */
export interface ResourceDocuments {
  /** Number of the account that owns it. */
  account: string;
  /** A bucket policy, an access point's, a role's trust policy. */
  policy?: NamedPolicy;
  /** Whether an access control list, or having begun the upload, gives it. Absent: there are no such lists, and its account owns it whole. */
  acl?: boolean;
  /** The policy is a bucket's and what is asked for is another account's: it may deny, and gives nothing. */
  deniesOnly?: boolean;
  /** `RestrictPublicBuckets` together with a public policy: its policy says nothing to other accounts. */
  restricted?: boolean;
  /** Its account's root cannot be denied this by the resource's own policy, so that nobody locks everyone out. */
  undeniable?: boolean;
}

export interface Documents {
  /** Absent: the root user of an account, an AWS service, or nobody in particular. */
  requester?: IdentityDocuments;
  resource: ResourceDocuments;
  /** Of the VPC endpoint on the way: a filter, never a grant. */
  endpointPolicy?: NamedPolicy;
}

/** Which statement of which document, by its place from 0 and by its `Sid`. */
export interface Ground {
  layer: Layer;
  document: string;
  statement: number;
  sid?: string;
}

export type Decision =
  /** `by` is absent where ownership is enough. */
  | { kind: 'allow'; by?: Ground }
  | { kind: 'explicit-deny'; by: Ground }
  /** Nothing of this layer allows it; `documents` are those that were read. */
  | { kind: 'implicit-deny'; layer: Layer; documents: string[] };

/** Decides. One reason is given even where there are several: explicit ones first, then in AWS's order. */
export function decide(request: PolicyRequest, documents: Documents): Decision {
  const { resource, requester, endpointPolicy } = documents;
  const filters = listed(endpointPolicy);
  const denied =
    denial('VPC endpoint policy', filters, request) ??
    resourceDenial(request, resource) ??
    denial('identity-based policy', requester?.identity ?? [], request) ??
    denial('permissions boundary', listed(requester?.boundary), request) ??
    denial('session policy', requester?.session ?? [], request);
  if (denied) return { kind: 'explicit-deny', by: denied };
  if (endpointPolicy && !permission('VPC endpoint policy', filters, request)) {
    return none('VPC endpoint policy', filters);
  }
  return isRoot(request.principal) || !requester
    ? decideWithoutIdentity(request, resource)
    : decideForIdentity(request, requester, resource);
}

/** The account's root user, a service, or anyone: only what is asked for can keep it from them. */
function decideWithoutIdentity(request: PolicyRequest, resource: ResourceDocuments): Decision {
  const { principal } = request;
  const own = principal.kind === 'aws' && principal.account === resource.account;
  if (own && resource.acl !== false) return { kind: 'allow' };
  const given = resourceGrant(request, resource, principalMatches);
  if (given) return { kind: 'allow', ...(given !== 'acl' && { by: given }) };
  return nothingGiven(request, resource);
}

function decideForIdentity(
  request: PolicyRequest,
  requester: IdentityDocuments,
  resource: ResourceDocuments,
): Decision {
  const { principal } = request;
  const own = principal.kind === 'aws' && principal.account === resource.account;
  const identity = permission('identity-based policy', requester.identity, request);
  if (own) {
    const unlimited = resourceGrant(request, resource, limits(principal) ? asSession : directly);
    if (unlimited && unlimited !== 'acl') return { kind: 'allow', by: unlimited };
    const direct = identity ?? resourceGrant(request, resource, directly);
    if (!direct || direct === 'acl') return none('identity-based policy', requester.identity);
    return limited(request, requester) ?? { kind: 'allow', by: direct };
  }
  if (!resourceGrant(request, resource, principalMatches)) return nothingGiven(request, resource);
  if (!identity) return none('identity-based policy', requester.identity);
  return limited(request, requester) ?? { kind: 'allow', by: identity };
}

/** A boundary or a session policy that does not allow it. */
function limited(request: PolicyRequest, { boundary, session }: IdentityDocuments): Decision | undefined {
  if (boundary && !permission('permissions boundary', [boundary], request)) {
    return none('permissions boundary', [boundary]);
  }
  if (session && session.length > 0 && !permission('session policy', session, request)) {
    return none('session policy', session);
  }
  return undefined;
}

/** What the resource's own documents give. */
function resourceGrant(
  request: PolicyRequest,
  { account, policy, acl, restricted, deniesOnly }: ResourceDocuments,
  covers: Covers,
): Ground | 'acl' | undefined {
  const { principal } = request;
  const foreign =
    principal.kind !== 'service' && !(principal.kind === 'aws' && principal.account === account);
  if (!deniesOnly && !(restricted && foreign)) {
    const given = permission('resource-based policy', listed(policy), request, covers);
    if (given) return given;
  }
  return acl ? 'acl' : undefined;
}

function resourceDenial(request: PolicyRequest, resource: ResourceDocuments): Ground | undefined {
  const { policy, undeniable, account } = resource;
  const { principal } = request;
  if (undeniable && isRoot(principal) && principal.account === account) return undefined;
  return denial('resource-based policy', listed(policy), request);
}

function nothingGiven(request: PolicyRequest, resource: ResourceDocuments): Decision {
  const { policy, restricted } = resource;
  const policies = listed(policy);
  if (restricted && permission('resource-based policy', policies, request)) {
    return none('Block Public Access', policies);
  }
  return none('resource-based policy', policies);
}

/** Names this very session, not only its role. */
const asSession: Covers = (entry, principal) =>
  entry.kind === 'arn' && principal.kind === 'aws' && entry.arn === principal.arn;

/** Names the identity itself, or everyone; an account that is named leaves it to its identities' policies. */
const directly: Covers = (entry: PrincipalEntry, principal) =>
  entry.kind !== 'account' && entry.kind !== 'canonical-user' && principalMatches(entry, principal);

/** What is given to a role, or to everyone, is limited by the role's boundary and the session's policies. */
const limits = (principal: Principal): boolean => principal.kind === 'aws' && principal.role !== undefined;

/** Whether it is the root user of an account, whom no identity policy limits. */
export function isRoot(principal: Principal): principal is Extract<Principal, { kind: 'aws' }> {
  return principal.kind === 'aws' && principal.role === undefined && principal.arn.endsWith(':root');
}

function denial(layer: Layer, policies: readonly NamedPolicy[], request: PolicyRequest): Ground | undefined {
  return first('deny', layer, policies, request);
}

function permission(
  layer: Layer,
  policies: readonly NamedPolicy[],
  request: PolicyRequest,
  covers?: Covers,
): Ground | undefined {
  return first('allow', layer, policies, request, covers);
}

function first(
  kind: 'allow' | 'deny',
  layer: Layer,
  policies: readonly NamedPolicy[],
  request: PolicyRequest,
  covers?: Covers,
): Ground | undefined {
  for (const { name, policy } of policies) {
    const verdict = evaluate(policy, request, covers);
    if (verdict.kind !== kind) continue;
    const { kind: _, ...statement } = verdict;
    return { layer, document: name, ...statement };
  }
  return undefined;
}

const none = (layer: Layer, policies: readonly NamedPolicy[]): Decision => ({
  kind: 'implicit-deny',
  layer,
  documents: policies.map(({ name }) => name),
});

const listed = (policy: NamedPolicy | undefined): NamedPolicy[] => (policy ? [policy] : []);
