/**
 * What the owner of a bucket, and of an object in it, says of a request: bucket policy, access control lists and
 * Block Public Access.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
 */
import { type AclQuestion, aclAllows, aclPermission, type Grant, type ObjectOwnership } from './acl.ts';
import type { ResourceDocuments } from './decide.ts';
import { type Owned, ownerDocuments } from './s3-resources.ts';

/** What the owner may always do, so that no policy can lock everyone out. */
const UNDENIABLE = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']);

/** What of a bucket decides about requests to it. */
export interface OwnedBucket extends Owned {
  /** Absent: its owner has full control and nobody else anything. */
  acl?: readonly Grant[] | undefined;
  /** Absent: whoever writes an object owns it. */
  ownership?: ObjectOwnership | undefined;
}

export interface OwnedObject {
  /** Number of the account that owns it, where that is not the bucket's. */
  owner?: string | undefined;
  /** Absent: its owner has full control and nobody else anything. */
  acl?: readonly Grant[] | undefined;
}

export interface BucketRequest {
  action: string;
  /** Number of the account of who asks; absent: nobody in particular. */
  account: string | undefined;
  /** Finds what is asked for in the bucket, where there is such an object. */
  object: () => OwnedObject | undefined;
  /** The object is about to be made. */
  isNew?: boolean | undefined;
  /** Whoever asks has begun the upload that is meant, and may abort it and list its parts. */
  isInitiator?: boolean;
}

/** With the bucket's owner enforced, access control lists are kept and have no say. */
export const aclsEnabled = ({ ownership }: Pick<OwnedBucket, 'ownership'>): boolean =>
  ownership !== 'BucketOwnerEnforced';

export function bucketDocuments(bucket: OwnedBucket, request: BucketRequest): ResourceDocuments {
  const { action, account, isNew = false, isInitiator = false } = request;
  const owner = bucket.account;
  const documents: ResourceDocuments = {
    ...ownerDocuments('the bucket policy', bucket),
    ...(UNDENIABLE.has(action) && { undeniable: true }),
  };
  if (isInitiator) return { ...documents, acl: true };
  if (!aclsEnabled(bucket)) return documents;
  const ignorePublic = bucket.blocks.some((block) => block?.IgnorePublicAcls);
  const ofBucket = { account, ignorePublic, acl: bucket.acl, owner };
  const needed = aclPermission(action);
  if (needed?.list === 'bucket') return withAcl(documents, { ...ofBucket, permission: needed.permission });
  const object = request.object();
  // What is not there may be asked for by whoever may list the bucket, who is then told so.
  if (!object) {
    return needed?.permission === 'READ'
      ? withAcl(documents, { ...ofBucket, permission: 'READ' })
      : documents;
  }
  // Who writes without an account gives the new object its list by the leave to write.
  if (isNew && account === undefined) return withAcl(documents, { ...ofBucket, permission: 'WRITE' });
  const writer = object.owner ?? owner;
  const ofObject = { ...documents, account: writer, ...(writer !== owner && { deniesOnly: true }) };
  if (!needed) return ofObject;
  const { permission } = needed;
  return withAcl(ofObject, { account, ignorePublic, acl: object.acl, owner: writer, permission });
}

/** The owner's own root needs no list: it could be given everything by changing it. */
const withAcl = (documents: ResourceDocuments, question: AclQuestion): ResourceDocuments =>
  question.account === question.owner ? documents : { ...documents, acl: aclAllows(question) };
