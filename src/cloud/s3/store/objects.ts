/** The objects in the index. */
import { noSuchBucket, noSuchKey } from '../errors.ts';
import type { Files } from './files.ts';
import { commit, type Tables } from './index-tables.ts';
import { afterPrefix, keyOf, numberKey, objectKey } from './keys.ts';
import type { Body, Bucket, ObjectRecord } from './model.ts';
import { filesOf, type References } from './references.ts';

/** Looks at the object that a change would replace or delete, and throws when it must not. */
export type Precondition = (existing: ObjectRecord | undefined) => void;

export interface FoundObject {
  record: ObjectRecord;
  body: Body;
  /** To be called when nothing of the body will be read any more. */
  release: () => void;
}

export class Objects {
  readonly #tables: Tables;
  readonly #files: Files;
  readonly #references: References;

  constructor(tables: Tables, files: Files, references: References) {
    this.#tables = tables;
    this.#files = files;
    this.#references = references;
  }

  get(bucket: Bucket, key: string): ObjectRecord | undefined {
    return this.#tables.objects.get(objectKey(bucket.id, key));
  }

  /** The object with its bytes, which stay readable until `release`, whatever becomes of the object. */
  hold(bucket: Bucket, key: string): FoundObject | undefined {
    const record = this.get(bucket, key);
    const body = record && this.#tables.bodies.get(numberKey(record.id));
    return body && { record, body, release: this.#files.pin(filesOf(body.segments)) };
  }

  body(record: ObjectRecord): Body {
    return this.#tables.bodies.get(numberKey(record.id)) ?? { segments: [] };
  }

  /**
   * Makes the object the current one under its key; its data files must be on the disk. Durable when the
   * promise resolves. Throws what the precondition throws, and `NoSuchBucket`.
   */
  async put(
    bucket: Bucket,
    key: string,
    object: Omit<ObjectRecord, 'id'>,
    body: Body,
    check: Precondition = () => undefined,
  ): Promise<ObjectRecord> {
    const record = { ...object, id: this.#files.nextNumber() };
    const unused = await commit(this.#tables, () => {
      this.requireBucket(bucket);
      check(this.get(bucket, key));
      this.#references.add(body.segments);
      return this.replace(bucket, key, record, body);
    });
    this.#references.reap(unused);
    return record;
  }

  /** The part of `put` that is shared with the completion of an upload. Within a transaction. */
  replace(bucket: Bucket, key: string, record: ObjectRecord, body: Body): number[] {
    const unused = this.#remove(bucket, key);
    this.#tables.bodies.put(numberKey(record.id), body);
    this.#tables.objects.put(objectKey(bucket.id, key), record);
    return unused;
  }

  /** Within a transaction: the bucket may have been deleted since the request found it. */
  requireBucket(bucket: Bucket): void {
    if (this.#tables.buckets.get(Buffer.from(bucket.name))?.id !== bucket.id) throw noSuchBucket(bucket.name);
  }

  /** Changes what is said about an object and leaves its bytes. */
  async describe(
    bucket: Bucket,
    key: string,
    change: (record: ObjectRecord) => ObjectRecord,
  ): Promise<ObjectRecord> {
    return await commit(this.#tables, () => {
      const record = this.get(bucket, key);
      if (!record) throw noSuchKey(key);
      const changed = change(record);
      this.#tables.objects.put(objectKey(bucket.id, key), changed);
      return changed;
    });
  }

  /** Deletes the object if there is one. */
  async delete(bucket: Bucket, key: string, check: Precondition = () => undefined): Promise<void> {
    const unused = await commit(this.#tables, () => {
      check(this.get(bucket, key));
      return this.#remove(bucket, key);
    });
    this.#references.reap(unused);
  }

  #remove(bucket: Bucket, key: string): number[] {
    const old = this.get(bucket, key);
    if (!old) return [];
    const unused = this.#references.drop(this.body(old).segments);
    this.#tables.bodies.remove(numberKey(old.id));
    this.#tables.objects.remove(objectKey(bucket.id, key));
    return unused;
  }

  /**
   * The objects whose keys begin with `prefix`, in S3's order, from the index position `from` (included);
   * positions are bytes of keys.
   */
  *range(
    bucket: Bucket,
    prefix: Uint8Array,
    from: Uint8Array,
  ): Generator<{ key: string; record: ObjectRecord }> {
    const start = Buffer.compare(from, prefix) > 0 ? from : prefix;
    const end = afterPrefix(objectKey(bucket.id, prefix));
    for (const { key, value } of this.#tables.objects.getRange({ start: objectKey(bucket.id, start), end })) {
      yield { key: keyOf(key), record: value };
    }
  }

  get count(): number {
    return this.#tables.objects.getCount();
  }
}
