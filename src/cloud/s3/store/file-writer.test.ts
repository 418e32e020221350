import { randomFillSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileWriter, isDirect } from './file-writer.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kairo-s3-file-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const shared = (size: number) =>
  randomFillSync(Buffer.from(new SharedArrayBuffer(Math.ceil(size / 4096) * 4096)));

async function written(chunks: Uint8Array[], direct: boolean): Promise<Buffer> {
  const path = join(directory, String(direct));
  const writer = await FileWriter.create(1, path, directory, direct);
  for (const chunk of chunks) await writer.write([chunk]);
  await writer.finish();
  return readFileSync(path);
}

it('writes whole pages of shared memory and an end of any length, past the cache or not', async () => {
  const chunks = [shared(65_536), shared(8192), shared(8192).subarray(0, 5001)];
  expect(chunks.every(isDirect)).toBe(true);
  for (const direct of [true, false]) expect(await written(chunks, direct)).toEqual(Buffer.concat(chunks));
});

it('goes on as usual where the memory is not what the file was made for', async () => {
  const chunks = [shared(8192), Buffer.alloc(1001, 'x'), shared(4096).subarray(1, 77)];
  expect(chunks.every(isDirect)).toBe(false);
  expect(await written(chunks, true)).toEqual(Buffer.concat(chunks));
});

it('leaves nothing when it is discarded', async () => {
  const path = join(directory, 'gone');
  const writer = await FileWriter.create(1, path, directory, true);
  await writer.write([shared(4096)]);
  await writer.discard();
  expect(() => readFileSync(path)).toThrow('ENOENT');
});
