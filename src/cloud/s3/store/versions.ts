/**
 * Where the versions of a key lie. The current object is in the table of objects, which is all that listing
 * reads; older versions, and delete markers even when they are the latest, lie behind it in the table of
 * versions. Whatever changes something runs within a transaction.
 */
import type { Tables } from './index-tables.ts';
import {
  afterPrefix,
  justAfter,
  keyOf,
  keyOfVersion,
  numberKey,
  objectKey,
  versionKey,
  versionsFrom,
  versionsOf,
} from './keys.ts';
import { type Bucket, isDeleteMarker, type ObjectRecord, type VersionRecord } from './model.ts';
import type { References } from './references.ts';
import { NULL_VERSION, numberInVersionId } from './version-ids.ts';

export interface ListedVersion {
  key: string;
  version: VersionRecord;
  isLatest: boolean;
}

/** Listing goes on after the version of this key that has this number. */
export interface VersionMarker {
  key: string;
  id: number;
}

export class Versions {
  readonly #tables: Tables;
  readonly #references: References;

  constructor(tables: Tables, references: References) {
    this.#tables = tables;
    this.#references = references;
  }

  current(bucket: Bucket, key: string): ObjectRecord | undefined {
    return this.#tables.objects.get(objectKey(bucket.id, key));
  }

  /** The version of that id; without one the latest, which may be a delete marker. */
  find(bucket: Bucket, key: string, versionId?: string): VersionRecord | undefined {
    const current = this.current(bucket, key);
    if (versionId === undefined) return current ?? this.#newestBehind(bucket, key);
    if (current && idOf(current) === versionId) return current;
    if (!bucket.versioning) return undefined;
    const number =
      versionId === NULL_VERSION
        ? this.#tables.nullVersions.get(objectKey(bucket.id, key))
        : numberInVersionId(versionId);
    if (number === undefined) return undefined;
    const version = this.#tables.versions.get(versionKey(bucket.id, key, number));
    return version && idOf(version) === versionId ? version : undefined;
  }

  /** Makes it the latest version. Returns the data files that nothing uses any more. */
  add(bucket: Bucket, key: string, version: VersionRecord): number[] {
    const before = this.current(bucket, key);
    // There is one null version of a key: a new one takes the place of the old one, wherever that lies.
    const replaced = version.versionId === undefined ? this.find(bucket, key, NULL_VERSION) : undefined;
    const unused = replaced ? this.#take(bucket, key, replaced) : [];
    if (before && before.id !== replaced?.id) this.#putBehind(bucket, key, before);
    if (!isDeleteMarker(version)) {
      this.#tables.objects.put(objectKey(bucket.id, key), version);
      return unused;
    }
    if (before && before.id !== replaced?.id) this.#tables.objects.remove(objectKey(bucket.id, key));
    this.#putBehind(bucket, key, version);
    return unused;
  }

  /** Puts what is said about a version in the place of what was. */
  rewrite(bucket: Bucket, key: string, version: ObjectRecord): void {
    if (this.current(bucket, key)?.id === version.id) {
      this.#tables.objects.put(objectKey(bucket.id, key), version);
    } else {
      this.#tables.versions.put(versionKey(bucket.id, key, version.id), version);
    }
  }

  /** Removes a version; the one before it takes its place. Returns the data files that nothing uses any more. */
  remove(bucket: Bucket, key: string, version: VersionRecord): number[] {
    const unused = this.#take(bucket, key, version);
    const heir = this.current(bucket, key) ? undefined : this.#newestBehind(bucket, key);
    if (heir && !isDeleteMarker(heir)) {
      this.#takeFromBehind(bucket, key, heir);
      this.#tables.objects.put(objectKey(bucket.id, key), heir);
    }
    return unused;
  }

  /** The current objects whose keys begin with `prefix`, from the bytes of a key (included) on. */
  *currents(
    bucket: Bucket,
    prefix: Uint8Array,
    from: Uint8Array,
  ): Generator<{ key: string; record: ObjectRecord }> {
    const start = objectKey(bucket.id, Buffer.compare(from, prefix) > 0 ? from : prefix);
    const end = afterPrefix(objectKey(bucket.id, prefix));
    for (const { key, value } of this.#tables.objects.getRange({ start, end })) {
      yield { key: keyOf(key), record: value };
    }
  }

  /**
   * All versions of the keys that begin with `prefix`, by key and the newest first: what is current and what
   * lies behind it, merged. It begins at a key (its bytes, included), or behind a version.
   */
  *list(
    bucket: Bucket,
    prefix: Uint8Array,
    from: Uint8Array,
    after?: VersionMarker,
  ): Generator<ListedVersion> {
    const marker = after && Buffer.compare(from, Buffer.from(after.key)) <= 0 ? after : undefined;
    const start = marker ? Buffer.from(marker.key) : from;
    const older = this.#behind(bucket, prefix, start, marker);
    let next = older.next();
    let last = marker?.key;
    for (const { key, record } of this.currents(bucket, prefix, start)) {
      for (; !next.done && isBefore(next.value.key, key); next = older.next()) {
        yield { ...next.value, isLatest: next.value.key !== last };
        last = next.value.key;
      }
      if (key !== marker?.key || record.id < marker.id) yield { key, version: record, isLatest: true };
      last = key;
    }
    for (; !next.done; next = older.next()) {
      yield { ...next.value, isLatest: next.value.key !== last };
      last = next.value.key;
    }
  }

  *#behind(
    bucket: Bucket,
    prefix: Uint8Array,
    from: Uint8Array,
    marker: VersionMarker | undefined,
  ): Generator<{ key: string; version: VersionRecord }> {
    if (!bucket.versioning) return;
    const start = marker
      ? justAfter(versionKey(bucket.id, marker.key, marker.id))
      : versionsFrom(bucket.id, Buffer.compare(from, prefix) > 0 ? from : prefix);
    const end = afterPrefix(versionsFrom(bucket.id, prefix));
    for (const { key, value } of this.#tables.versions.getRange({ start, end })) {
      yield { key: keyOfVersion(key), version: value };
    }
  }

  #newestBehind(bucket: Bucket, key: string): VersionRecord | undefined {
    if (!bucket.versioning) return undefined;
    const start = versionsOf(bucket.id, key);
    for (const { value } of this.#tables.versions.getRange({ start, end: afterPrefix(start), limit: 1 })) {
      return value;
    }
    return undefined;
  }

  #putBehind(bucket: Bucket, key: string, version: VersionRecord): void {
    this.#tables.versions.put(versionKey(bucket.id, key, version.id), version);
    if (version.versionId === undefined) {
      this.#tables.nullVersions.put(objectKey(bucket.id, key), version.id);
    }
  }

  #takeFromBehind(bucket: Bucket, key: string, version: VersionRecord): void {
    this.#tables.versions.remove(versionKey(bucket.id, key, version.id));
    if (version.versionId === undefined) this.#tables.nullVersions.remove(objectKey(bucket.id, key));
  }

  /** Takes a version out, with its bytes. */
  #take(bucket: Bucket, key: string, version: VersionRecord): number[] {
    if (this.current(bucket, key)?.id === version.id) this.#tables.objects.remove(objectKey(bucket.id, key));
    else this.#takeFromBehind(bucket, key, version);
    if (isDeleteMarker(version)) return [];
    const body = this.#tables.bodies.get(numberKey(version.id));
    this.#tables.bodies.remove(numberKey(version.id));
    return this.#references.drop(body?.segments ?? []);
  }
}

const idOf = (version: VersionRecord): string => version.versionId ?? NULL_VERSION;

function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
