/** Operations that S3 refuses to everybody since it ended them. */
import type { S3Handlers } from '../context.ts';
import { S3Error } from '../errors.ts';
import { findBucket } from './kit/find-bucket.ts';
import { findVersion } from './kit/find-version.ts';

/** Of what was there once. */
export const ended = (method: string): S3Error =>
  new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
    Method: method,
    ResourceType: 'OBJECT',
  });

export const refused: S3Handlers = {
  /** S3 Select is open only to those who used it before July 2024. */
  SelectObjectContent(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    findVersion(context, bucket, input.Key!, undefined);
    throw ended('POST');
  },

  GetObjectTorrent(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    findVersion(context, bucket, input.Key!, undefined);
    throw ended('GET');
  },
};
