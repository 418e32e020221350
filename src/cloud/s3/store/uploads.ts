/** Multipart uploads in progress. */
import { randomBytes } from 'node:crypto';
import { noSuchUpload } from '../errors.ts';
import { commit, type Tables } from './index-tables.ts';
import { numberKey, partKey, UPLOAD_ID_BYTES, uploadIdBytes, uploadKey } from './keys.ts';
import type { Body, Bucket, ObjectRecord, PartRecord, UploadRecord } from './model.ts';
import type { NewObject, Objects, Precondition } from './objects.ts';
import type { References } from './references.ts';

const MAX_PART = 0xffff;

export class Uploads {
  readonly #tables: Tables;
  readonly #references: References;
  readonly #objects: Objects;

  constructor(tables: Tables, references: References, objects: Objects) {
    this.#tables = tables;
    this.#references = references;
    this.#objects = objects;
  }

  async create(bucket: Bucket, upload: Omit<UploadRecord, 'uploadId'>): Promise<UploadRecord> {
    const id = randomBytes(UPLOAD_ID_BYTES);
    id.writeUIntBE(upload.initiatedAt, 0, 6);
    const record = { ...upload, uploadId: id.toString('base64url') };
    await commit(this.#tables, () => {
      this.#objects.requireBucket(bucket);
      this.#tables.uploads.put(uploadKey(bucket.id, upload.key, id), record);
    });
    return record;
  }

  get(bucket: Bucket, key: string, uploadId: string): UploadRecord | undefined {
    const id = uploadIdBytes(uploadId);
    return id && this.#tables.uploads.get(uploadKey(bucket.id, key, id));
  }

  /** Adds a part, or replaces the one of the same number. Durable when the promise resolves. */
  async putPart(bucket: Bucket, upload: UploadRecord, part: PartRecord): Promise<void> {
    const id = uploadIdBytes(upload.uploadId)!;
    const unused = await commit(this.#tables, () => {
      this.#require(bucket, upload);
      const key = partKey(id, part.number);
      const old = this.#tables.parts.get(key);
      this.#references.add(part.segments);
      this.#tables.parts.put(key, part);
      return old ? this.#references.drop(old.segments) : [];
    });
    this.#references.reap(unused);
  }

  part(upload: UploadRecord, number: number): PartRecord | undefined {
    return this.#tables.parts.get(partKey(uploadIdBytes(upload.uploadId)!, number));
  }

  /** The parts in order, from the first number after `after`. */
  *parts(upload: UploadRecord, after = 0): Generator<PartRecord> {
    if (after >= MAX_PART) return;
    const id = uploadIdBytes(upload.uploadId)!;
    const range = { start: partKey(id, after + 1), end: partKey(id, MAX_PART) };
    for (const { value } of this.#tables.parts.getRange(range)) yield value;
  }

  /**
   * Turns the upload into an object, of the parts that `assemble` chooses; no byte is copied. `assemble`
   * runs in the transaction, makes every check and may throw.
   */
  async complete(
    bucket: Bucket,
    upload: UploadRecord,
    assemble: () => { object: NewObject; body: Body },
    check: Precondition,
  ): Promise<ObjectRecord> {
    const { record, unused } = await commit(this.#tables, () => {
      const settings = this.#objects.requireBucket(bucket);
      this.#require(bucket, upload);
      check(this.#objects.get(bucket, upload.key));
      const { object, body } = assemble();
      // Counted up first, so that the files of chosen parts never reach zero.
      this.#references.add(body.segments);
      const added = this.#objects.add(settings, upload.key, object, body);
      const key = uploadKey(bucket.id, upload.key, uploadIdBytes(upload.uploadId)!);
      return {
        record: added.record,
        unused: [...added.unused, ...removeUpload(this.#tables, this.#references, key, upload.uploadId)],
      };
    });
    this.#references.reap(unused);
    return record;
  }

  async abort(bucket: Bucket, upload: UploadRecord): Promise<void> {
    const unused = await commit(this.#tables, () => {
      this.#require(bucket, upload);
      const key = uploadKey(bucket.id, upload.key, uploadIdBytes(upload.uploadId)!);
      return removeUpload(this.#tables, this.#references, key, upload.uploadId);
    });
    this.#references.reap(unused);
  }

  /** The uploads of a bucket, by key and then by age, from an index position (included). */
  *list(bucket: Bucket, from: Uint8Array = numberKey(bucket.id)): Generator<UploadRecord> {
    for (const { value } of this.#tables.uploads.getRange({ start: from, end: numberKey(bucket.id + 1) })) {
      yield value;
    }
  }

  #require(bucket: Bucket, upload: UploadRecord): void {
    if (!this.get(bucket, upload.key, upload.uploadId)) throw noSuchUpload(upload.uploadId);
  }
}

/** Removes an upload with its parts and returns the files that nothing uses any more. Within a transaction. */
export function removeUpload(
  tables: Tables,
  references: References,
  key: Uint8Array,
  uploadId: string,
): number[] {
  const id = uploadIdBytes(uploadId)!;
  const parts = [...tables.parts.getRange({ start: partKey(id, 0), end: partKey(id, MAX_PART) })];
  const unused = parts.flatMap((part) => {
    tables.parts.remove(part.key);
    return references.drop(part.value.segments);
  });
  tables.uploads.remove(key);
  return unused;
}
