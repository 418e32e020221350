/** Owners of buckets and objects, by number of account, as answers show them. */
import { canonicalUserId } from '../../../network/iam/canonical-user.ts';
import { aclsEnabled } from '../../../policy/index.ts';
import type { Bucket, ObjectRecord } from '../store/model.ts';

/** S3's identifier of an account, and a name for people: its number. */
export function owner(accountId: string): { ID: string; DisplayName: string } {
  return { ID: canonicalUserId(accountId), DisplayName: accountId };
}

/** `context.accountId` owns what is said to be nobody else's. */
export function bucketOwner({ accountId }: { accountId: string }, bucket: Bucket): string {
  return bucket.owner ?? accountId;
}

export function objectOwner(
  context: { accountId: string },
  bucket: Bucket,
  object: Pick<ObjectRecord, 'owner'>,
): string {
  // Whoever enforces ownership of a bucket owns what has been there before, too.
  return aclsEnabled(bucket) ? (object.owner ?? bucketOwner(context, bucket)) : bucketOwner(context, bucket);
}

/** An account by e-mail address: that of account 111122223333 is 111122223333@example.com. */
export function accountOfEmail(address: string): string | undefined {
  return /^(\d{12})@example\.com$/i.exec(address)?.[1];
}
