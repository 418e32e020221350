/** Finding the object, or the version of it, that a request names, and what answers say of versions. */
import type { S3Context } from '../../context.ts';
import { invalidArgument, noSuchKey, noSuchVersion, S3Error } from '../../errors.ts';
import { type Bucket, type DeleteMarker, isDeleteMarker, type ObjectRecord } from '../../store/model.ts';
import { NULL_VERSION, numberInVersionId } from '../../store/version-ids.ts';
import { findBucket } from './find-bucket.ts';

/**
 * The current object, or the version of that id. Throws `NoSuchKey`, `NoSuchVersion`, `InvalidArgument` for what
 * is no version id, and for delete markers what S3 answers instead of an object.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
export function findVersion(
  context: Pick<S3Context, 'store'>,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectRecord {
  checkVersionId(versionId);
  const found = context.store.objects.version(bucket, key, versionId);
  if (!found) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
  if (!isDeleteMarker(found)) return found;
  throw versionId === undefined ? deleted(key, found) : markerNotAllowed(found);
}

/** What requests about one version name it by. */
export interface VersionInput {
  Bucket?: string | undefined;
  Key?: string | undefined;
  VersionId?: string | undefined;
  ExpectedBucketOwner?: string | undefined;
}

/** Changes what is said about a version. `change` makes every check. Throws as `findVersion`. */
export async function changeVersion(
  context: S3Context,
  { Bucket, Key = '', VersionId, ExpectedBucketOwner }: VersionInput,
  change: (record: ObjectRecord) => ObjectRecord,
): Promise<{ bucket: Bucket; record: ObjectRecord }> {
  const bucket = findBucket(context, Bucket, ExpectedBucketOwner);
  const { versionId = NULL_VERSION } = findVersion(context, bucket, Key, VersionId);
  return { bucket, record: await context.store.objects.describe(bucket, Key, versionId, change) };
}

/** Throws `InvalidArgument` for text that no version can have as its id. */
export function checkVersionId(versionId: string | undefined): void {
  if (versionId === undefined || versionId === NULL_VERSION || numberInVersionId(versionId) !== undefined)
    return;
  throw invalidArgument('Invalid version id specified', 'versionId', versionId);
}

/** The version id as answers to reads show it: none in a bucket that never had versioning. */
export function shownVersionId(
  bucket: Bucket,
  version: Pick<ObjectRecord, 'versionId'> | undefined,
): string | undefined {
  return bucket.versioning && version ? (version.versionId ?? NULL_VERSION) : undefined;
}

function markerHeaders(marker: DeleteMarker): Record<string, string> {
  return { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId ?? NULL_VERSION };
}

const deleted = (key: string, marker: DeleteMarker): S3Error =>
  new S3Error('NoSuchKey', 404, 'The specified key does not exist.', { Key: key }, markerHeaders(marker));

const markerNotAllowed = (marker: DeleteMarker): S3Error =>
  new S3Error(
    'MethodNotAllowed',
    405,
    'The specified method is not allowed against this resource.',
    { ResourceType: 'DeleteMarker' },
    {
      ...markerHeaders(marker),
      Allow: 'DELETE',
      'Last-Modified': new Date(marker.lastModified).toUTCString(),
    },
  );
