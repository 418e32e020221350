import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTables } from '../index-tables.ts';
import { numberKey, objectKey } from '../keys.ts';
import { checkDirectory, openStore } from '../store.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kairo-s3-check-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const LARGE = 100_000;

/** A bucket with versioning: a large object, over a small null version, and an upload with a part. */
async function filled(): Promise<void> {
  const store = await openStore(directory);
  const bucket = await store.buckets.create({ name: 'b', region: 'r', createdAt: 0 }, () => expect.fail());
  const put = async (size: number) => {
    const writer = store.writer();
    const body = Buffer.alloc(size, 7);
    await writer.write(body);
    const etag = createHash('md5').update(body).digest('hex');
    const described = { headers: {}, metadata: {}, storageClass: 'STANDARD', lastModified: 0 };
    await store.objects.put(bucket, 'k', { ...described, size, etag }, { segments: await writer.finish() });
  };
  await put(10);
  await store.buckets.update('b', (made) => ({ ...made, versioning: 'Enabled' }));
  await put(LARGE);
  const described = { headers: {}, metadata: {}, storageClass: 'STANDARD' };
  const upload = await store.uploads.create(bucket, { ...described, key: 'u', initiatedAt: 0 });
  const writer = store.writer();
  await writer.write(Buffer.alloc(LARGE));
  const segments = await writer.finish();
  const part = { number: 1, size: LARGE, etag: '', lastModified: 0, segments };
  await store.uploads.putPart(bucket, upload, part);
  expect((await store.check(true)).problems).toEqual([]);
  await store.close();
}

function dataFiles(): string[] {
  return readdirSync(join(directory, 'data'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function inIndex(change: (tables: ReturnType<typeof openTables>) => unknown): Promise<void> {
  const tables = openTables(join(directory, 'index'));
  await tables.environment.transaction(() => void change(tables));
  await tables.environment.close();
}

describe('a check of the store', () => {
  it('counts what is there and finds nothing wrong', async () => {
    await filled();
    expect(await checkDirectory(directory, { contents: true })).toEqual({
      buckets: 1,
      objects: 1,
      versions: 1,
      uploads: 1,
      parts: 1,
      files: 2,
      bytes: 2 * LARGE,
      problems: [],
      repaired: 0,
    });
  });

  it('tells of files that are gone, cut short or altered, and throws nothing away', async () => {
    await filled();
    const [object = '', part = ''] = dataFiles();
    rmSync(part);
    truncateSync(object, LARGE - 1);
    const kinds = async (contents: boolean) =>
      (await checkDirectory(directory, { contents, repair: true })).problems.map(({ kind, where }) => [
        kind,
        where,
      ]);
    expect(await kinds(false)).toEqual([
      ['damaged-object', 'b/k'],
      ['damaged-part', 'b/u part 1'],
    ]);
    writeFileSync(object, Buffer.alloc(LARGE, 8));
    writeFileSync(part, Buffer.alloc(LARGE));
    expect(await kinds(false)).toEqual([]);
    expect(await kinds(true)).toEqual([['damaged-object', 'b/k']]);
  });

  it('repairs what follows from the rest', async () => {
    await filled();
    writeFileSync(join(dataFiles()[0]!, '../999'), 'orphan');
    writeFileSync(join(dataFiles()[0]!, '../0.copy'), 'somebody else’s');
    await inIndex((tables) => {
      const bucket = tables.buckets.get(Buffer.from('b'))!;
      const current = tables.objects.get(objectKey(bucket.id, 'k'))!;
      const segment = tables.bodies.get(numberKey(current.id))!.segments[0]!;
      if ('file' in segment) tables.files.put(numberKey(segment.file), 5);
      tables.nullVersions.remove(objectKey(bucket.id, 'k'));
      tables.bodies.put(numberKey(12345), { segments: [] });
      tables.objects.put(objectKey(99, 'lost'), { ...current, size: 0, id: 12346 });
      tables.bodies.put(numberKey(12346), { segments: [] });
    });
    const { problems, repaired } = await checkDirectory(directory, { repair: true });
    expect(problems.map(({ kind }) => kind).sort()).toEqual([
      'count',
      'null-version',
      'orphan-file',
      'ownerless-body',
      'ownerless-record',
    ]);
    expect(repaired).toBe(5);
    const again = await checkDirectory(directory, { repair: true });
    expect(again.problems.map(({ kind }) => kind)).toEqual(['ownerless-body']);
    expect((await checkDirectory(directory, {})).problems).toEqual([]);
  });
});

describe('the store’s format', () => {
  it('of before versions is read as it is', async () => {
    await filled();
    await inIndex((tables) => tables.meta.remove(Buffer.from('format')));
    const store = await openStore(directory);
    expect(store.objects.get(store.buckets.get('b')!, 'k')).toMatchObject({ size: LARGE });
    await store.close();
  });

  it('of a later Kairo is refused, and left as it is', async () => {
    await filled();
    await inIndex((tables) => tables.meta.put(Buffer.from('format'), 3));
    await expect(openStore(directory)).rejects.toThrow(/written by a later version of Kairo \(format 3/);
    await expect(checkDirectory(directory, {})).rejects.toThrow(/Use that version/);
  });

  it('of no index at all is told in a sentence', async () => {
    await filled();
    for (const name of readdirSync(join(directory, 'index'))) {
      writeFileSync(join(directory, 'index', name), 'no index');
    }
    await expect(openStore(directory)).rejects.toThrow(/cannot be opened/);
  });

  it('of a directory without a store is none', async () => {
    await expect(checkDirectory(join(directory, 'none'), {})).rejects.toThrow(/There is no S3 store/);
  });
});
