import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INLINE_LIMIT } from './body-writer.ts';
import { checkDirectory, openStore, type Store } from './store.ts';

const root = join(import.meta.dirname, '../../../..');
let directory: string;
let program: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kairo-s3-crash-'));
  program = join(directory, 'writer.cjs');
  await build({
    input: join(import.meta.dirname, '../testing/crash-writer.ts'),
    external: ['lmdb'],
    platform: 'node',
    output: { file: program, format: 'cjs' },
  });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** States of keys: a version, or `deleted`. */
interface Told {
  /** Acknowledged last. */
  done: Map<string, string>;
  /** Begun after that; at the kill it may have become durable or not. */
  begun: Map<string, string>;
}

/** Runs the writer, kills it some milliseconds after its first line, and adds to what it told. */
async function writeAndKill(store: string, afterMs: number, told: Told): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [program, store], {
    env: { ...process.env, NODE_PATH: join(root, 'node_modules') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let killing = false;
  child.stdout!.on('data', (text) => {
    output += text;
    if (!killing) setTimeout(() => child.kill('SIGKILL'), afterMs);
    killing = true;
  });
  await new Promise((resolve) => child.once('close', resolve));
  for (const line of output.split('\n').slice(0, -1)) {
    const [event, key = '', state = ''] = line.split(' ');
    if (event === 'begin') told.begun.set(key, state);
    if (event === 'done') told.done.set(key, state);
  }
}

async function bodyOf(store: Store, key: string): Promise<Buffer> {
  const found = store.objects.hold(store.objects.get(store.buckets.get('b')!, key)!)!;
  const pieces: Uint8Array[] = [];
  for await (const piece of store.read(found.body.segments)) pieces.push(piece);
  found.release();
  return Buffer.concat(pieces);
}

/** Data files that lie in the store's directory. */
function dataFiles(store: string): number {
  const entries = readdirSync(join(store, 'data'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

describe('a store whose process is killed', () => {
  it('keeps every acknowledged object whole, shows no half one, and leaves no orphan', async () => {
    const path = join(directory, 'store');
    const told: Told = { done: new Map(), begun: new Map() };
    for (let round = 0; round < 10; round++) {
      told.begun.clear();
      await writeAndKill(path, Math.random() * 150, told);
      const before = await checkDirectory(path, { contents: true });
      expect(before.problems.filter(({ kind }) => kind !== 'orphan-file')).toEqual([]);
      const store = await openStore(path);
      expect((await store.check(true)).problems).toEqual([]);
      const visible = [...store.objects.range(store.buckets.get('b')!, Buffer.of(), Buffer.of())];
      for (const { key, record } of visible) {
        const body = await bodyOf(store, key);
        expect(body.length).toBe(record.size);
        expect(createHash('md5').update(body).digest('hex')).toBe(record.etag);
      }
      const states = new Map(visible.map(({ key, record }) => [key, record.metadata.version]));
      for (const key of new Set([...told.done.keys(), ...told.begun.keys()])) {
        const state = states.get(key) ?? 'deleted';
        expect([told.done.get(key) ?? 'deleted', told.begun.get(key)], key).toContain(state);
        told.done.set(key, state);
      }
      expect(dataFiles(path)).toBe(visible.filter(({ record }) => record.size > INLINE_LIMIT).length);
      await store.close();
    }
    expect(told.done.size).toBeGreaterThan(10);
  });
});
