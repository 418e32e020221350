/**
 * Who owns what a permission is about, and what its owner has said of it: bucket policy, access control lists and
 * Block Public Access.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
 */
import type { Network } from '../../../network/network.ts';
import { bucketDocuments, type ResourceDocuments } from '../../../policy/index.ts';
import type { Caller } from '../../service.ts';
import { type AclQuestion, aclAllows, aclPermission } from '../acl/allows.ts';
import { stricter } from '../acl/block.ts';
import { aclsEnabled, bucketOwner, objectOwner } from '../acl/owner.ts';
import { type Bucket, isDeleteMarker, type ObjectRecord } from '../store/model.ts';
import type { Store } from '../store/store.ts';
import type { Permission } from './permission.ts';

export interface ResourceContext {
  store: Store;
  region: string;
  /** Of the account that owns what is said to be nobody else's. */
  accountId: string;
  network: Network;
  caller: Caller | undefined;
}

export function resourceDocuments(permission: Permission, context: ResourceContext): ResourceDocuments {
  const { action } = permission;
  const { caller, accountId } = context;
  const bucket = permission.bucket === undefined ? undefined : context.store.buckets.get(permission.bucket);
  // A new bucket, a missing one and one of another region are nobody's here: their requests go on to be answered so.
  if (!bucket || action === 's3:CreateBucket' || bucket.region !== context.region) {
    return { account: caller?.accountId ?? accountId };
  }
  const { publicAccessBlocks } = context.network;
  const owner = bucketOwner(context, bucket);
  const blocks = [bucket.publicAccessBlock, publicAccessBlocks[owner]] as const;
  const documents = bucketDocuments({ account: owner, policy: bucket.policy, blocks }, action);
  if (caller && caller.accountId === initiatorOf(permission, bucket, context.store)) {
    return { ...documents, acl: true };
  }
  if (!aclsEnabled(bucket)) return documents;
  const { IgnorePublicAcls } = stricter(...blocks);
  const question = { account: caller?.accountId, ignorePublic: IgnorePublicAcls };
  const needed = aclPermission(action);
  if (needed?.list === 'bucket') {
    return withAcl(documents, { ...question, ...needed, acl: bucket.acl, owner });
  }
  const object: Pick<ObjectRecord, 'owner' | 'acl'> | undefined = permission.isNew
    ? newObjectOf(caller)
    : objectOf(permission, bucket, context);
  // What is not there may be asked for by whoever may list the bucket, who is then told so.
  if (!object) {
    return needed?.permission === 'READ'
      ? withAcl(documents, { ...question, permission: 'READ', acl: bucket.acl, owner })
      : documents;
  }
  // Who writes without an account gives the new object its list by the leave to write.
  if (permission.isNew && !caller) {
    return withAcl(documents, { ...question, permission: 'WRITE', acl: bucket.acl, owner });
  }
  const account = objectOwner(context, bucket, object);
  const ofObject = { ...documents, account, ...(account !== owner && { deniesOnly: true }) };
  return needed ? withAcl(ofObject, { ...question, ...needed, acl: object.acl, owner: account }) : ofObject;
}

/**
 * The account that began the upload which is meant: it may abort it and list its parts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
function initiatorOf({ key, uploadId }: Permission, bucket: Bucket, { uploads }: Store): string | undefined {
  if (key === undefined || uploadId === undefined) return undefined;
  return uploads.get(bucket, key, uploadId)?.initiator;
}

/** The owner's own root needs no list: it could be given everything by changing it. */
const withAcl = (documents: ResourceDocuments, question: AclQuestion): ResourceDocuments =>
  question.account === question.owner ? documents : { ...documents, acl: aclAllows(question) };

const newObjectOf = (caller: Caller | undefined): Pick<ObjectRecord, 'owner' | 'acl'> =>
  caller ? { owner: caller.accountId } : {};

/** The object that a permission is about, when there is one already. */
export function objectOf(
  { key, versionId }: Permission,
  bucket: Bucket,
  { store }: Pick<ResourceContext, 'store'>,
): ObjectRecord | undefined {
  if (key === undefined) return undefined;
  const found = store.objects.version(bucket, key, versionId);
  return found && !isDeleteMarker(found) ? found : undefined;
}
