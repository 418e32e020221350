/** The durable store of buckets and objects: an ordered index, and files for what is large. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { read } from './body-reader.ts';
import { BodyWriter } from './body-writer.ts';
import { Buckets } from './buckets.ts';
import { Files } from './files.ts';
import { commit, openTables, type Tables } from './index-tables.ts';
import type { Segment } from './model.ts';
import { Objects } from './objects.ts';
import { References } from './references.ts';
import { Uploads } from './uploads.ts';

export interface Store {
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly uploads: Uploads;
  /** For the bytes of a new object or part. */
  writer(): BodyWriter;
  /** The bytes of segments whose files are held. */
  read(segments: readonly Segment[]): AsyncGenerator<Uint8Array, void>;
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
}

const EPOCH = Buffer.from('epoch');

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
    writer: () => new BodyWriter(current.files),
    read: (segments) => read(current.files, segments),
    async reset() {
      await current.tables.environment.close();
      rmSync(directory, { recursive: true, force: true });
      current = await openParts(directory);
    },
    close: () => current.tables.environment.close(),
  };
}

async function openParts(directory: string): Promise<Open> {
  const data = join(directory, 'data');
  mkdirSync(data, { recursive: true });
  const tables = openTables(join(directory, 'index'));
  const before = tables.meta.get(EPOCH) ?? 0;
  const files = new Files(data, before + 1);
  const references = new References(tables, files);
  await references.sweep(before);
  // Only now: a start that is interrupted while it sweeps must sweep the same epoch again.
  await commit(tables, () => tables.meta.put(EPOCH, before + 1));
  const objects = new Objects(tables, files, references);
  return {
    tables,
    files,
    objects,
    buckets: new Buckets(tables, files, references),
    uploads: new Uploads(tables, references, objects),
  };
}
