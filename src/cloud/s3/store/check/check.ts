/**
 * A check of the whole store: every record, every count and every data file against the others. What follows from
 * the rest can be repaired; bytes that are gone can only be told.
 */
import { createHash } from 'node:crypto';
import { read } from '../body-reader.ts';
import type { Files } from '../files.ts';
import { commit, type Tables } from '../index-tables.ts';
import { keyOf, keyOfVersion, numberKey, numberOf, objectKey, partUploadId } from '../keys.ts';
import { isDeleteMarker, type ObjectRecord, type Segment, sizeOf } from '../model.ts';
import type { Problem, StoreReport } from './report.ts';

export interface CheckOptions {
  /** Read every byte, too, and compare it with its MD5 where that is known. */
  contents?: boolean;
  /** Mend what can be mended; not while the store is in use. */
  repair?: boolean;
  /** It is in use: what has just begun or ended is no problem. */
  live?: boolean;
}

export async function checkStore(
  tables: Tables,
  files: Files,
  options: CheckOptions = {},
): Promise<StoreReport> {
  const check = new Check(tables, files, options);
  try {
    return await check.run();
  } finally {
    check.end();
  }
}

class Check {
  readonly #tables: Tables;
  readonly #files: Files;
  readonly #options: CheckOptions;
  /** What is read is of one moment, however long it takes. */
  readonly #moment;
  /** Data files with their sizes. */
  readonly #present: Map<number, number>;
  readonly #buckets = new Map<number, string>();
  readonly #bodies = new Set<number>();
  readonly #uploads = new Map<string, string>();
  /** Null versions behind current objects: index keys in hex, and ids. */
  readonly #nulls = new Map<string, number>();
  /** How often each data file is used. */
  readonly #uses = new Map<number, number>();
  readonly #problems: Problem[] = [];
  readonly #mends: (() => void)[] = [];

  constructor(tables: Tables, files: Files, options: CheckOptions) {
    this.#tables = tables;
    this.#files = files;
    this.#options = options;
    this.#present = files.all();
    this.#moment = tables.environment.useReadTransaction();
  }

  async run(): Promise<StoreReport> {
    for (const { value } of this.#tables.buckets.getRange(this.#at)) this.#buckets.set(value.id, value.name);
    const objects = await this.#objects();
    const versions = await this.#versions();
    this.#nullVersions();
    const uploads = this.#uploadsInProgress();
    const parts = this.#parts();
    this.#ownerlessBodies();
    this.#counts();
    const bytes = this.#orphans();
    const { repair } = this.#options;
    if (repair) {
      await commit(this.#tables, () => {
        for (const mend of this.#mends) mend();
      });
    }
    return {
      buckets: this.#buckets.size,
      objects,
      versions,
      uploads,
      parts,
      files: this.#present.size,
      bytes,
      problems: this.#problems,
      repaired: repair ? this.#mends.length : 0,
    };
  }

  end(): void {
    this.#moment.done();
  }

  /** The index's own options, which it writes into. */
  get #at() {
    return { transaction: this.#moment };
  }

  async #objects(): Promise<number> {
    let count = 0;
    for (const { key, value } of this.#tables.objects.getRange(this.#at)) {
      count += 1;
      await this.#record(this.#where(key, keyOf(key)), value);
      this.#requireBucket(key, keyOf(key), () => this.#tables.objects.remove(key));
    }
    return count;
  }

