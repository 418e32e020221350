/** `GetObject` and `HeadObject`. */
import type { S3Context, S3Handlers, S3Input, S3Output } from '../context.ts';
import { encryptionMembers, readingKey } from '../encryption/at-rest.ts';
import { type CustomerKey, customerKey } from '../encryption/customer-key.ts';
import { answerBytes } from '../encryption/plain-bytes.ts';
import { invalidRequest, noSuchKey, S3Error } from '../errors.ts';
import { expirationHeader } from '../lifecycle/headers.ts';
import type { Body, Bucket, Checksum, ObjectRecord } from '../store/model.ts';
import type { FoundObject } from '../store/objects.ts';
import { checkRead, isFresh } from './kit/conditions.ts';
import { checksumMembers, described, refuseUnserved } from './kit/describe.ts';
import { findBucket } from './kit/find-bucket.ts';
import { findVersion, shownVersionId } from './kit/find-version.ts';
import { checkedPartNumber } from './kit/part-number.ts';
import { contentRange, parseRange, type Range } from './kit/ranges.ts';
import { requireReadable } from './kit/readable.ts';

type ReadInput = S3Input<'GetObject'> & S3Input<'HeadObject'> & { IfRange?: string };

type Held = FoundObject & { bucket: Bucket; key: CustomerKey | undefined };

export const getObject: S3Handlers = {
  GetObject(context, input) {
    const found = hold(context, input);
    const { head, range } = look(found, input, context.now);
    requireReadable('object', found.record, context.now);
    return { Body: answerBytes(context.store, found.body, found.key, range), ...head };
  },

  HeadObject(context, input) {
    return look(hold(context, input), input, context.now).head;
  },
};

/** The object, whose bytes stay until the answer is sent, whatever becomes of it. */
function hold(context: S3Context, input: ReadInput): Held {
  const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
  refuseUnserved(input);
  const found = context.store.objects.hold(findVersion(context, bucket, input.Key!, input.VersionId));
  if (!found) throw noSuchKey(input.Key!);
  context.defer(found.release);
  return { bucket, key: readingKey(found.record.atRest, customerKey(context.origin, input)), ...found };
}

/** Everything but the bytes, and which bytes. Throws what the conditions and the range make of it. */
function look({ bucket, record, body, key }: Held, input: ReadInput, now: number) {
  checkRead(
    {
      ifMatch: input.IfMatch,
      ifNoneMatch: input.IfNoneMatch,
      ifModifiedSince: input.IfModifiedSince,
      ifUnmodifiedSince: input.IfUnmodifiedSince,
    },
    record,
  );
  const { part, checksum } = chosenPart(record, body, input);
  const asked = part ?? (isFresh(input.IfRange, record) ? parseRange(input.Range, record.size) : undefined);
  const range = asked ?? { offset: 0, length: record.size };
  const sum = input.ChecksumMode === 'ENABLED' && (part || !asked) ? checksum : undefined;
  const head: S3Output<'HeadObject'> = {
    VersionId: shownVersionId(bucket, record),
    Expiration: input.VersionId === undefined ? expirationHeader(bucket, input.Key!, record) : undefined,
    ContentLength: range.length,
    ContentRange: asked && record.size > 0 ? contentRange(asked, record.size) : undefined,
    PartsCount: input.PartNumber === undefined ? undefined : record.partsCount,
    ...described(record, now),
    ...checksumMembers(sum),
    ...encryptionMembers(record.atRest, key),
  };
  return { range, head: overridden(head, input) };
}

/** The bytes of one part of a multipart upload; an object that was put at once is its own first part. */
function chosenPart(
  record: ObjectRecord,
  body: Body,
  input: ReadInput,
): { part?: Range; checksum: Checksum | undefined } {
  const number = input.PartNumber;
  if (number === undefined) return { checksum: record.checksum };
  if (input.Range !== undefined)
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  checkedPartNumber(number);
  const parts = body.parts ?? [{ number: 1, size: record.size, checksum: record.checksum?.value }];
  const index = number - 1;
  const part = parts[index];
  if (!part) {
    throw new S3Error('InvalidPartNumber', 416, 'The requested partnumber is not satisfiable', {
      PartNumberRequested: String(number),
      ActualPartCount: String(parts.length),
    });
  }
  const offset = parts.slice(0, index).reduce((sum, { size }) => sum + size, 0);
  const checksum =
    record.checksum && part.checksum !== undefined ? { ...record.checksum, value: part.checksum } : undefined;
  return { part: { offset, length: part.size }, checksum };
}

/** `response-…` parameters replace headers of the answer. */
const OVERRIDES = [
  ['ResponseCacheControl', 'CacheControl'],
  ['ResponseContentDisposition', 'ContentDisposition'],
  ['ResponseContentEncoding', 'ContentEncoding'],
  ['ResponseContentLanguage', 'ContentLanguage'],
  ['ResponseContentType', 'ContentType'],
  ['ResponseExpires', 'Expires'],
] as const;

function overridden<Head extends S3Output<'HeadObject'>>(head: Head, input: ReadInput): Head {
  for (const [parameter, member] of OVERRIDES) {
    if (input[parameter] !== undefined) head[member] = input[parameter];
  }
  return head;
}
