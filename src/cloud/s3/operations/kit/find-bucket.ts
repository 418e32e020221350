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
  if (bucket.region !== context.region) throw elsewhere(bucket, context.region);
  if (expectedOwner !== undefined && expectedOwner !== bucketOwner(context, bucket)) throw accessDenied();
  return bucket;
}

/**
 * The bucket that a copy is made from, which may be of another region, though not by the way of an endpoint.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html#privatelink-limitations
 */
export function findSourceBucket(
  context: Pick<S3Context, 'store' | 'region' | 'accountId' | 'origin'>,
  name: string,
  expectedOwner: string | undefined,
): Bucket {
  const home = context.origin.via === 'vpc-endpoint' ? undefined : context.store.buckets.get(name)?.region;
  return findBucket({ ...context, region: home ?? context.region }, name, expectedOwner);
}

/** Regions that opened before 20 March 2019: between later ones, and to and from them, S3 redirects nobody. */
const REDIRECTING = new Set(
  `ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1
  eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2`.split(/\s+/),
);

/** What a regional endpoint says of another region, as where a bucket is or is to be. */
export function incompatibleLocation(constraint: string, headers: Record<string, string> = {}): S3Error {
  return new S3Error(
    'IllegalLocationConstraintException',
    400,
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    {},
    headers,
  );
}

/**
 * The endpoint of one region serves the buckets of that region only; there is no `Location` to follow.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
 */
function elsewhere(bucket: Bucket, endpointRegion: string): S3Error {
  if (!REDIRECTING.has(bucket.region) || !REDIRECTING.has(endpointRegion)) {
    const constraint = bucket.region === 'us-east-1' ? 'unspecified' : bucket.region;
    return incompatibleLocation(constraint, { 'x-amz-bucket-region': bucket.region });
  }
  return new S3Error(
    'PermanentRedirect',
    301,
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { Endpoint: `${bucket.name}.${endpointOf(bucket.region)}`, Bucket: bucket.name },
    { 'x-amz-bucket-region': bucket.region },
  );
}

/** As S3 writes it in a redirect. */
const endpointOf = (region: string): string =>
  region === 'us-east-1' ? 's3.amazonaws.com' : `s3-${region}.amazonaws.com`;
