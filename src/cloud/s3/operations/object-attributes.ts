/** `GetObjectAttributes`. */
import type { S3Handlers } from '../context.ts';
import { readingKey } from '../encryption/at-rest.ts';
import { customerKey } from '../encryption/customer-key.ts';
import { invalidArgument } from '../errors.ts';
import type { Body, ObjectRecord } from '../store/model.ts';
import { checksumMember, checksumMembers, refuseUnserved } from './kit/describe.ts';
import { findBucket } from './kit/find-bucket.ts';
import { findVersion, shownVersionId } from './kit/find-version.ts';

const known = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];
const MAX_PARTS = 1000;

export const objectAttributes: S3Handlers = {
  GetObjectAttributes(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    refuseUnserved(input);
    const wanted: string[] = input.ObjectAttributes ?? [];
    if (wanted.length === 0 || wanted.some((name) => !known.includes(name))) {
      throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', wanted.join(','));
    }
    const record = findVersion(context, bucket, input.Key!, input.VersionId);
    readingKey(record.atRest, customerKey(context.origin, input));
    const { parts } = context.store.objects.body(record);
    return {
      LastModified: new Date(record.lastModified),
      VersionId: shownVersionId(bucket, record),
      ...(wanted.includes('ETag') && { ETag: record.etag }),
      ...(wanted.includes('Checksum') && record.checksum && { Checksum: checksumMembers(record.checksum) }),
      ...(wanted.includes('ObjectParts') && parts && { ObjectParts: partsPage(record, parts, input) }),
      ...(wanted.includes('StorageClass') && { StorageClass: record.storageClass as 'STANDARD' }),
      ...(wanted.includes('ObjectSize') && { ObjectSize: record.size }),
    };
  },
};

function partsPage(
  record: ObjectRecord,
  parts: NonNullable<Body['parts']>,
  input: { MaxParts?: number | undefined; PartNumberMarker?: string | undefined },
) {
  const limit = Math.min(Math.max(input.MaxParts ?? MAX_PARTS, 0), MAX_PARTS);
  const marker = Number(input.PartNumberMarker ?? 0) || 0;
  const rest = parts.filter(({ number }) => number > marker);
  const page = rest.slice(0, limit);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(page.at(-1)?.number ?? marker),
    MaxParts: limit,
    IsTruncated: rest.length > page.length,
    Parts: page.map(({ number, size, checksum }) => ({
      PartNumber: number,
      Size: size,
      ...(record.checksum && checksum !== undefined
        ? checksumMember({ algorithm: record.checksum.algorithm, value: checksum })
        : {}),
    })),
  };
}