  async #versions(): Promise<number> {
    let count = 0;
    for (const { key, value } of this.#tables.versions.getRange(this.#at)) {
      count += 1;
      const name = keyOfVersion(key);
      if (value.versionId === undefined) this.#nulls.set(hex(objectKey(numberOf(key), name)), value.id);
      const where = `${this.#where(key, name)}?versionId=${value.versionId ?? 'null'}`;
      if (!isDeleteMarker(value)) await this.#record(where, value);
      this.#requireBucket(key, name, () => this.#tables.versions.remove(key));
    }
    return count;
  }

  async #record(where: string, record: ObjectRecord): Promise<void> {
    this.#bodies.add(record.id);
    const body = this.#tables.bodies.get(numberKey(record.id), this.#at);
    if (!body) return this.#tell('damaged-object', where, 'Its body is missing in the index.');
    const whole = this.#segments('damaged-object', where, body.segments, record.size);
    // Of an object of parts, or of one that is encrypted, the entity tag is not the MD5 of what lies here.
    if (!whole || !this.#options.contents || body.runs || !/^[0-9a-f]{32}$/.test(record.etag)) return;
    const md5 = createHash('md5');
    for await (const bytes of read(this.#files, body.segments)) md5.update(bytes);
    if (md5.digest('hex') === record.etag) return;
    this.#tell('damaged-object', where, 'Its bytes are not those that were stored.');
  }

  /** Counts the data files that are used; tells when not all bytes are there. */
  #segments(kind: Problem['kind'], where: string, segments: readonly Segment[], size: number): boolean {
    const before = this.#problems.length;
    const found = sizeOf(segments);
    if (found !== size) this.#tell(kind, where, `It has ${found} bytes of ${size}.`);
    for (const segment of segments) {
      if ('inline' in segment) continue;
      const { file } = segment;
      this.#uses.set(file, (this.#uses.get(file) ?? 0) + 1);
      const length = this.#present.get(file);
      const expected = segment.offset + segment.length;
      if (length !== undefined && length >= expected) continue;
      // Listed before it was finished, or unlinked since: the index as it is now knows.
      if (this.#options.live && !this.#files.isShort(file, expected)) continue;
      if (this.#options.live && this.#tables.files.get(numberKey(file)) === undefined) continue;
      const state = length === undefined ? 'is missing' : `has ${length} bytes of ${expected}`;
      this.#tell(kind, where, `Its data file ${this.#files.path(file)} ${state}.`);
    }
    return this.#problems.length === before;
  }

  #nullVersions(): void {
    for (const { key, value } of this.#tables.nullVersions.getRange(this.#at)) {
      const found = this.#nulls.get(hex(key));
      this.#nulls.delete(hex(key));
      if (found === value) continue;
      const table = this.#tables.nullVersions;
      this.#nullVersion(key, () => (found === undefined ? table.remove(key) : table.put(key, found)));
    }
    for (const [key, id] of this.#nulls) {
      const bytes = Buffer.from(key, 'hex');
      this.#nullVersion(bytes, () => this.#tables.nullVersions.put(bytes, id));
    }
  }

  #nullVersion(key: Uint8Array, mend: () => unknown): void {
    const detail = 'Where its null version lies is not what the index says.';
    this.#tell('null-version', this.#where(key, keyOf(key)), detail, mend);
  }

  #uploadsInProgress(): number {
    let count = 0;
    for (const { key, value } of this.#tables.uploads.getRange(this.#at)) {
      count += 1;
      this.#uploads.set(value.uploadId, this.#where(key, value.key));
      this.#requireBucket(key, value.key, () => this.#tables.uploads.remove(key));
    }
    return count;
  }

  #parts(): number {
    let count = 0;
    for (const { key, value } of this.#tables.parts.getRange(this.#at)) {
      count += 1;
      const upload = this.#uploads.get(partUploadId(key));
      const where = `${upload ?? partUploadId(key)} part ${value.number}`;
      this.#segments('damaged-part', where, value.segments, value.size);
      if (upload !== undefined) continue;
      this.#tell('ownerless-part', where, 'Its upload is gone.', () => this.#tables.parts.remove(key));
    }
    return count;
  }

  #ownerlessBodies(): void {
    for (const key of this.#tables.bodies.getKeys(this.#at)) {
      if (this.#bodies.has(numberOf(key))) continue;
      const where = `body ${numberOf(key)}`;
      this.#tell('ownerless-body', where, 'No object has it.', () => this.#tables.bodies.remove(key));
    }
  }

  #counts(): void {
    for (const { key, value } of this.#tables.files.getRange(this.#at)) {
      const uses = this.#uses.get(numberOf(key)) ?? 0;
      if (uses !== value) this.#count(numberOf(key), value, uses);
    }
    for (const [file, uses] of this.#uses) {
      if (this.#tables.files.get(numberKey(file), this.#at) === undefined) this.#count(file, 0, uses);
    }
  }

  #count(file: number, counted: number, uses: number): void {
    const detail = `It is used ${uses} times and counted to be used ${counted} times.`;
    const [table, key] = [this.#tables.files, numberKey(file)];
    this.#tell('count', this.#files.path(file), detail, () =>
      uses === 0 ? table.remove(key) : table.put(key, uses),
    );
  }

  /** Returns the bytes of all data files. */
  #orphans(): number {
    let bytes = 0;
    const known = (file: number): boolean => {
      if (this.#uses.has(file)) return true;
      if (!this.#options.live) return false;
      const key = numberKey(file);
      // Still being written, or about to be unlinked.
      return (
        this.#files.isOfThisRun(file) ||
        this.#tables.files.get(key) !== undefined ||
        this.#tables.doomed.get(key) !== undefined
      );
    };
    for (const [file, size] of this.#present) {
      bytes += size;
      if (known(file)) continue;
      const detail = 'Nothing refers to it. The next start removes it, if it is of the last run.';
      this.#tell('orphan-file', this.#files.path(file), detail, () => this.#files.remove(file));
    }
    return bytes;
  }

  #where(indexKey: Uint8Array, key: string): string {
    return `${this.#buckets.get(numberOf(indexKey)) ?? '?'}/${key}`;
  }

  #requireBucket(indexKey: Uint8Array, key: string, mend: () => unknown): void {
    if (this.#buckets.has(numberOf(indexKey))) return;
    this.#tell('ownerless-record', key, 'Its bucket is gone.', mend);
  }

  #tell(kind: Problem['kind'], where: string, detail: string, mend?: () => unknown): void {
    this.#problems.push({ kind, where, detail, repairable: mend !== undefined });
    if (mend) this.#mends.push(mend);
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
