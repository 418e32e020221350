/**
 * Who owns what a permission is about, and what its owner has said of it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
 */
import type { Network } from '../../../network/network.ts';
import { bucketDocuments, type ResourceDocuments } from '../../../policy/index.ts';
import type { Caller } from '../../service.ts';
import { bucketOwner } from '../acl/owner.ts';
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
  // What is copied may come from another region.
  const isHere = permission.isSource || bucket?.region === context.region;
  const isNewBucket = action === 's3:CreateBucket' || (permission.isNew && permission.key === undefined);
  if (!bucket || isNewBucket || !isHere) {
    return { account: caller?.accountId ?? accountId };
  }
  const { publicAccessBlocks } = context.network;
  const owner = bucketOwner(context, bucket);
  const initiator = initiatorOf(permission, bucket, context.store);
  return bucketDocuments(
    {
      account: owner,
      policy: bucket.policy,
      acl: bucket.acl,
      ownership: bucket.ownership,
      blocks: [bucket.publicAccessBlock, publicAccessBlocks[owner]],
    },
    {
      action,
      account: caller?.accountId,
      isNew: permission.isNew,
      object: () => (permission.isNew ? newObjectOf(caller) : objectOf(permission, bucket, context)),
      isInitiator: caller !== undefined && caller.accountId === initiator,
    },
  );
}

/**
 * The account that began the upload which is meant: it may abort it and list its parts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
function initiatorOf({ key, uploadId }: Permission, bucket: Bucket, { uploads }: Store): string | undefined {
  if (key === undefined || uploadId === undefined) return undefined;
  return uploads.get(bucket, key, uploadId)?.initiator;
}

const newObjectOf = (caller: Caller | undefined): Pick<ObjectRecord, 'owner' | 'acl'> =>
  caller ? { owner: caller.accountId } : {};

/** The object that a permission is about, when there is one already. */
export function objectOf(
  { key, versionId }: Pick<Permission, 'key' | 'versionId'>,
  bucket: Bucket,
  { store }: Pick<ResourceContext, 'store'>,
): ObjectRecord | undefined {
  if (key === undefined) return undefined;
  const found = store.objects.version(bucket, key, versionId);
  return found && !isDeleteMarker(found) ? found : undefined;
}
