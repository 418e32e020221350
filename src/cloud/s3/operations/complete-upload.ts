/** `CompleteMultipartUpload`: parts become an object; no byte is copied. */
import { createHash } from 'node:crypto';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { checksumJoiner } from '../checksums/checksums.ts';
import type { S3Context, S3Handlers, S3Input } from '../context.ts';
import { encryptionMembers, partKey } from '../encryption/at-rest.ts';
import { customerKey } from '../encryption/customer-key.ts';
import { invalidRequest, malformedXml, noSuchUpload, S3Error } from '../errors.ts';
import { expirationHeader } from '../lifecycle/headers.ts';
import type {
  Bucket,
  Checksum,
  ChecksumAlgorithm,
  Description,
  ObjectRecord,
  PartRecord,
  UploadRecord,
} from '../store/model.ts';
import { bareTag, writePrecondition } from './kit/conditions.ts';
import { checksumMembers, quoted, wholeSeconds } from './kit/describe.ts';
import { findBucket } from './kit/find-bucket.ts';

/** Every part but the last is at least this large. */
const MIN_PART_SIZE = 5 * 1024 ** 2;
const MAX_PARTS = 10_000;
/** Of uploads that were begun without one. */
const DEFAULT_CHECKSUM = { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' } as const;

export const completeUpload: S3Handlers = {
  async CompleteMultipartUpload(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const key = customerKey(context.origin, input);
    const upload = context.store.uploads.get(bucket, input.Key!, input.UploadId!);
    const record = upload
      ? await complete(context, bucket, upload, input).catch((error) => {
          // Meanwhile another request, of the same client most likely, may have completed it.
          if (error instanceof S3Error && error.code === 'NoSuchUpload') {
            return completedBefore(context, bucket, input);
          }
          throw error;
        })
      : completedBefore(context, bucket, input);
    return {
      Location: `https://s3.${bucket.region}.amazonaws.com/${bucket.name}/${encodeURIComponent(input.Key!)}`,
      Bucket: bucket.name,
      Key: input.Key!,
      ETag: quoted(record.etag),
      VersionId: record.versionId,
      Expiration: expirationHeader(bucket, input.Key!, record),
      ...checksumMembers(record.checksum),
      ...encryptionMembers(record.atRest, key),
    };
  },
};

async function complete(
  context: S3Context,
  bucket: Bucket,
  upload: UploadRecord,
  input: S3Input<'CompleteMultipartUpload'>,
): Promise<ObjectRecord> {
  const named = input.MultipartUpload?.Parts ?? [];
  if (named.length === 0 || named.length > MAX_PARTS) throw malformedXml();
  checkOrder(named, upload.checksum?.type === 'COMPOSITE');
  // Every upload has checksums, which the key is asked for to tell.
  partKey(upload.atRest, customerKey(context.origin, input));
  const { algorithm, type } = upload.checksum ?? DEFAULT_CHECKSUM;
  const join = await checksumJoiner(algorithm, type);
  const assemble = () => {
    const parts = named.map((part, index) => choose(context, upload, part, index === named.length - 1));
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size) {
      throw invalidRequest(
        `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
      );
    }
    const pieces = checksumsOf(parts, algorithm);
    const checksum = pieces && { algorithm, type, value: join(pieces) };
    checkWhole(checksum, input);
    return {
      object: {
        ...descriptionOf(upload),
        uploadId: upload.uploadId,
        size,
        etag: etagOf(parts),
        lastModified: wholeSeconds(context.now),
        partsCount: parts.length,
        ...(checksum && { checksum }),
      },
      body: {
        segments: parts.flatMap(({ segments }) => segments),
        parts: parts.map((part) => ({
          number: part.number,
          size: part.size,
          ...(part.checksum && { checksum: part.checksum.value }),
        })),
        ...(upload.atRest?.kind === 'customer' && {
          runs: parts.map(({ size: length, nonce }) => ({ length, nonce: nonce! })),
        }),
      },
    };
  };
  return context.store.uploads.complete(bucket, upload, assemble, writePrecondition(upload.key, input));
}

/** What of an upload is the object's, too. */
function descriptionOf(upload: UploadRecord): Description {
  const { headers, metadata, storageClass, tags, retention, legalHold, atRest, owner, acl } = upload;
  return {
    headers,
    metadata,
    storageClass,
    ...(tags && { tags }),
    ...(retention && { retention }),
    ...(legalHold !== undefined && { legalHold }),
    ...(atRest && { atRest }),
    ...(owner !== undefined && { owner }),
    ...(acl && { acl }),
  };
}

/** A client that did not hear the answer asks again, and gets it again. */
function completedBefore(
  context: S3Context,
  bucket: Bucket,
  input: S3Input<'CompleteMultipartUpload'>,
): ObjectRecord {
  const record = context.store.objects.get(bucket, input.Key!);
  if (!record || record.uploadId !== input.UploadId) throw noSuchUpload(input.UploadId!);
  return record;
}

/**
 * Parts with checksums that make a composite one are numbered from 1 on without a gap.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompletedPart.html
 */
function checkOrder(parts: readonly CompletedPart[], withoutGaps: boolean): void {
  parts.forEach(({ PartNumber: number }, index) => {
    if (number === undefined) throw malformedXml();
    if (withoutGaps ? number !== index + 1 : index > 0 && number <= parts[index - 1]!.PartNumber!) {
      throw new S3Error(
        'InvalidPartOrder',
        400,
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      );
    }
  });
}

/** The part that is meant, when it is as the client says. */
function choose(context: S3Context, upload: UploadRecord, named: CompletedPart, isLast: boolean): PartRecord {
  const number = named.PartNumber!;
  const part = number >= 1 && number <= MAX_PARTS ? context.store.uploads.part(upload, number) : undefined;
  if (!part || bareTag(named.ETag ?? '') !== part.etag) throw invalidPart(upload, named);
  if (!isLast && part.size < MIN_PART_SIZE) {
    throw new S3Error(
      'EntityTooSmall',
      400,
      'Your proposed upload is smaller than the minimum allowed size',
      {
        ProposedSize: String(part.size),
        MinSizeAllowed: String(MIN_PART_SIZE),
        PartNumber: String(number),
        ETag: part.etag,
      },
    );
  }
  if (upload.checksum && part.checksum) {
    const { algorithm, type } = upload.checksum;
    const given = named[`Checksum${algorithm}`];
    if (given === undefined && type === 'COMPOSITE') {
      throw invalidRequest(
        `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
      );
    }
    if (given !== undefined && given !== part.checksum.value) throw invalidPart(upload, named);
  }
  return part;
}

