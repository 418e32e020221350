/** The policy of a bucket. */
import { isPublic } from '../../../policy/index.ts';
import { checkBucketPolicy } from '../access/bucket-policy.ts';
import { storedPolicy } from '../access/documents.ts';
import { blocked } from '../acl/blocked.ts';
import type { S3Handlers } from '../context.ts';
import { S3Error } from '../errors.ts';
import type { Bucket } from '../store/model.ts';
import { findBucket } from './kit/find-bucket.ts';

export const bucketPolicy: S3Handlers = {
  async PutBucketPolicy(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    if (input.Policy === undefined) {
      throw new S3Error('MissingRequestBodyError', 400, 'Request Body is empty');
    }
    const parsed = checkBucketPolicy(input.Policy, bucket.name);
    if (isPublic(parsed) && context.blockOf(bucket).BlockPublicPolicy) {
      throw blocked('BlockPublicPolicy', context.caller, {
        action: 's3:PutBucketPolicy',
        bucket: bucket.name,
      });
    }
    const policy = input.Policy;
    await context.store.buckets.update(bucket.name, (current) => ({ ...current, policy }));
    return {};
  },

  /** As it was given, to the last blank. */
  GetBucketPolicy(context, input) {
    return { Policy: policyOf(findBucket(context, input.Bucket, input.ExpectedBucketOwner)) };
  },

  async DeleteBucketPolicy(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    await context.store.buckets.update(bucket.name, ({ policy: _, ...rest }) => rest);
    return {};
  },

  GetBucketPolicyStatus(context, input) {
    const policy = policyOf(findBucket(context, input.Bucket, input.ExpectedBucketOwner));
    return { PolicyStatus: { IsPublic: isPublic(storedPolicy(policy)) } };
  },
};

function policyOf({ name, policy }: Bucket): string {
  if (policy !== undefined) return policy;
  throw new S3Error('NoSuchBucketPolicy', 404, 'The bucket policy does not exist', { BucketName: name });
}
