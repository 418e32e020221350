/** The source of a copy: named in a header, held while it is read. */
import type { S3Context } from '../../context.ts';
import { readingKey } from '../../encryption/at-rest.ts';
import { type CopySourceKeyInput, type CustomerKey, copySourceKey } from '../../encryption/customer-key.ts';
import { invalidArgument, invalidRequest, noSuchKey, noSuchVersion } from '../../errors.ts';
import { type Bucket, isDeleteMarker, type ObjectRecord } from '../../store/model.ts';
import type { FoundObject } from '../../store/objects.ts';
import { type Conditions, checkCopySource } from './conditions.ts';
import { findSourceBucket } from './find-bucket.ts';
import { checkVersionId } from './find-version.ts';
import { requireReadable } from './readable.ts';

export interface CopySource extends FoundObject {
  bucket: Bucket;
  key: string;
  /** As the request names it. */
  versionId: string | undefined;
  /** To read it with. */
  decryptionKey: CustomerKey | undefined;
}

interface CopySourceInput extends CopySourceKeyInput {
  CopySource?: string | undefined;
  CopySourceIfMatch?: string | undefined;
  CopySourceIfNoneMatch?: string | undefined;
  CopySourceIfModifiedSince?: Date | undefined;
  CopySourceIfUnmodifiedSince?: Date | undefined;
  ExpectedSourceBucketOwner?: string | undefined;
}

/** Throws `InvalidArgument`, `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `InvalidObjectState`, and 412 when a condition fails. */
export function findCopySource(context: S3Context, input: CopySourceInput): CopySource {
  const { bucket: name, key, versionId } = parseCopySource(input.CopySource ?? '');
  const bucket = findSourceBucket(context, name, input.ExpectedSourceBucketOwner);
  const found = context.store.objects.hold(sourceVersion(context, bucket, key, versionId));
  if (!found) throw noSuchKey(key);
  context.defer(found.release);
  const conditions: Conditions = {
    ifMatch: input.CopySourceIfMatch,
    ifNoneMatch: input.CopySourceIfNoneMatch,
    ifModifiedSince: input.CopySourceIfModifiedSince,
    ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  };
  checkCopySource(conditions, found.record);
  requireReadable('source', found.record, context.now);
  const decryptionKey = readingKey(found.record.atRest, copySourceKey(context.origin, input));
  return { ...found, bucket, key, versionId, decryptionKey };
}

function sourceVersion(
  context: S3Context,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectRecord {
  checkVersionId(versionId);
  const found = context.store.objects.version(bucket, key, versionId);
  if (found && !isDeleteMarker(found)) return found;
  if (versionId === undefined) throw noSuchKey(key);
  if (!found) throw noSuchVersion(key, versionId);
  throw invalidRequest(
    'The source of a copy request may not specifically refer to a delete marker by version id.',
  );
}

/**
 * `[/]BUCKET/KEY[?versionId=ID]`, URL-encoded: as in a form, a plus is a blank, so that one in a key has to be written
 * `%2B`. A question mark of the key is encoded, too; the slashes may be.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function parseCopySource(text: string): {
  bucket: string;
  key: string;
  versionId: string | undefined;
} {
  const [, path = '', versionId] = /^([^?]*)(?:\?versionId=([^&]*))?$/s.exec(text) ?? [];
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(path) ?? '') ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key, versionId };
  throw invalidArgument(
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    'x-amz-copy-source',
    text,
  );
}

/** `undefined` for what is not percent-encoded text. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
