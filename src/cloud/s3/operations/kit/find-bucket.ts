/** Finding the bucket that a request names, and refusing it where S3 would. */
import { bucketOwner } from '../../acl/owner.ts';
import type { S3Context } from '../../context.ts';
import { accessDenied, noSuchBucket, S3Error } from '../../errors.ts';
import type { Bucket } from '../../store/model.ts';

/** Throws `NoSuchBucket`, and for a bucket of another region what its regional endpoint answers. */
export function findBucket(
  context: Pick<S3Context, 'store' | 'region' | 'accountId'>,
  name: string | undefined,
  expectedOwner?: string | undefined,
): Bucket {
  const bucket = context.store.buckets.get(name ?? '');
  if (!bucket) throw noSuchBucket(name ?? '');
  if (bucket.region !== context.region) throw elsewhere(bucket);
  if (expectedOwner !== undefined && expectedOwner !== bucketOwner(context, bucket)) throw accessDenied();
  return bucket;
}

/**
 * The endpoint of one region serves the buckets of that region only; there is no `Location` to follow.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
 */
function elsewhere(bucket: Bucket): S3Error {
  return new S3Error(
    'PermanentRedirect',
    301,
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { Endpoint: `${bucket.name}.s3-${bucket.region}.amazonaws.com`, Bucket: bucket.name },
    { 'x-amz-bucket-region': bucket.region },
  );
}
