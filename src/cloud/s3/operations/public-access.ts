/** Object Ownership and Block Public Access of buckets. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */

import { objectOwnerships } from '../../../policy/index.ts';
import { CLOSED, OPEN } from '../acl/block.ts';
import { bucketOwner } from '../acl/owner.ts';
import type { S3Context, S3Handlers } from '../context.ts';
import { malformedXml, S3Error } from '../errors.ts';
import type { Bucket } from '../store/model.ts';
import { findBucket } from './kit/find-bucket.ts';

export const publicAccess: S3Handlers = {
  GetPublicAccessBlock(context, input) {
    const { name, publicAccessBlock } = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    if (publicAccessBlock) return { PublicAccessBlockConfiguration: publicAccessBlock };
    throw new S3Error(
      'NoSuchPublicAccessBlockConfiguration',
      404,
      'The public access block configuration was not found',
      { BucketName: name },
    );
  },

  async PutPublicAccessBlock(context, input) {
    const { name } = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const given = input.PublicAccessBlockConfiguration;
    if (!given) throw malformedXml();
    const names = Object.keys(CLOSED) as (keyof typeof CLOSED)[];
    const set = Object.fromEntries(names.map((setting) => [setting, given[setting] ?? false]));
    const publicAccessBlock = { ...OPEN, ...set };
    await context.store.buckets.update(name, (current) => ({ ...current, publicAccessBlock }));
    return {};
  },

  async DeletePublicAccessBlock(context, input) {
    const { name } = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    await context.store.buckets.update(name, ({ publicAccessBlock: _, ...rest }) => rest);
    return {};
  },

  GetBucketOwnershipControls(context, input) {
    const { name, ownership } = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    if (ownership) return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } };
    throw new S3Error('OwnershipControlsNotFoundError', 404, 'The bucket ownership controls were not found', {
      BucketName: name,
    });
  },

  async PutBucketOwnershipControls(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const [rule, ...more] = input.OwnershipControls?.Rules ?? [];
    const ownership = objectOwnerships.find((known) => known === rule?.ObjectOwnership);
    if (!ownership || more.length > 0) throw malformedXml();
    if (ownership === 'BucketOwnerEnforced' && !isOwnersAlone(context, bucket)) {
      throw new S3Error(
        'InvalidBucketAclWithObjectOwnership',
        400,
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      );
    }
    await context.store.buckets.update(bucket.name, (current) => ({ ...current, ownership }));
    return {};
  },

  async DeleteBucketOwnershipControls(context, input) {
    const { name } = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    await context.store.buckets.update(name, ({ ownership: _, ...rest }) => rest);
    return {};
  },
};

/** Nobody but the owner is given anything by the bucket's list. */
function isOwnersAlone(context: S3Context, bucket: Bucket): boolean {
  const own = bucketOwner(context, bucket);
  return (bucket.acl ?? []).every(({ grantee }) => 'account' in grantee && grantee.account === own);
}
