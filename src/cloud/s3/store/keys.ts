/**
 * Keys of the index. They are bytes, compared as bytes, so that S3's order (by UTF-8 bytes) is the order of
 * the index: bucket number, then the object's key.
 */
const BUCKET_BYTES = 8;
export const UPLOAD_ID_BYTES = 16;

/** A number below 2^53 as eight ordered bytes. */
export function numberKey(value: number): Buffer {
  const key = Buffer.allocUnsafe(8);
  key.writeBigUInt64BE(BigInt(value));
  return key;
}

export function numberOf(key: Uint8Array): number {
  return Number(Buffer.from(key.buffer, key.byteOffset, 8).readBigUInt64BE());
}

/** No upload of a key comes after this id. */
export const LAST_UPLOAD_ID: Uint8Array = Buffer.alloc(UPLOAD_ID_BYTES, 0xff);

/** Objects have no longer keys, and buckets no longer names. */
const LONGEST_KEY = 1024;
const LONGEST_NAME = 255;

/**
 * Markers and prefixes may be of any length, keys of an index may not. What is too long is taken for what follows its
 * beginning at once: it is no key that there is, and it lies between the same two.
 */
function bounded(text: string | Uint8Array, longest: number): Uint8Array {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return bytes.length > longest ? justAfter(bytes.subarray(0, longest)) : bytes;
}

export function bucketKey(name: string): Uint8Array {
  return bounded(name, LONGEST_NAME);
}

export function objectKey(bucketId: number, key: string | Uint8Array): Buffer {
  return Buffer.concat([numberKey(bucketId), bounded(key, LONGEST_KEY)]);
}

/** The object's key in an index key. */
export function keyOf(indexKey: Uint8Array): string {
  return Buffer.from(indexKey.buffer, indexKey.byteOffset, indexKey.byteLength).toString(
    'utf8',
    BUCKET_BYTES,
  );
}

/**
 * Versions that are not the current object: by key, the newest first. The key's end must sort before any byte
 * that continues it, so a NUL inside a key is followed by 0xff, and the end is two NULs.
 */
export function versionKey(bucketId: number, key: string | Uint8Array, id: number): Buffer {
  const newestFirst = Buffer.allocUnsafe(8);
  newestFirst.writeBigUInt64BE(LARGEST_ID - BigInt(id));
  return Buffer.concat([versionsOf(bucketId, key), newestFirst]);
}

/** What the index keys of all versions of one key begin with. */
export function versionsOf(bucketId: number, key: string | Uint8Array): Buffer {
  return Buffer.concat([versionsFrom(bucketId, key), Buffer.of(0, 0)]);
}

/** What the index keys of all versions begin with whose keys begin with this. */
export function versionsFrom(bucketId: number, key: string | Uint8Array): Buffer {
  const bytes = Buffer.from(key as string);
  if (!bytes.includes(0)) return objectKey(bucketId, bytes);
  return objectKey(bucketId, Buffer.from([...bytes].flatMap((byte) => (byte === 0 ? [0, 0xff] : [byte]))));
}

/** The object's key in an index key of a version. */
export function keyOfVersion(indexKey: Uint8Array): string {
  const escaped = indexKey.subarray(BUCKET_BYTES, indexKey.length - 10);
  if (!escaped.includes(0)) return Buffer.from(escaped).toString();
  return Buffer.from(escaped.filter((byte, at) => byte !== 0xff || escaped[at - 1] !== 0)).toString();
}

const LARGEST_ID = 2n ** 64n - 1n;

/** Uploads are ordered by key, then by the time at which they began, with which an upload id starts. */
export function uploadKey(bucketId: number, key: string, uploadId: Uint8Array): Buffer {
  return Buffer.concat([objectKey(bucketId, key), Buffer.of(0), uploadId]);
}

/** The id of the upload that a part is of, as clients know it. */
export function partUploadId(key: Uint8Array): string {
  return Buffer.from(key.subarray(0, UPLOAD_ID_BYTES)).toString('base64url');
}

export function partKey(uploadId: Uint8Array, number: number): Buffer {
  const key = Buffer.allocUnsafe(UPLOAD_ID_BYTES + 2);
  key.set(uploadId);
  key.writeUInt16BE(number, UPLOAD_ID_BYTES);
  return key;
}

/** The smallest key that is greater than every key with this prefix; `undefined` when there is none. */
export function afterPrefix(prefix: Uint8Array): Buffer | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  if (length === 0) return undefined;
  const key = Buffer.from(prefix.subarray(0, length));
  key[length - 1]! += 1;
  return key;
}

/** The smallest key that is greater than this one. */
export function justAfter(key: Uint8Array): Buffer {
  return Buffer.concat([key, Buffer.of(0)]);
}

/** The bytes of an upload id as clients know it; `undefined` when it cannot be one. */
export function uploadIdBytes(uploadId: string): Buffer | undefined {
  const bytes = Buffer.from(uploadId, 'base64url');
  return bytes.length === UPLOAD_ID_BYTES && bytes.toString('base64url') === uploadId ? bytes : undefined;
}
