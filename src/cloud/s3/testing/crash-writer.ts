/**
 * A process that writes until it is killed: puts, replaces and deletes objects. It prints `begin KEY STATE`
 * before each change and `done KEY STATE` when the store has acknowledged it; the state is a version, or
 * `deleted`. Its one argument is the store's directory.
 */
import { createHash } from 'node:crypto';
import { openStore } from '../store/store.ts';

const [directory = ''] = process.argv.slice(2);
const KEYS = 12;
const SIZES = [10, 9_000, 300_000, 2_500_000];

void write();

async function write(): Promise<void> {
  const store = await openStore(directory);
  const bucket =
    store.buckets.get('b') ?? (await store.buckets.create({ name: 'b', region: 'r', createdAt: 0 }, fail));
  const first = Math.max(0, ...[...store.objects.range(bucket, Buffer.of(), Buffer.of())].map(versionOf));
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let version = first + 1; ; version++) {
      const key = `key-${writer}-${version % KEYS}`;
      if (version % 7 === 0) {
        process.stdout.write(`begin ${key} deleted\n`);
        await store.objects.delete(bucket, key, { now: 0 });
        process.stdout.write(`done ${key} deleted\n`);
        continue;
      }
      process.stdout.write(`begin ${key} ${version}\n`);
      const body = Buffer.alloc(SIZES[(version + writer) % SIZES.length]!, `${key}:${version};`);
      const bytes = store.writer();
      for (let at = 0; at < body.length; at += 65_536) await bytes.write(body.subarray(at, at + 65_536));
      const segments = await bytes.finish();
      const etag = createHash('md5').update(body).digest('hex');
      const metadata = { version: String(version) };
      const described = { headers: {}, metadata, storageClass: 'STANDARD' };
      await store.objects.put(
        bucket,
        key,
        { ...described, size: body.length, etag, lastModified: 0 },
        { segments },
      );
      process.stdout.write(`done ${key} ${version}\n`);
    }
  });
  await Promise.all(writers);
}

function versionOf({ record }: { record: { metadata: Record<string, string> } }): number {
  return Number(record.metadata.version);
}

function fail(): never {
  throw new Error('The bucket appeared meanwhile.');
}
