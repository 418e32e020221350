/** Which names a bucket may have. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
import { S3Error } from '../../errors.ts';
import type { Bucket } from '../../store/model.ts';

const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !/\.\.|-\.|\.-/.test(name) &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !reservedPrefixes.some((prefix) => name.startsWith(prefix)) &&
    !reservedSuffixes.some((suffix) => name.endsWith(suffix))
  );
}

export const invalidBucketName = (name: string): S3Error =>
  new S3Error('InvalidBucketName', 400, 'The specified bucket is not valid.', { BucketName: name });

/** Refuses to make a bucket that is there, of the maker's account or of another. */
export function taken(bucket: Bucket, owner: string, maker: string): never {
  if (owner !== maker) {
    throw new S3Error(
      'BucketAlreadyExists',
      409,
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      { BucketName: bucket.name },
    );
  }
  throw new S3Error(
    'BucketAlreadyOwnedByYou',
    409,
    'Your previous request to create the named bucket succeeded and you already own it.',
    { BucketName: bucket.name },
  );
}
