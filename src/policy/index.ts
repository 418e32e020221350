/** The room's door: the IAM policy language. */
export { arnMatches } from './arn.ts';
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
export { type Denial, decidedBy, groundOf, reason } from './explain.ts';
export { type Parsed, type ParseOptions, parsePolicy } from './parse.ts';
export type { Pattern } from './pattern.ts';
export { isPublic } from './public.ts';
export type { RequestKeys } from './request-keys.ts';
export {
  accessPointDocuments,
  accessPointKeys,
  accessPointResource,
  bucketDocuments,
  isOpenTo,
} from './s3-resources.ts';
export { readPolicy, storedPolicy } from './stored.ts';
