/** Operations that S3 answers with a refusal, of what is not archived, or for everybody since it ended them. */
import type { S3Handlers } from '../context.ts';
import { S3Error } from '../errors.ts';
import { findBucket } from './kit/find-bucket.ts';
import { findVersion } from './kit/find-version.ts';

const ended = (method: string): S3Error =>
  new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
    Method: method,
    ResourceType: 'OBJECT',
  });

export const refused: S3Handlers = {
  /** Storage classes that would have to be restored are refused when an object is written. */
  RestoreObject(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    findVersion(context, bucket, input.Key!, input.VersionId);
    throw new S3Error(
      'InvalidObjectState',
      403,
      "Restore is not allowed for the object's current storage class",
    );
  },

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
