/** `DeleteObject` and `DeleteObjects`. */
import { AwsError } from '../../aws-error.ts';
import type { S3Handlers } from '../context.ts';
import { malformedXml, preconditionFailed, S3Error } from '../errors.ts';
import type { Precondition } from '../store/objects.ts';
import { tagMatches } from './kit/conditions.ts';
import { refuseUnserved } from './kit/describe.ts';
import { findBucket } from './kit/find-bucket.ts';

const MAX_KEYS = 1000;
const MAX_KEY_BYTES = 1024;

export const deleteObjects: S3Handlers = {
  async DeleteObject(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    refuseUnserved(input);
    await context.store.objects.delete(bucket, input.Key!, unlessChanged(input.IfMatch));
    return {};
  },

  async DeleteObjects(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    refuseUnserved(input);
    const { Objects: objects = [], Quiet: quiet } = input.Delete ?? {};
    if (objects.length === 0 || objects.length > MAX_KEYS) throw malformedXml();
    const outcomes = await Promise.all(
      objects.map(async ({ Key: key = '', ETag, VersionId }) => {
        try {
          if (key === '') throw new S3Error('UserKeyMustBeSpecified', 400, 'You must specify a key.');
          if (Buffer.byteLength(key) > MAX_KEY_BYTES)
            throw new S3Error('KeyTooLongError', 400, 'Your key is too long');
          const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
          context.authorize({ action, bucket: bucket.name, key });
          refuseUnserved({ VersionId });
          await context.store.objects.delete(bucket, key, unlessChanged(ETag));
          return { key };
        } catch (error) {
          return { key, error };
        }
      }),
    );
    return {
      Deleted: quiet ? [] : outcomes.filter(({ error }) => !error).map(({ key }) => ({ Key: key })),
      Errors: outcomes.flatMap(({ key, error }) => (error ? [{ Key: key, ...reported(error) }] : [])),
    };
  },
};

function reported(error: unknown): { Code: string; Message: string } {
  if (error instanceof AwsError) return { Code: error.code, Message: error.message };
  return { Code: 'InternalError', Message: 'We encountered an internal error. Please try again.' };
}

function unlessChanged(etag: string | undefined): Precondition {
  return (existing) => {
    if (etag !== undefined && existing && !tagMatches(etag, existing.etag))
      throw preconditionFailed('If-Match');
  };
}
