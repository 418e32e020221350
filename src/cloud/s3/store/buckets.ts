/**
 * The buckets in the index. Every request asks for its bucket several times, so they are kept as they were read; what
 * is returned is not to be changed.
 */
import { noSuchBucket, S3Error } from '../errors.ts';
import type { Files } from './files.ts';
import { commit, type Tables } from './index-tables.ts';
import { afterPrefix, bucketKey, numberKey } from './keys.ts';
import type { Bucket } from './model.ts';
import type { References } from './references.ts';
import { removeUpload } from './uploads.ts';

export class Buckets {
  readonly #tables: Tables;
  readonly #files: Files;
  readonly #references: References;
  readonly #known = new Map<string, Bucket>();

  constructor(tables: Tables, files: Files, references: References) {
    this.#tables = tables;
    this.#files = files;
    this.#references = references;
  }

  get(name: string): Bucket | undefined {
    const known = this.#known.get(name);
    if (known) return known;
    const bucket = this.#stored(name);
    if (bucket) this.#known.set(name, bucket);
    return bucket;
  }

  /** As the index has it: within a transaction, with what that has changed. */
  #stored(name: string): Bucket | undefined {
    return this.#tables.buckets.get(bucketKey(name));
  }

  /** Until it is durable a change is not read, so what was known before is forgotten after. */
  async #commit<T>(name: string, change: () => T): Promise<T> {
    try {
      return await commit(this.#tables, change);
    } finally {
      // So that nothing from before can be read, and known, any more.
      this.#tables.environment.resetReadTxn();
      this.#known.delete(name);
    }
  }

  /** Makes the bucket. `refuse` is asked when there is one of that name, and throws. */
  create(bucket: Omit<Bucket, 'id'>, refuse: (existing: Bucket) => never): Promise<Bucket> {
    const id = this.#files.nextNumber();
    return this.#commit(bucket.name, () => {
      const existing = this.#stored(bucket.name);
      if (existing) refuse(existing);
      const made = { ...bucket, id };
      this.#tables.buckets.put(Buffer.from(bucket.name), made);
      return made;
    });
  }

  /** Changes what is set on the bucket. Throws `NoSuchBucket`, and what `change` throws. */
  async update(name: string, change: (bucket: Bucket) => Bucket): Promise<void> {
    await this.#commit(name, () => {
      const bucket = this.#stored(name);
      if (!bucket) throw noSuchBucket(name);
      this.#tables.buckets.put(Buffer.from(name), change(bucket));
    });
  }

  /** Ordered by name, from the first name after `after`. */
  *list(after = '', prefix = ''): Generator<Bucket, void> {
    const start = bucketKey(after > prefix ? after : prefix);
    for (const { value } of this.#tables.buckets.getRange({ start, end: afterPrefix(bucketKey(prefix)) })) {
      if (value.name > after) yield value;
    }
  }

  get count(): number {
    return this.#tables.buckets.getCount();
  }

  /** Deletes an empty bucket, and with it the uploads in progress. Throws `NoSuchBucket`, `BucketNotEmpty`. */
  async delete(name: string): Promise<void> {
    const unused = await this.#commit(name, () => {
      const bucket = this.#stored(name);
      if (!bucket) throw noSuchBucket(name);
      const range = { start: numberKey(bucket.id), end: numberKey(bucket.id + 1) };
      for (const table of [this.#tables.objects, this.#tables.versions]) {
        if (table.getKeysCount({ ...range, limit: 1 }) > 0) throw bucketNotEmpty(bucket);
      }
      const uploads = [...this.#tables.uploads.getRange(range)];
      const files = uploads.flatMap(({ key, value }) =>
        removeUpload(this.#tables, this.#references, key, value.uploadId),
      );
      this.#tables.buckets.remove(Buffer.from(name));
      return files;
    });
    this.#references.reap(unused);
  }
}

const bucketNotEmpty = ({ name, versioning }: Bucket): S3Error =>
  new S3Error(
    'BucketNotEmpty',
    409,
    versioning
      ? 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.'
      : 'The bucket you tried to delete is not empty',
    { BucketName: name },
  );
