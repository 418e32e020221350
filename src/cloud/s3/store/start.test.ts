import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkDirectory, openStore, type Store } from './store.ts';

const LARGE = 300_000;
let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kairo-s3-start-'));
  directory = join(root, 's3');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const object = { headers: {}, metadata: [], storageClass: 'STANDARD', etag: '-', lastModified: 0 };

/** Returns the path of its data file, below the store's directory. */
async function put(store: Store, key: string): Promise<string> {
  const bucket =
    store.buckets.get('b') ??
    (await store.buckets.create({ name: 'b', region: 'r', createdAt: 0 }, () => expect.unreachable()));
  const writer = store.writer();
  await writer.write(Buffer.alloc(LARGE, key));
  const segments = await writer.finish();
  await store.objects.put(bucket, key, { ...object, size: LARGE }, { segments });
  const [segment] = segments;
  if (!segment || 'inline' in segment) return expect.unreachable();
  const [epoch, counter] = [Math.floor(segment.file / 2 ** 32), segment.file % 2 ** 32];
  return join(directory, 'data', String(epoch), String(Math.floor(counter / 1024)), String(counter));
}

it('removes what the run before left, and tells what is missing of its files', async () => {
  const before = await openStore(directory);
  const [kept, gone] = [await put(before, 'kept'), await put(before, 'gone')];
  await before.close();
  rmSync(gone);
  writeFileSync(join(kept, '../77'), 'of an upload that was cut off');
  const store = await openStore(directory);
  expect(store.settled.removed).toBe(1);
  expect(store.settled.missing).toHaveLength(1);
  expect(existsSync(kept)).toBe(true);
  await store.close();
  const again = await openStore(directory);
  expect(again.settled).toEqual({ removed: 0, missing: [] });
  await again.close();
});

it('uses no number twice, also when the index is older than the files', async () => {
  const store = await openStore(directory);
  await put(store, 'k');
  await store.close();
  const later = join(directory, 'data', '40', '0');
  mkdirSync(later, { recursive: true });
  writeFileSync(join(later, '0'), 'of a run that the index does not know');
  const next = await openStore(directory);
  expect(next.settled.removed).toBe(1);
  expect((await put(next, 'new')).startsWith(join(directory, 'data', '41', '/'))).toBe(true);
  await next.close();
  expect((await checkDirectory(directory, { contents: true })).problems).toEqual([]);
});

it('finds a store that was being reset when the process ended either whole or empty', async () => {
  const store = await openStore(directory);
  await put(store, 'k');
  await store.reset();
  expect([...store.buckets.list()]).toEqual([]);
  await put(store, 'k');
  await store.close();
  expect((await checkDirectory(directory, { contents: true })).problems).toEqual([]);
  // As a process leaves it that ends while it removes what it has put aside.
  mkdirSync(join(`${directory}.discarded`, 'data'), { recursive: true });
  const next = await openStore(directory);
  expect(existsSync(`${directory}.discarded`)).toBe(false);
  expect(next.objects.count).toBe(1);
  await next.close();
});
