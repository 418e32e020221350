/** The parts of multipart uploads: received, copied, listed. */
import { objectOwner, owner } from '../acl/owner.ts';
import type { S3Handlers } from '../context.ts';
import { encryptionMembers, entityTag, partKey } from '../encryption/at-rest.ts';
import { customerKey } from '../encryption/customer-key.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { abortMembers } from '../lifecycle/headers.ts';
import type { ChecksumAlgorithm, UploadRecord } from '../store/model.ts';
import { copyBytes } from './kit/copy-bytes.ts';
import { findCopySource } from './kit/copy-source.ts';
import { checksumMember, quoted, refuseUnserved, wholeSeconds } from './kit/describe.ts';
import { shownVersionId } from './kit/find-version.ts';
import { checkedPartNumber } from './kit/part-number.ts';
import { pageSize } from './listing/request.ts';
import { requireDigest } from './object-lock/lock.ts';
import { findUpload, initiatorOf } from './uploads.ts';

const MAX_PART_SIZE = 5 * 1024 ** 3;

export const parts: S3Handlers = {
  async UploadPart(context, input) {
    const number = checkedPartNumber(input.PartNumber);
    refuseUnserved(input);
    const { bucket, upload } = findUpload(context, input);
    const key = partKey(upload.atRest, customerKey(context.origin, input));
    const options = {
      checksum: (sent: ChecksumAlgorithm | undefined) => {
        requireDigest('Part', upload, sent ?? input.ContentMD5);
        return partChecksum(upload, sent);
      },
      secret: key?.secret,
    };
    return await context.ingest(options, async ({ md5, size, checksum, segments, nonce }) => {
      const etag = entityTag(md5, upload.atRest);
      await context.store.uploads.putPart(bucket, upload, {
        number,
        size,
        etag,
        lastModified: context.now,
        ...(checksum && { checksum }),
        segments,
        ...(nonce && { nonce }),
      });
      return { ETag: quoted(etag), ...checksumMember(checksum), ...encryptionMembers(upload.atRest, key) };
    });
  },

  async UploadPartCopy(context, input) {
    const number = checkedPartNumber(input.PartNumber);
    refuseUnserved(input);
    const { bucket, upload } = findUpload(context, input);
    const key = partKey(upload.atRest, customerKey(context.origin, input));
    const source = findCopySource(context, input);
    const range = copyRange(input.CopySourceRange, source.record.size);
    const algorithm = upload.checksum?.algorithm ?? 'CRC64NVME';
    return await copyBytes(context, source, range, { algorithm, key }, async (copied) => {
      const { md5, checksum, segments, nonce } = copied;
      const etag = entityTag(md5, upload.atRest);
      await context.store.uploads.putPart(bucket, upload, {
        number,
        size: range.length,
        etag,
        lastModified: context.now,
        checksum,
        segments,
        ...(nonce && { nonce }),
      });
      return {
        CopySourceVersionId: shownVersionId(source.bucket, source.record),
        ...encryptionMembers(upload.atRest, key),
        CopyPartResult: {
          ETag: quoted(etag),
          LastModified: new Date(wholeSeconds(context.now)),
          ...checksumMember(upload.checksum && checksum),
        },
      };
    });
  },

  ListParts(context, input) {
    const { bucket, upload } = findUpload(context, input);
    const limit = pageSize(input.MaxParts, 'max-parts');
    const marker = Number(input.PartNumberMarker ?? 0);
    if (!Number.isInteger(marker) || marker < 0) {
      throw invalidArgument(
        'Argument part-number-marker must be an integer between 0 and 2147483647',
        'part-number-marker',
        String(input.PartNumberMarker),
      );
    }
    const found = [];
    for (const part of context.store.uploads.parts(upload, marker)) {
      found.push(part);
      if (found.length > limit) break;
    }
    const page = found.slice(0, limit);
    return {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.uploadId,
      ...abortMembers(bucket, upload),
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
      MaxParts: limit,
      IsTruncated: found.length > page.length,
      Parts: page.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(wholeSeconds(part.lastModified)),
        ETag: quoted(part.etag),
        Size: part.size,
        ...checksumMember(upload.checksum && part.checksum),
      })),
      Initiator: initiatorOf(context, bucket, upload),
      Owner: owner(objectOwner(context, bucket, upload)),
      StorageClass: upload.storageClass as 'STANDARD',
      ...(upload.checksum && {
        ChecksumAlgorithm: upload.checksum.algorithm,
        ChecksumType: upload.checksum.type,
      }),
    };
  },
};

/** The upload's own algorithm; an upload without one gets the checksum that S3 adds by itself. */
function partChecksum({ checksum }: UploadRecord, sent: ChecksumAlgorithm | undefined): ChecksumAlgorithm {
  if (!checksum) return 'CRC64NVME';
  if (sent === checksum.algorithm || (sent === undefined && checksum.type === 'FULL_OBJECT')) {
    return checksum.algorithm;
  }
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, actual checksum Type: ${sent?.toLowerCase() ?? 'null'}`,
  );
}

function copyRange(text: string | undefined, size: number): { offset: number; length: number } {
  if (text === undefined) {
    if (size > MAX_PART_SIZE) {
      throw invalidRequest(
        `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PART_SIZE}`,
      );
    }
    return { offset: 0, length: size };
  }
  const match = /^bytes=(\d+)-(\d+)$/.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || first > last) {
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      text,
    );
  }
  if (last >= size) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      'x-amz-copy-source-range',
      text,
    );
  }
  return { offset: first, length: last - first + 1 };
}
