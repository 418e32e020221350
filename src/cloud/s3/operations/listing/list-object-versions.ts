/** `ListObjectVersions`: every version and delete marker, by key and the newest first. */
import { bucketOwner, objectOwner, owner } from '../../acl/owner.ts';
import type { S3Context, S3Handlers } from '../../context.ts';
import { invalidArgument } from '../../errors.ts';
import { type Bucket, isDeleteMarker, type ObjectRecord } from '../../store/model.ts';
import { NULL_VERSION, numberInVersionId } from '../../store/version-ids.ts';
import type { ListedVersion, VersionMarker } from '../../store/versions.ts';
import { quoted } from '../kit/describe.ts';
import { findBucket } from '../kit/find-bucket.ts';
import { checkVersionId } from '../kit/find-version.ts';
import { pageOf } from './page.ts';
import { keyWriter, pageSize, restores } from './request.ts';

export const listObjectVersions: S3Handlers = {
  ListObjectVersions(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const limit = pageSize(input.MaxKeys, 'max-keys');
    const write = keyWriter(input.EncodingType);
    const { Prefix: prefix = '', Delimiter: delimiter, KeyMarker: keyMarker } = input;
    const marker = markerOf(context, bucket, keyMarker, input.VersionIdMarker);
    const page = pageOf((from) => context.store.objects.versions(bucket, Buffer.from(prefix), from, marker), {
      prefix,
      delimiter,
      // With a version, others of the same key follow; the source itself goes on after the marker.
      after: marker ? undefined : keyMarker,
      limit,
    });
    const last = page.items.at(-1);
    const restoreOf = restores(context, input);
    const shown = ({ key, version, isLatest }: ListedVersion) => ({
      Key: write(key),
      VersionId: version.versionId ?? NULL_VERSION,
      IsLatest: isLatest,
      LastModified: new Date(version.lastModified),
      Owner: owner(
        isDeleteMarker(version) ? bucketOwner(context, bucket) : objectOwner(context, bucket, version),
      ),
    });
    return {
      Name: bucket.name,
      Prefix: write(prefix),
      KeyMarker: write(keyMarker ?? ''),
      VersionIdMarker: input.VersionIdMarker ?? '',
      ...(page.truncated && {
        NextKeyMarker: write(page.last),
        ...(page.last === last?.key && { NextVersionIdMarker: last?.version.versionId ?? NULL_VERSION }),
      }),
      Delimiter: write(delimiter || undefined),
      MaxKeys: limit,
      EncodingType: input.EncodingType,
      IsTruncated: page.truncated,
      Versions: page.items.flatMap((item) =>
        isDeleteMarker(item.version)
          ? []
          : [{ ...shown(item), ...objectMembers(item.version), RestoreStatus: restoreOf(item.version) }],
      ),
      DeleteMarkers: page.items.flatMap((item) => (isDeleteMarker(item.version) ? [shown(item)] : [])),
      CommonPrefixes: page.commonPrefixes.map((Prefix) => ({ Prefix: write(Prefix) })),
    };
  },
};

function objectMembers(record: ObjectRecord) {
  return {
    ETag: quoted(record.etag),
    ...(record.checksum && {
      ChecksumAlgorithm: [record.checksum.algorithm],
      ChecksumType: record.checksum.type,
    }),
    Size: record.size,
    StorageClass: record.storageClass as 'STANDARD',
  };
}

function markerOf(
  context: S3Context,
  bucket: Bucket,
  keyMarker: string | undefined,
  versionIdMarker: string | undefined,
): VersionMarker | undefined {
  if (versionIdMarker === undefined) return undefined;
  if (versionIdMarker === '') {
    throw invalidArgument('A version-id marker cannot be empty.', 'version-id-marker', '');
  }
  if (keyMarker === undefined || keyMarker === '') {
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      versionIdMarker,
    );
  }
  checkVersionId(versionIdMarker);
  // The version may be gone; its number still says where it was.
  const id =
    numberInVersionId(versionIdMarker) ??
    context.store.objects.version(bucket, keyMarker, versionIdMarker)?.id;
  return id === undefined ? undefined : { key: keyMarker, id };
}
