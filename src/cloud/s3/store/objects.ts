/** The objects in the index, with their versions. */
import { noSuchBucket, noSuchKey, noSuchVersion } from '../errors.ts';
import type { Files } from './files.ts';
import { commit, type Tables } from './index-tables.ts';
import { numberKey } from './keys.ts';
import {
  type Body,
  type Bucket,
  type DeleteMarker,
  isDeleteMarker,
  type ObjectRecord,
  type VersionRecord,
} from './model.ts';
import { filesOf, type References } from './references.ts';
import { versionIdOf } from './version-ids.ts';
import { type ListedVersion, type VersionMarker, Versions } from './versions.ts';

/** Looks at the object that a change would replace or delete, and throws when it must not. */
export type Precondition = (existing: ObjectRecord | undefined) => void;

export interface FoundObject {
  record: ObjectRecord;
  body: Body;
  /** To be called when nothing of the body will be read any more. */
  release: () => void;
}

/** An object as it is handed in; the store numbers it, and gives it a version id where the bucket wants one. */
export type NewObject = Omit<ObjectRecord, 'id' | 'versionId'>;

export interface DeleteOptions {
  /** The version to remove; without one the object is deleted, which in a bucket with versioning removes nothing. */
  versionId?: string | undefined;
  /** Epoch milliseconds, for a delete marker. */
  now: number;
  /** Leaves no delete marker where there is nothing to delete. */
  onlyExisting?: boolean;
  /** Looks at what would be deleted: the named version, or else the latest, and throws when it must not. */
  check?: (existing: VersionRecord | undefined, bucket: Bucket) => void;
}

/** What a deletion did: removed a version, which may have been a delete marker, or left a marker behind. */
export interface Deletion {
  removed?: VersionRecord;
  marker?: DeleteMarker;
}

export class Objects {
  readonly #tables: Tables;
  readonly #files: Files;
  readonly #references: References;
  readonly #versions: Versions;

  constructor(tables: Tables, files: Files, references: References) {
    this.#tables = tables;
    this.#files = files;
    this.#references = references;
    this.#versions = new Versions(tables, references);
  }

  /** The current object. */
  get(bucket: Bucket, key: string): ObjectRecord | undefined {
    return this.#versions.current(bucket, key);
  }

  /** The version of that id; without one the latest, which may be a delete marker. */
  version(bucket: Bucket, key: string, versionId?: string): VersionRecord | undefined {
    return this.#versions.find(bucket, key, versionId);
  }

  /** The bytes of a version, which stay readable until `release`, whatever becomes of it. */
  hold(record: ObjectRecord): FoundObject | undefined {
    const body = this.#tables.bodies.get(numberKey(record.id));
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
    object: NewObject,
    body: Body,
    check: Precondition = () => undefined,
  ): Promise<ObjectRecord> {
    const { record, unused } = await commit(this.#tables, () => {
      const settings = this.requireBucket(bucket);
      check(this.get(bucket, key));
      this.#references.add(body.segments);
      return this.add(settings, key, object, body);
    });
    this.#references.reap(unused);
    return record;
  }

  /**
   * The part of `put` that is shared with the completion of an upload. Within a transaction; `bucket` is as it
   * is now.
   */
  add(
    bucket: Bucket,
    key: string,
    object: NewObject,
    body: Body,
  ): { record: ObjectRecord; unused: number[] } {
    const record: ObjectRecord = { ...object, ...this.#numbered(bucket) };
    const unused = this.#versions.add(bucket, key, record);
    this.#tables.bodies.put(numberKey(record.id), body);
    return { record, unused };
  }

  /** Within a transaction: the bucket as it is now; it may have been deleted since the request found it. */
  requireBucket(bucket: Bucket): Bucket {
    const now = this.#tables.buckets.get(Buffer.from(bucket.name));
    if (now?.id !== bucket.id) throw noSuchBucket(bucket.name);
    return now;
  }

  /**
   * Changes what is said about a version (without an id: about the current object) and leaves its bytes. `change`
   * makes every check and may throw; so does this, for what there is not.
   */
  async describe(
    bucket: Bucket,
    key: string,
    versionId: string | undefined,
    change: (record: ObjectRecord) => ObjectRecord,
  ): Promise<ObjectRecord> {
    return await commit(this.#tables, () => {
      const record = this.#versions.find(this.requireBucket(bucket), key, versionId);
      if (!record || isDeleteMarker(record)) {
        throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
      }
      const changed = change(record);
      this.#versions.rewrite(bucket, key, changed);
      return changed;
    });
  }

  /** Deletes the object, or one version of it, if there is one. */
  async delete(bucket: Bucket, key: string, options: DeleteOptions): Promise<Deletion> {
    const { versionId, now, onlyExisting = false, check } = options;
    const { deletion, unused } = await commit(this.#tables, () => {
      const settings = this.requireBucket(bucket);
      const existing = this.#versions.find(settings, key, versionId);
      check?.(existing, settings);
      if (!existing && onlyExisting) return { deletion: {}, unused: [] };
      if (versionId === undefined && settings.versioning) {
        const marker: DeleteMarker = { deleteMarker: true, lastModified: now, ...this.#numbered(settings) };
        return { deletion: { marker }, unused: this.#versions.add(settings, key, marker) };
      }
      if (!existing) return { deletion: {}, unused: [] };
      return { deletion: { removed: existing }, unused: this.#versions.remove(settings, key, existing) };
    });
    this.#references.reap(unused);
    return deletion;
  }

  /**
   * The current objects whose keys begin with `prefix`, in S3's order, from the index position `from`
   * (included); positions are bytes of keys.
   */
  range(
    bucket: Bucket,
    prefix: Uint8Array,
    from: Uint8Array,
  ): Generator<{ key: string; record: ObjectRecord }> {
    return this.#versions.currents(bucket, prefix, from);
  }

  /** Every version whose key begins with `prefix`; positions as for `range`. @see Versions.list */
  versions(
    bucket: Bucket,
    prefix: Uint8Array,
    from: Uint8Array,
    after?: VersionMarker,
  ): Generator<ListedVersion> {
    return this.#versions.list(bucket, prefix, from, after);
  }

  get count(): number {
    return this.#tables.objects.getCount();
  }

  /** Within a transaction, so that the order of numbers is the order of versions. */
  #numbered(bucket: Bucket): { id: number; versionId?: string } {
    const id = this.#files.nextNumber();
    return bucket.versioning === 'Enabled' ? { id, versionId: versionIdOf(id) } : { id };
  }
}
