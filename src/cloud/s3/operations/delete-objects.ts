/** `DeleteObject` and `DeleteObjects`. */
import { AwsError } from '../../aws-error.ts';
import type { S3Context, S3Handlers } from '../context.ts';
import { malformedXml, S3Error } from '../errors.ts';
import { type Bucket, isDeleteMarker } from '../store/model.ts';
import { type DeleteConditions, deletePrecondition } from './kit/conditions.ts';
import { refuseUnserved, wholeSeconds } from './kit/describe.ts';
import { findBucket } from './kit/find-bucket.ts';
import { checkVersionId } from './kit/find-version.ts';
import { bypassOf } from './object-lock/bypass.ts';
import { checkUnlocked } from './object-lock/lock.ts';

const MAX_KEYS = 1000;
const MAX_KEY_BYTES = 1024;

export const deleteObjects: S3Handlers = {
  async DeleteObject(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    refuseUnserved(input);
    return await deleteOne(context, bucket, {
      key: input.Key!,
      versionId: input.VersionId,
      bypass: input.BypassGovernanceRetention,
      etag: input.IfMatch,
      size: input.IfMatchSize,
      lastModified: input.IfMatchLastModifiedTime,
    });
  },

  async DeleteObjects(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    refuseUnserved(input);
    const { Objects: objects = [], Quiet: quiet } = input.Delete ?? {};
    if (objects.length === 0 || objects.length > MAX_KEYS) throw malformedXml();
    const outcomes = await Promise.all(
      objects.map(async ({ Key: key = '', VersionId, ETag, Size, LastModifiedTime }) => {
        const named = { Key: key, VersionId };
        try {
          if (key === '') throw new S3Error('UserKeyMustBeSpecified', 400, 'You must specify a key.');
          if (Buffer.byteLength(key) > MAX_KEY_BYTES)
            throw new S3Error('KeyTooLongError', 400, 'Your key is too long');
          const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
          context.authorize({
            action,
            bucket: bucket.name,
            key,
            ...(VersionId !== undefined && { versionId: VersionId }),
          });
          const { DeleteMarker, VersionId: shown } = await deleteOne(context, bucket, {
            key,
            versionId: VersionId,
            bypass: input.BypassGovernanceRetention,
            etag: ETag,
            size: Size,
            lastModified: LastModifiedTime,
          });
          return { named, marker: DeleteMarker ? { DeleteMarker, DeleteMarkerVersionId: shown } : {} };
        } catch (error) {
          return { named, error };
        }
      }),
    );
    return {
      Deleted: quiet
        ? []
        : outcomes.flatMap(({ named, marker }) => (marker ? [{ ...named, ...marker }] : [])),
      Errors: outcomes.flatMap(({ named, error }) => (error ? [{ ...named, ...reported(error) }] : [])),
    };
  },
};

interface DeleteRequest extends DeleteConditions {
  key: string;
  versionId: string | undefined;
  /** Of governance retention. */
  bypass: boolean | undefined;
}

/** What became of it: the id of the version that was removed, or of the delete marker that was left. */
async function deleteOne(
  context: S3Context,
  bucket: Bucket,
  { key, versionId, bypass, ...conditions }: DeleteRequest,
): Promise<{ DeleteMarker?: true; VersionId?: string | undefined }> {
  checkVersionId(versionId);
  const { removed, marker } = await context.store.objects.delete(bucket, key, {
    versionId,
    now: wholeSeconds(context.now),
    onlyExisting: Object.values(conditions).some((value) => value !== undefined),
    check(existing) {
      deletePrecondition(conditions)(existing);
      // Without a version nothing is lost: a delete marker is put before it.
      if (versionId !== undefined) {
        checkUnlocked(existing, context.now, bypassOf(context, bucket, key, bypass));
      }
    },
  });
  if (marker) return { DeleteMarker: true, VersionId: marker.versionId ?? 'null' };
  if (versionId === undefined) return {};
  return { ...(removed && isDeleteMarker(removed) && { DeleteMarker: true }), VersionId: versionId };
}

function reported(error: unknown): { Code: string; Message: string } {
  if (error instanceof AwsError) return { Code: error.code, Message: error.message };
  return { Code: 'InternalError', Message: 'We encountered an internal error. Please try again.' };
}
