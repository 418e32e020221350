/** `ListObjectsV2` and `ListObjects`. */
import type { Owner } from '@aws-sdk/client-s3';
import { bucketOwner, objectOwner, owner } from '../../acl/owner.ts';
import type { S3Context, S3Handlers } from '../../context.ts';
import { invalidArgument } from '../../errors.ts';
import type { Bucket, ObjectRecord } from '../../store/model.ts';
import { quoted, refuseUnserved } from '../kit/describe.ts';
import { findBucket } from '../kit/find-bucket.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { keyWriter, pageSize, type RestoreOf, restores } from './request.ts';

export const listObjects: S3Handlers = {
  ListObjectsV2(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    refuseUnserved(input);
    const limit = pageSize(input.MaxKeys, 'max-keys');
    const write = keyWriter(input.EncodingType);
    const token = input.ContinuationToken || undefined;
    const after = token === undefined ? input.StartAfter : positionOf(token);
    const page = list(context, bucket, {
      prefix: input.Prefix ?? '',
      delimiter: input.Delimiter,
      after,
      limit,
    });
    return {
      ...shown(
        page,
        write,
        input.FetchOwner ? ownerIn(context, bucket) : undefined,
        restores(context, input),
      ),
      Name: bucket.name,
      Prefix: write(input.Prefix ?? ''),
      Delimiter: write(input.Delimiter || undefined),
      MaxKeys: limit,
      EncodingType: input.EncodingType,
      KeyCount: page.items.length + page.commonPrefixes.length,
      ContinuationToken: input.ContinuationToken,
      NextContinuationToken: page.truncated ? tokenOf(page.last!) : undefined,
      StartAfter: write(input.StartAfter),
    };
  },

  ListObjects(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    refuseUnserved(input);
    const limit = pageSize(input.MaxKeys, 'max-keys');
    const write = keyWriter(input.EncodingType);
    const request = { prefix: input.Prefix ?? '', delimiter: input.Delimiter, after: input.Marker, limit };
    const page = list(context, bucket, request);
    return {
      ...shown(page, write, ownerIn(context, bucket), restores(context, input)),
      Name: bucket.name,
      Prefix: write(input.Prefix ?? ''),
      Marker: write(input.Marker ?? ''),
      Delimiter: write(input.Delimiter || undefined),
      MaxKeys: limit,
      EncodingType: input.EncodingType,
      // Without a delimiter, clients go on from the last key.
      NextMarker: page.truncated && input.Delimiter ? write(page.last) : undefined,
    };
  },
};

function list(
  context: S3Context,
  bucket: Bucket,
  request: PageRequest,
): Page<{ key: string; record: ObjectRecord }> {
  const prefix = Buffer.from(request.prefix);
  return pageOf((from) => context.store.objects.range(bucket, prefix, from), request);
}

/** The owners of a bucket's objects, most of which are the same. */
function ownerIn(context: S3Context, bucket: Bucket): (record: ObjectRecord) => Owner {
  const usual = owner(bucketOwner(context, bucket));
  return (record) => (record.owner === undefined ? usual : owner(objectOwner(context, bucket, record)));
}

function shown(
  page: Page<{ key: string; record: ObjectRecord }>,
  write: ReturnType<typeof keyWriter>,
  ownerOf: ((record: ObjectRecord) => Owner) | undefined,
  restoreOf: RestoreOf,
) {
  return {
    IsTruncated: page.truncated,
    Contents: page.items.map(({ key, record }) => ({
      Key: write(key),
      LastModified: new Date(record.lastModified),
      ETag: quoted(record.etag),
      ...(record.checksum && {
        ChecksumAlgorithm: [record.checksum.algorithm],
        ChecksumType: record.checksum.type,
      }),
      Size: record.size,
      StorageClass: record.storageClass as 'STANDARD',
      RestoreStatus: restoreOf(record),
      ...(ownerOf && { Owner: ownerOf(record) }),
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: write(prefix) })),
  };
}

const TOKEN = 'after:';

function tokenOf(last: string): string {
  return Buffer.from(TOKEN + last).toString('base64');
}

function positionOf(token: string): string {
  const text = Buffer.from(token, 'base64').toString();
  if (!text.startsWith(TOKEN)) {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  }
  return text.slice(TOKEN.length);
}
