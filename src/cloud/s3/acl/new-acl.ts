/**
 * Who owns a new bucket or object, and the list that it comes with.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */

import { aclsEnabled, type Grant, isPublicAcl, objectOwnerships } from '../../../policy/index.ts';
import type { Permission } from '../access/permission.ts';
import type { S3Context } from '../context.ts';
import { invalidArgument, S3Error } from '../errors.ts';
import type { Bucket, ObjectRecord } from '../store/model.ts';
import { blocked } from './blocked.ts';
import { type AclInput, requestedAcl } from './grants.ts';
import { bucketOwner } from './owner.ts';

type AclContext = Pick<S3Context, 'accountId' | 'caller' | 'blockOf' | 'authorize'>;

/** Of an object that the caller writes. Throws `AccessControlListNotSupported`, `AccessDenied`. */
export function newObjectAcl(
  context: AclContext,
  bucket: Bucket,
  input: AclInput & { Key?: string | undefined },
): Pick<ObjectRecord, 'owner' | 'acl'> {
  const ownerOfBucket = bucketOwner(context, bucket);
  if (!aclsEnabled(bucket)) {
    refuseAcls(input);
    return {};
  }
  // Who has not signed owns nothing.
  const writer = context.caller?.accountId ?? ownerOfBucket;
  const gives = bucket.ownership === 'BucketOwnerPreferred' && input.ACL === 'bucket-owner-full-control';
  const own = gives ? ownerOfBucket : writer;
  const acl = requestedAcl(input, { bucket: ownerOfBucket, own });
  const where = { bucket: bucket.name, key: input.Key ?? '' };
  refusePublicAcl(context, bucket, acl, { action: 's3:PutObject', ...where });
  // Nobody in particular needs no more than the bucket's leave to write.
  if (context.caller && acl && reachesOthers(acl, [own, ownerOfBucket])) {
    context.authorize({ action: 's3:PutObjectAcl', ...where, isNew: true });
  }
  return {
    ...(own !== ownerOfBucket && { owner: own }),
    ...(acl && { acl }),
  };
}

/** Giving it to others than those who own it and its bucket takes a permission of its own. */
function reachesOthers(acl: readonly Grant[], owners: readonly string[]): boolean {
  return acl.some(({ grantee }) => !('account' in grantee) || !owners.includes(grantee.account));
}

/** Who owns a new bucket, and how it begins. Throws `InvalidBucketAclWithObjectOwnership` and the like. */
export function newBucketAcl(
  context: Pick<S3Context, 'accountId' | 'caller' | 'newBuckets'>,
  input: AclInput & { ObjectOwnership?: string | undefined },
): Pick<Bucket, 'owner' | 'acl' | 'ownership' | 'publicAccessBlock'> {
  const own = context.caller?.accountId ?? context.accountId;
  const { ObjectOwnership: wanted, ACL: canned } = input;
  const ownership = objectOwnerships.find((known) => known === wanted) ?? context.newBuckets.ownership;
  if (wanted !== undefined && wanted !== ownership) {
    throw invalidArgument('Invalid x-amz-object-ownership header', 'x-amz-object-ownership', wanted);
  }
  const acl = canned === 'private' ? undefined : requestedAcl(input, { bucket: own, own });
  if (acl && ownership === 'BucketOwnerEnforced') {
    throw new S3Error(
      'InvalidBucketAclWithObjectOwnership',
      400,
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
  }
  const { publicAccessBlock } = context.newBuckets;
  if (acl && isPublicAcl(acl) && publicAccessBlock?.BlockPublicAcls) {
    throw new S3Error(
      'InvalidBucketAclWithBlockPublicAccessError',
      400,
      'Bucket cannot have public ACLs set with BlockPublicAccess enabled',
    );
  }
  return {
    ...(own !== context.accountId && { owner: own }),
    ...(acl && { acl }),
    ...(ownership && { ownership }),
    ...(publicAccessBlock && { publicAccessBlock }),
  };
}

/** Where ownership is enforced, a request may only ask for what holds anyway. */
export function refuseAcls(input: AclInput): void {
  const { ACL: canned, AccessControlPolicy: document, ...rest } = input;
  const granted = [
    rest.GrantFullControl,
    rest.GrantRead,
    rest.GrantReadACP,
    rest.GrantWrite,
    rest.GrantWriteACP,
  ];
  const harmless = canned === undefined || canned === 'bucket-owner-full-control';
  if (harmless && !document && granted.every((each) => each === undefined)) return;
  throw new S3Error('AccessControlListNotSupported', 400, 'The bucket does not allow ACLs');
}

/** `BlockPublicAcls`. */
export function refusePublicAcl(
  { blockOf, caller }: Pick<S3Context, 'blockOf' | 'caller'>,
  bucket: Bucket,
  acl: readonly Grant[] | undefined,
  permission: Permission,
): void {
  if (!acl || !isPublicAcl(acl) || !blockOf(bucket).BlockPublicAcls) return;
  throw blocked('BlockPublicAcls', caller, permission);
}
