/** The room's door: the IAM policy language. */
export {
  aclAllows,
  aclPermission,
  aclPermissions,
  type Grant,
  type Grantee,
  isPublicAcl,
  type ObjectOwnership,
  objectOwnerships,
} from './acl.ts';
export { arnMatches } from './arn.ts';
export type { Condition } from './condition.ts';
export {
  type Decision,
  type Documents,
  decide,
  type Ground,
  type IdentityDocuments,
  isRoot,
  type Layer,
  type NamedPolicy,
  type ResourceDocuments,
} from './decide.ts';
export type {
  Choice,
  Policy,
  PolicyRequest,
  Principal,
  PrincipalEntry,
  Statement,
} from './document.ts';
export { actionMatches, evaluate, type Verdict } from './evaluate.ts';
export { circumstances, type Denial, decidedBy, groundOf, reason } from './explain.ts';
export { type GlobalFacts, type Requester, type SetKey, setGlobalKeys } from './global-keys.ts';
export { type Parsed, type ParseOptions, parsePolicy } from './parse.ts';
export type { Pattern } from './pattern.ts';
export { isPublic } from './public.ts';
export type { RequestKeys } from './request-keys.ts';
export { bucketActions, objectActions } from './s3-actions.ts';
export { keyAppliesTo, knowsTags } from './s3-keys.ts';
export { accessPointOperations, actionOf, s3Operations, throughAccessPoints } from './s3-operations.ts';
export {
  aclsEnabled,
  type BucketRequest,
  bucketDocuments,
  type OwnedBucket,
  type OwnedObject,
} from './s3-ownership.ts';
export {
  accessPointDocuments,
  accessPointKeys,
  accessPointResource,
  isOpenTo,
} from './s3-resources.ts';
export { readPolicy, storedPolicy } from './stored.ts';
export { allObjects, type NewStatement, widened } from './widened.ts';
