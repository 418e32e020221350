/**
 * Access control lists of S3, and what they give, action by action.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
 */

/** Whom an access control list gives something: an account by its number, or one of Amazon S3's groups. */
export type Grantee = { account: string } | { group: 'AllUsers' | 'AuthenticatedUsers' | 'LogDelivery' };

export const aclPermissions = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP'] as const;

export interface Grant {
  grantee: Grantee;
  permission: (typeof aclPermissions)[number];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
export const objectOwnerships = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;
export type ObjectOwnership = (typeof objectOwnerships)[number];

type Permission = Exclude<Grant['permission'], 'FULL_CONTROL'>;

/** The permission of a bucket's list that an action of the API takes. Other actions no list gives. */
const OF_BUCKETS: Readonly<Record<string, Permission>> = {
  's3:ListBucket': 'READ',
  's3:ListBucketVersions': 'READ',
  's3:ListBucketMultipartUploads': 'READ',
  's3:PutObject': 'WRITE',
  's3:DeleteObject': 'WRITE',
  's3:DeleteObjectVersion': 'WRITE',
  's3:GetBucketAcl': 'READ_ACP',
  's3:PutBucketAcl': 'WRITE_ACP',
};

const OF_OBJECTS: Readonly<Record<string, Permission>> = {
  's3:GetObject': 'READ',
  's3:GetObjectVersion': 'READ',
  's3:GetObjectAcl': 'READ_ACP',
  's3:GetObjectVersionAcl': 'READ_ACP',
  's3:PutObjectAcl': 'WRITE_ACP',
  's3:PutObjectVersionAcl': 'WRITE_ACP',
};

/** Which list an action is about; `undefined` where no list has a say. */
export function aclPermission(
  action: string,
): { list: 'bucket' | 'object'; permission: Permission } | undefined {
  if (Object.hasOwn(OF_BUCKETS, action)) return { list: 'bucket', permission: OF_BUCKETS[action]! };
  return Object.hasOwn(OF_OBJECTS, action) ? { list: 'object', permission: OF_OBJECTS[action]! } : undefined;
}

export interface AclQuestion {
  acl: readonly Grant[] | undefined;
  owner: string;
  permission: Permission;
  /** Number of the caller's account; `undefined` for nobody in particular. */
  account: string | undefined;
  /** `IgnorePublicAcls`. */
  ignorePublic: boolean;
}

/** What accounts other than the owner's are given. */
export function aclAllows({ acl = [], permission, account, ignorePublic }: AclQuestion): boolean {
  return acl.some(
    (grant) =>
      (grant.permission === permission || grant.permission === 'FULL_CONTROL') &&
      !(ignorePublic && isPublicGrantee(grant.grantee)) &&
      means(grant.grantee, account),
  );
}

function means(grantee: Grantee, account: string | undefined): boolean {
  if ('account' in grantee) return grantee.account === account;
  if (grantee.group === 'AllUsers') return true;
  return grantee.group === 'AuthenticatedUsers' && account !== undefined;
}

const isPublicGrantee = (grantee: Grantee): boolean =>
  'group' in grantee && (grantee.group === 'AllUsers' || grantee.group === 'AuthenticatedUsers');

/** A list that gives anything to everyone, or to everyone who has an account. */
export const isPublicAcl = (acl: readonly Grant[] = []): boolean =>
  acl.some(({ grantee }) => isPublicGrantee(grantee));
