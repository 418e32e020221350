/**
 * What S3 takes as tags.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
import type { Tag as SdkTag } from '@aws-sdk/client-s3';
import { invalidArgument, malformedXml, S3Error } from '../../errors.ts';
import type { Tag } from '../../store/model.ts';

export const MOST_OBJECT_TAGS = 10;
export const MOST_BUCKET_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Of a document. Throws `MalformedXML`, `InvalidTag`. */
export function tagsOf(set: readonly SdkTag[] | undefined, most: number): Tag[] {
  if (!set || set.some(({ Key, Value }) => Key === undefined || Value === undefined)) throw malformedXml();
  const tags = set.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  check(tags, most);
  return tags;
}

/**
 * Of the header `x-amz-tagging`: `name=value&…`, URL-encoded. They come in the order of their
 * names. Throws `InvalidArgument`, `InvalidTag`.
 */
export function tagsOfHeader(text: string): Tag[] {
  if (!isDecodable(text)) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      text,
    );
  }
  const pairs = new URLSearchParams(text);
  pairs.sort();
  const tags = [...pairs].map(([Key, Value]) => ({ Key, Value }));
  check(tags, MOST_OBJECT_TAGS);
  return tags;
}

function check(tags: readonly Tag[], most: number): void {
  if (tags.length > most) {
    const what = most === MOST_OBJECT_TAGS ? 'Object' : 'Bucket';
    throw invalidTag(`${what} tags cannot be greater than ${most}`);
  }
  const keys = new Set<string>();
  for (const { Key, Value } of tags) {
    if (Key === '' || Key.length > LONGEST_KEY || !ALLOWED.test(Key)) {
      throw invalidTag('The TagKey you have provided is invalid', { TagKey: Key });
    }
    if (Value.length > LONGEST_VALUE || !ALLOWED.test(Value)) {
      throw invalidTag('The TagValue you have provided is invalid', { TagKey: Key, TagValue: Value });
    }
    if (/^aws:/i.test(Key)) {
      throw invalidTag('System tags cannot be added/updated by requester', { TagKey: Key });
    }
    if (keys.has(Key)) throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: Key });
    keys.add(Key);
  }
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const invalidTag = (message: string, details: Record<string, string> = {}): S3Error =>
  new S3Error('InvalidTag', 400, message, details);
