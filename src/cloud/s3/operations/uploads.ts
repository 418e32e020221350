/** Multipart uploads: begun, aborted, listed. */
import { uploadKeys } from '../access/input-keys.ts';
import { newObjectAcl } from '../acl/new-acl.ts';
import { bucketOwner, objectOwner, owner } from '../acl/owner.ts';
import { algorithmNamed, multipartTypes } from '../checksums/checksums.ts';
import type { S3Context, S3Handlers } from '../context.ts';
import { chooseEncryption, newEncryptionMembers } from '../encryption/at-rest.ts';
import { invalidArgument, invalidRequest, noSuchUpload } from '../errors.ts';
import { abortMembers } from '../lifecycle/headers.ts';
import { justAfter, LAST_UPLOAD_ID, numberKey, objectKey, uploadIdBytes, uploadKey } from '../store/keys.ts';
import type { Bucket, ChecksumType, UploadRecord } from '../store/model.ts';
import { describe } from './kit/describe.ts';
import { findBucket } from './kit/find-bucket.ts';
import { pageOf } from './listing/page.ts';
import { keyWriter, pageSize } from './listing/request.ts';

export const uploads: S3Handlers = {
  async CreateMultipartUpload(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const checksum = checksumOf(input.ChecksumAlgorithm, input.ChecksumType);
    const encryption = chooseEncryption(context, bucket, input);
    const initiator = context.caller?.accountId;
    const conditionKeys = uploadKeys({ ...input }, context.now);
    const upload = await context.store.uploads.create(bucket, {
      ...describe(input, bucket, context.now),
      ...newObjectAcl(context, bucket, input),
      key: input.Key!,
      ...(initiator !== undefined && initiator !== bucketOwner(context, bucket) && { initiator }),
      ...(context.caller?.of && { initiatorArn: context.caller.arn }),
      initiatedAt: context.now,
      ...(checksum && { checksum }),
      ...(encryption.atRest && { atRest: encryption.atRest }),
      ...(conditionKeys.length > 0 && { conditionKeys }),
    });
    return {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.uploadId,
      ...abortMembers(bucket, upload),
      ...(checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
      ...newEncryptionMembers(encryption),
    };
  },

  async AbortMultipartUpload(context, input) {
    const { bucket, upload } = findUpload(context, input);
    await context.store.uploads.abort(bucket, upload);
    return {};
  },

  ListMultipartUploads(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const write = keyWriter(input.EncodingType);
    const limit = pageSize(input.MaxUploads, 'max-uploads');
    const {
      Prefix: prefix = '',
      Delimiter: delimiter,
      KeyMarker: keyMarker,
      UploadIdMarker: idMarker,
    } = input;
    const page = pageOf((from) => uploadsFrom(context, bucket, prefix, from, keyMarker, idMarker), {
      prefix,
      delimiter,
      // With an upload id, other uploads of the same key follow; the source itself starts after the marker, and without
      // one after all uploads of the key.
      after: idMarker ? undefined : keyMarker,
      limit,
    });
    const last = page.items.at(-1);
    return {
      Bucket: bucket.name,
      KeyMarker: write(keyMarker ?? ''),
      UploadIdMarker: idMarker ?? '',
      ...(page.truncated && {
        NextKeyMarker: write(page.last),
        NextUploadIdMarker: page.last === last?.key ? last?.uploadId : '',
      }),
      Prefix: write(input.Prefix),
      Delimiter: write(delimiter || undefined),
      MaxUploads: limit,
      EncodingType: input.EncodingType,
      IsTruncated: page.truncated,
      Uploads: page.items.map((upload) => ({
        UploadId: upload.uploadId,
        Key: write(upload.key),
        Initiated: new Date(upload.initiatedAt),
        StorageClass: upload.storageClass as 'STANDARD',
        Owner: owner(objectOwner(context, bucket, upload)),
        Initiator: initiatorOf(context, bucket, upload),
        ...(upload.checksum && {
          ChecksumAlgorithm: upload.checksum.algorithm,
          ChecksumType: upload.checksum.type,
        }),
      })),
      CommonPrefixes: page.commonPrefixes.map((Prefix) => ({ Prefix: write(Prefix) })),
    };
  },
};

/** Who began an upload: a user or a session by ARN and name, an account by its canonical id. */
export function initiatorOf(
  context: S3Context,
  bucket: Bucket,
  upload: UploadRecord,
): { ID: string; DisplayName: string } {
  const { initiatorArn: arn } = upload;
  if (arn !== undefined) return { ID: arn, DisplayName: arn.slice(arn.lastIndexOf('/') + 1) };
  return owner(upload.initiator ?? objectOwner(context, bucket, upload));
}

/** The upload that a request names. Throws `NoSuchUpload`. */
export function findUpload(
  context: S3Context,
  input: {
    Bucket?: string | undefined;
    Key?: string | undefined;
    UploadId?: string | undefined;
    ExpectedBucketOwner?: string | undefined;
  },
): { bucket: Bucket; upload: UploadRecord } {
  const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
  const upload = context.store.uploads.get(bucket, input.Key ?? '', input.UploadId ?? '');
  if (!upload) throw noSuchUpload(input.UploadId ?? '');
  return { bucket, upload };
}

function checksumOf(name: string | undefined, type: string | undefined): UploadRecord['checksum'] {
  if (name === undefined) {
    if (type === undefined) return undefined;
    throw invalidRequest(
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = algorithmNamed(name);
  const types = multipartTypes(algorithm);
  const chosen = (type?.toUpperCase() ?? types[0]) as ChecksumType;
  if (!types.includes(chosen)) {
    throw invalidRequest(
      `The ${chosen} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type: chosen };
}

function* uploadsFrom(
  context: S3Context,
  bucket: Bucket,
  prefix: string,
  from: Uint8Array,
  keyMarker: string | undefined,
  idMarker: string | undefined,
): Generator<UploadRecord> {
  let start = from.length === 0 ? numberKey(bucket.id) : objectKey(bucket.id, from);
  const marker = idMarker ? uploadIdBytes(idMarker) : LAST_UPLOAD_ID;
  if (!marker) throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', idMarker ?? '');
  if (keyMarker) {
    const after = justAfter(uploadKey(bucket.id, keyMarker, marker));
    if (Buffer.compare(after, start) > 0) start = after;
  }
  for (const upload of context.store.uploads.list(bucket, start)) {
    if (upload.key.startsWith(prefix)) yield upload;
    else if (Buffer.compare(Buffer.from(upload.key), Buffer.from(prefix)) > 0) return;
  }
}
