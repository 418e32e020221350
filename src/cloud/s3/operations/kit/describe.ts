/** What requests say about an object besides its bytes, and what answers say of it. */
import { archiveClasses, immediateClasses } from '../../archive/classes.ts';
import { availability, restoreHeader } from '../../archive/restore.ts';
import { notImplemented, S3Error } from '../../errors.ts';
import { storedContentEncoding } from '../../payload/plan.ts';
import type { Bucket, Checksum, Description, ObjectRecord, StoredHeaders } from '../../store/model.ts';
import { checkRedirect } from '../configurations/website.ts';
import { type LockInput, lockOf } from '../object-lock/lock.ts';
import { tagsOfHeader } from '../tagging/tags.ts';
import { metadataOf, shownMetadata } from './metadata.ts';

/** Of `PutObject`, `CopyObject` and `CreateMultipartUpload` alike. */
export interface DescriptionInput extends LockInput {
  ContentType?: string | undefined;
  CacheControl?: string | undefined;
  ContentDisposition?: string | undefined;
  ContentEncoding?: string | undefined;
  ContentLanguage?: string | undefined;
  Expires?: string | undefined;
  WebsiteRedirectLocation?: string | undefined;
  Metadata?: Record<string, string> | undefined;
  StorageClass?: string | undefined;
  Tagging?: string | undefined;
}

/** Classes of other kinds of buckets. */
const foreignClasses = ['OUTPOSTS', 'SNOW', 'EXPRESS_ONEZONE', 'FSX_OPENZFS', 'FSX_ONTAP'];

/** Inputs of S3 that would change what an object is, and that are not served. */
const unserved: Record<string, string> = {
  ObjectLockEventHold: 'x-amz-object-lock-event-hold',
  WriteOffsetBytes: 'x-amz-write-offset-bytes',
  MFA: 'x-amz-mfa',
};

/** Refuses, with 501, what would be ignored otherwise. */
export function refuseUnserved(input: object): void {
  const values = input as Record<string, unknown>;
  for (const [member, header] of Object.entries(unserved)) {
    if (values[member] !== undefined && values[member] !== false) throw notImplemented(header);
  }
}

/**
 * A new object of this bucket, as its request describes it. Throws `MetadataTooLarge`, `InvalidStorageClass`,
 * what tags and locks can be refused with, and 501 for what is not served.
 */
export function describe(input: DescriptionInput, bucket: Bucket, now: number): Description {
  refuseUnserved(input);
  checkRedirect(input.WebsiteRedirectLocation);
  const tags = tagsOfHeader(input.Tagging ?? '');
  return {
    headers: storedHeaders(input),
    metadata: metadataOf(input.Metadata ?? {}),
    storageClass: checkedStorageClass(input.StorageClass ?? 'STANDARD'),
    ...(tags.length > 0 && { tags }),
    ...lockOf(input, bucket, now),
  };
}

function storedHeaders(input: DescriptionInput): StoredHeaders {
  const contentEncoding = storedContentEncoding(input.ContentEncoding);
  return {
    ContentType: input.ContentType || 'binary/octet-stream',
    ...(input.CacheControl && { CacheControl: input.CacheControl }),
    ...(input.ContentDisposition && { ContentDisposition: input.ContentDisposition }),
    ...(contentEncoding && { ContentEncoding: contentEncoding }),
    ...(input.ContentLanguage && { ContentLanguage: input.ContentLanguage }),
    ...(input.Expires && { Expires: input.Expires }),
    ...(input.WebsiteRedirectLocation && { WebsiteRedirectLocation: input.WebsiteRedirectLocation }),
  };
}

export function checkedStorageClass(storageClass: string): string {
  if (immediateClasses.includes(storageClass) || archiveClasses.includes(storageClass)) return storageClass;
  if (foreignClasses.includes(storageClass)) throw notImplemented('x-amz-storage-class');
  throw new S3Error('InvalidStorageClass', 400, 'The storage class you specified is not valid', {
    StorageClassRequested: storageClass,
  });
}

const holdStatus = (held: boolean): 'ON' | 'OFF' => (held ? 'ON' : 'OFF');

/** The members of `GetObject` and `HeadObject` that describe the object. */
export function described(record: ObjectRecord, now: number) {
  const { headers, storageClass, tags, retention, legalHold } = record;
  // What is spread comes last, here as wherever every request comes by: members that follow it cost V8 half a
  // microsecond each.
  return {
    ETag: quoted(record.etag),
    LastModified: new Date(record.lastModified),
    AcceptRanges: 'bytes',
    Metadata: shownMetadata(record),
    // S3 names the class only where it is not the usual one.
    StorageClass: storageClass === 'STANDARD' ? undefined : (storageClass as 'STANDARD_IA'),
    Restore: restoreHeader(availability(record, now)),
    TagCount: tags?.length,
    ObjectLockMode: retention?.mode,
    ObjectLockRetainUntilDate: retention && new Date(retention.until),
    ObjectLockLegalHoldStatus: legalHold === undefined ? undefined : holdStatus(legalHold),
    ...headers,
  };
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** A checksum as the member that carries it: `{ ChecksumCRC32: '…' }`. */
export function checksumMember(checksum: Pick<Checksum, 'algorithm' | 'value'> | undefined) {
  return checksum ? { [`Checksum${checksum.algorithm}` as const]: checksum.value } : {};
}

export function checksumMembers(checksum: Checksum | undefined) {
  return checksum ? { ...checksumMember(checksum), ChecksumType: checksum.type } : {};
}

/** HTTP dates know whole seconds only. */
export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}
