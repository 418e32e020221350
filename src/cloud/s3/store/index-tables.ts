/**
 * The index: ordered tables in one LMDB environment. A committed transaction is on the disk.
 *
 * What is durable when: bytes of a body in a data file are, with the file's name, when `FileWriter.finish` returns
 * (`fdatasync` of the file, `fsync` of its directory). Only then the object that they belong to is committed here, and
 * only when `commit` returns, LMDB having synced, is the request answered. A body of a few kilobytes lies in the index
 * itself, so that one sync is enough for it, and for all that are committed at the same moment. Power that is lost
 * before leaves a file that nothing refers to, which the next start removes; never an object without its bytes.
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import type { Body, Bucket, ObjectRecord, PartRecord, UploadRecord, VersionRecord } from './model.ts';

export interface Tables {
  environment: RootDatabase<unknown, Uint8Array>;
  /** By name. */
  buckets: Database<Bucket, Uint8Array>;
  /** Current objects, by `objectKey`: all that listing reads, however many versions there are. */
  objects: Database<ObjectRecord, Uint8Array>;
  /** Versions that are not current, and every delete marker, by `versionKey`. */
  versions: Database<VersionRecord, Uint8Array>;
  /** The id of the null version of a key, by `objectKey`, when it lies in `versions`. */
  nullVersions: Database<number, Uint8Array>;
  /** By `ObjectRecord.id`. */
  bodies: Database<Body, Uint8Array>;
  /** Multipart uploads in progress, by `uploadKey`. */
  uploads: Database<UploadRecord, Uint8Array>;
  /** By `partKey`. */
  parts: Database<PartRecord, Uint8Array>;
  /** How many segments refer to a data file, by its number. */
  files: Database<number, Uint8Array>;
  /** Data files that nothing refers to any more and that are yet to be unlinked, by number. */
  doomed: Database<true, Uint8Array>;
  /** Counters. */
  meta: Database<number, Uint8Array>;
}

/** What the file of an LMDB environment has here; with anything else, LMDB would end the process. */
const MAGIC = { offset: 24, value: 0xbeefc0de };

/** Throws when what is in the directory is no index. */
function checkMagic(directory: string): void {
  const file = join(directory, 'data.mdb');
  if (!existsSync(file)) return;
  const head = Buffer.alloc(MAGIC.offset + 4);
  const handle = openSync(file, 'r');
  try {
    // Nothing at all is how a new environment begins.
    if (readSync(handle, head, 0, head.length, 0) === 0) return;
  } finally {
    closeSync(handle);
  }
  if (head.readUInt32LE(MAGIC.offset) !== MAGIC.value) throw new Error(`${file} is no index`);
}

export function openTables(directory: string): Tables {
  checkMagic(directory);
  const environment = open<unknown, Uint8Array>({
    path: directory,
    noSubdir: false,
    keyEncoding: 'binary',
    encoding: 'msgpack',
    maxDbs: 16,
    // A commit must mean that the data is on the disk, not that it will be soon.
    overlappingSync: false,
    // Batches of an event turn have promises of their own, which nobody could handle when a commit fails.
    eventTurnBatching: false,
  });
  const table = <V>(name: string): Database<V, Uint8Array> =>
    environment.openDB<V, Uint8Array>({ name, keyEncoding: 'binary', encoding: 'msgpack' });
  return {
    environment,
    buckets: table('buckets'),
    objects: table('objects'),
    versions: table('versions'),
    nullVersions: table('null-versions'),
    bodies: table('bodies'),
    uploads: table('uploads'),
    parts: table('parts'),
    files: table('files'),
    doomed: table('doomed'),
    meta: table('meta'),
  };
}

/**
 * Runs `change` in a write transaction; the promise settles when it is durable. Transactions of one moment
 * share one commit. `change` must make every check before its first write: what it throws is passed on, but
 * does not undo writes. When the disk is full, nothing is written and it throws what the disk reported.
 */
export async function commit<T>(tables: Tables, change: () => T): Promise<T> {
  try {
    return await tables.environment.transaction(change);
  } catch (error) {
    const cause = (error as { commitError?: Promise<never> }).commitError;
    // The cause is a promise of its own, which would end the process if nobody looked at it.
    if (cause) await cause;
    throw error;
  }
}
