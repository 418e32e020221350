/** The durable store of buckets and objects: an ordered index, and files for what is large. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { read } from './body-reader.ts';
import { BodyWriter } from './body-writer.ts';
import { Buckets } from './buckets.ts';
import { type CheckOptions, checkStore } from './check/check.ts';
import type { StoreReport } from './check/report.ts';
import { Files } from './files.ts';
import { commit, openTables, type Tables } from './index-tables.ts';
import type { Segment } from './model.ts';
import { Objects } from './objects.ts';
import { References, type Settled } from './references.ts';
import { Uploads } from './uploads.ts';

export interface Store {
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly uploads: Uploads;
  /** What its start found and put in order. */
  readonly settled: Settled;
  /** For the bytes of a new object or part. */
  writer(): BodyWriter;
  /** The bytes of segments whose files are held. */
  read(segments: readonly Segment[]): AsyncGenerator<Uint8Array, void>;
  /** Looks whether everything is there and fits. It goes on being used meanwhile. */
  check(contents: boolean): Promise<StoreReport>;
  /** Empties it. Requests in progress fail. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

interface Open {
  tables: Tables;
  files: Files;
  buckets: Buckets;
  objects: Objects;
  uploads: Uploads;
  settled: Settled;
}

const EPOCH = Buffer.from('epoch');
const FORMAT = Buffer.from('format');
/** 1, which was not written down, knew no versions; what it wrote is read as it is. */
const CURRENT_FORMAT = 2;

/**
 * Opens the store in a directory of its own, which is made when it is missing. What a killed process left
 * half-done is removed. One process at a time.
 */
export async function openStore(directory: string): Promise<Store> {
  let current = await openParts(directory);
  return {
    get buckets() {
      return current.buckets;
    },
    get objects() {
      return current.objects;
    },
    get uploads() {
      return current.uploads;
    },
    get settled() {
      return current.settled;
    },
    writer: () => new BodyWriter(current.files),
    read: (segments) => read(current.files, segments),
    check: (contents) => checkStore(current.tables, current.files, { contents, live: true }),
    async reset() {
      await current.tables.environment.close();
      // At once: files and index are there together or not at all, whenever the process ends.
      renameSync(directory, discarded(directory));
      current = await openParts(directory);
    },
    close: () => current.tables.environment.close(),
  };
}

/** Checks, and repairs if asked to, the store of a process that has ended. Throws when there is none. */
export async function checkDirectory(
  directory: string,
  options: Omit<CheckOptions, 'live'>,
): Promise<StoreReport> {
  if (!existsSync(join(directory, 'index'))) throw new Error(`There is no S3 store in ${directory}.`);
  const tables = openIndex(directory);
  try {
    const files = new Files(join(directory, 'data'), tables.meta.get(EPOCH) ?? 0);
    return await checkStore(tables, files, options);
  } finally {
    await tables.environment.close();
  }
}

/** Throws a sentence for people when it cannot be used. */
function openIndex(directory: string): Tables {
  let tables: Tables;
  try {
    tables = openTables(join(directory, 'index'));
  } catch (error) {
    throw new Error(
      `The index of the S3 store in ${directory} cannot be opened: ${(error as Error).message}. Take it back from a copy, or move the directory away to begin with an empty store.`,
    );
  }
  const format = tables.meta.get(FORMAT) ?? 1;
  if (format <= CURRENT_FORMAT) return tables;
  void tables.environment.close();
  throw new Error(
    `The S3 store in ${directory} was written by a later version of Kairo (format ${format}; this one knows ${CURRENT_FORMAT}). Use that version, or move the directory away to begin with an empty store.`,
  );
}

/** Where a store lies that was reset, until it is removed. */
const discarded = (directory: string): string => `${directory}.discarded`;

async function openParts(directory: string): Promise<Open> {
  rmSync(discarded(directory), { recursive: true, force: true });
  const data = join(directory, 'data');
  mkdirSync(data, { recursive: true });
  const tables = openIndex(directory);
  const before = tables.meta.get(EPOCH) ?? 0;
  // An index that was taken back from a copy may be behind the files; no number is used twice all the same.
  const epoch = Math.max(before, new Files(data, before).lastEpoch()) + 1;
  const files = new Files(data, epoch);
  const references = new References(tables, files);
  const settled = await references.settle(before);
  // Only now: a start that is interrupted must look at the same epochs again.
  await commit(tables, () => {
    tables.meta.put(EPOCH, epoch);
    tables.meta.put(FORMAT, CURRENT_FORMAT);
  });
  const objects = new Objects(tables, files, references);
  return {
    tables,
    files,
    objects,
    settled,
    buckets: new Buckets(tables, files, references),
    uploads: new Uploads(tables, references, objects),
  };
}
