/** Conditions on entity tags and dates: of reads, of the source of a copy, and of writes. */
import { noSuchKey, preconditionFailed, S3Error } from '../../errors.ts';
import { isDeleteMarker, type ObjectRecord, type VersionRecord } from '../../store/model.ts';
import type { Precondition } from '../../store/objects.ts';

export interface Conditions {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
  ifModifiedSince?: Date | undefined;
  ifUnmodifiedSince?: Date | undefined;
}

/** What fails: a precondition, or there is nothing newer than the client has. */
export function failing(
  conditions: Conditions,
  record: ObjectRecord,
): 'precondition' | 'not-modified' | undefined {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) {
    if (!tagMatches(ifMatch, record.etag)) return 'precondition';
  } else if (ifUnmodifiedSince && record.lastModified > ifUnmodifiedSince.getTime()) {
    return 'precondition';
  }
  if (ifNoneMatch !== undefined) {
    if (tagMatches(ifNoneMatch, record.etag)) return 'not-modified';
  } else if (ifModifiedSince && record.lastModified <= ifModifiedSince.getTime()) {
    return 'not-modified';
  }
  return undefined;
}

/** For `GetObject` and `HeadObject`. Throws 412 or 304. */
export function checkRead(conditions: Conditions, record: ObjectRecord): void {
  const failed = failing(conditions, record);
  if (failed === 'precondition') {
    throw preconditionFailed(conditions.ifMatch === undefined ? 'If-Unmodified-Since' : 'If-Match');
  }
  if (failed === 'not-modified') {
    throw new S3Error(
      'NotModified',
      304,
      'Not Modified',
      {},
      {
        ETag: `"${record.etag}"`,
        'Last-Modified': new Date(record.lastModified).toUTCString(),
      },
    );
  }
}

/**
 * Is the object still what `If-Range` names, by its entity tag or its date? If not, the client has nothing to go on
 * from and gets the whole. @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5
 */
export function isFresh(ifRange: string | undefined, record: ObjectRecord): boolean {
  if (ifRange === undefined) return true;
  const text = ifRange.trim();
  return text.includes('"') ? text === `"${record.etag}"` : Date.parse(text) === record.lastModified;
}

/** For the source of a copy, where whatever fails is 412. */
export function checkCopySource(conditions: Conditions, record: ObjectRecord): void {
  const failed = failing(conditions, record);
  if (!failed) return;
  const byTag = failed === 'precondition' ? conditions.ifMatch : conditions.ifNoneMatch;
  const kind =
    failed === 'precondition' ? ['if-match', 'if-unmodified-since'] : ['if-none-match', 'if-modified-since'];
  throw preconditionFailed(`x-amz-copy-source-${byTag === undefined ? kind[1] : kind[0]}`);
}

/**
 * Conditional writes: only if there is no object yet (`If-None-Match: *`) or another one, or only over a known
 * one. The current object counts: behind a delete marker there is none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function writePrecondition(
  key: string,
  { IfMatch, IfNoneMatch }: { IfMatch?: string | undefined; IfNoneMatch?: string | undefined },
): Precondition {
  return (existing) => {
    if (IfNoneMatch !== undefined && existing && tagMatches(IfNoneMatch, existing.etag)) {
      throw preconditionFailed('If-None-Match');
    }
    if (IfMatch === undefined) return;
    if (!existing) throw noSuchKey(key);
    if (!tagMatches(IfMatch, existing.etag)) throw preconditionFailed('If-Match');
  };
}

export interface DeleteConditions {
  etag?: string | undefined;
  size?: number | undefined;
  lastModified?: Date | undefined;
}

/** Conditional deletions: only of what is as the client knows it. What is not there is deleted already. */
export function deletePrecondition({ etag, size, lastModified }: DeleteConditions) {
  return (existing: VersionRecord | undefined): void => {
    if (!existing) return;
    const marker = isDeleteMarker(existing);
    if (etag !== undefined && !tagMatches(etag, marker ? '' : existing.etag)) {
      throw preconditionFailed('If-Match');
    }
    if (size !== undefined && size !== (marker ? 0 : existing.size)) {
      throw preconditionFailed('x-amz-if-match-size');
    }
    if (lastModified !== undefined && lastModified.getTime() !== existing.lastModified) {
      throw preconditionFailed('x-amz-if-match-last-modified-time');
    }
  };
}

/** Is the tag in the list? Quotes are optional, `*` is any. */
export function tagMatches(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const tag = bareTag(item);
    return tag === '*' || tag === etag;
  });
}

/** An entity tag without its quotes. */
export function bareTag(text: string): string {
  return text
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1');
}