/** MD5 of the parts' MD5s, and how many they are. */
function etagOf(parts: readonly PartRecord[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

/** `undefined` when a part has none by this algorithm. */
function checksumsOf(parts: readonly PartRecord[], algorithm: ChecksumAlgorithm) {
  const pieces = parts.flatMap(({ checksum, size }) =>
    checksum?.algorithm === algorithm ? [{ value: checksum.value, size }] : [],
  );
  return pieces.length < parts.length ? undefined : pieces;
}

/** The checksum of the whole that the client may send with the completion. */
function checkWhole(checksum: Checksum | undefined, input: S3Input<'CompleteMultipartUpload'>): void {
  if (!checksum) return;
  if (input.ChecksumType !== undefined && input.ChecksumType !== checksum.type) {
    throw invalidRequest(
      `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const given = input[`Checksum${checksum.algorithm}`];
  if (given !== undefined && given.replace(/-\d+$/, '') !== checksum.value.replace(/-\d+$/, '')) {
    throw new S3Error(
      'BadDigest',
      400,
      `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
    );
  }
}

const invalidPart = (upload: UploadRecord, part: CompletedPart): S3Error =>
  new S3Error(
    'InvalidPart',
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: upload.uploadId, PartNumber: String(part.PartNumber), ETag: bareTag(part.ETag ?? '') },
  );
