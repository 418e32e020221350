import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketNames, contentOf, joined, said, stateOf, stateText } from '../testing/crash-state.ts';
import { isDeleteMarker, type ObjectRecord } from './model.ts';
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

/** States of keys, by `BUCKET KEY`. */
interface Told {
  /** Acknowledged last. */
  done: Map<string, string>;
  /** Begun after that; at the kill it may have become durable or not. */
  begun: Map<string, string>;
  acknowledged: number;
}

const NOTHING = '|';

/** Runs the writer and kills it so many milliseconds after its start, or after its first line; adds to what it told. */
async function writeAndKill(store: string, seed: string, kill: Kill, told: Told): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [program, store, seed], {
    env: { ...process.env, NODE_PATH: join(root, 'node_modules') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let killing = kill.from === 'start';
  if (killing) setTimeout(() => child.kill('SIGKILL'), kill.afterMs);
  child.stdout!.on('data', (text) => {
    output += text;
    if (!killing) setTimeout(() => child.kill('SIGKILL'), kill.afterMs);
    killing = true;
  });
  const [, signal] = await new Promise<unknown[]>((resolve) =>
    child.once('close', (...ended) => resolve(ended)),
  );
  expect(signal).toBe('SIGKILL');
  for (const line of output.split('\n').slice(0, -1)) {
    const [event, bucket, key, state = NOTHING] = line.split(' ');
    if (event === 'begin') told.begun.set(`${bucket} ${key}`, state);
    if (event !== 'done') continue;
    told.done.set(`${bucket} ${key}`, state);
    told.acknowledged += 1;
  }
}

interface Kill {
  from: 'start' | 'first line';
  afterMs: number;
}

async function bodyOf(store: Store, record: ObjectRecord): Promise<Buffer> {
  const found = store.objects.hold(record)!;
  const pieces: Uint8Array[] = [];
  for await (const piece of store.read(found.body.segments)) pieces.push(Buffer.from(piece));
  found.release();
  return Buffer.concat(pieces);
}

/** Every version of every key has the bytes that its writer meant. Returns the states of all keys. */
async function readAll(store: Store): Promise<Map<string, string>> {
  const states = new Map<string, string>();
  for (const bucket of store.buckets.list()) {
    const keys = new Set(Array.from(store.uploads.list(bucket), ({ key }) => key));
    for (const { key, version } of store.objects.versions(bucket, Buffer.of(), Buffer.of())) {
      keys.add(key);
      if (isDeleteMarker(version)) continue;
      const { parts } = store.objects.body(version);
      const name = said(version, 'content');
      const expected = parts ? joined(name, parts) : contentOf(name, version.size);
      expect(expected.equals(await bodyOf(store, version)), `${bucket.name}/${key} ${name}`).toBe(true);
    }
    for (const key of keys) states.set(`${bucket.name} ${key}`, stateText(stateOf(store, bucket, key)));
  }
  return states;
}

/** Data files that lie in the store's directory. */
function dataFiles(store: string): number {
  const entries = readdirSync(join(store, 'data'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

/** Small, and good enough to choose moments by. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('a store whose process is killed', () => {
  it('keeps all that was acknowledged, shows nothing half, and leaves no orphan', async () => {
    const path = join(directory, 'store');
    const seed = Number(process.env.KAIRO_CRASH_SEED ?? randomInt(2 ** 31));
    const random = randomFrom(seed);
    const told: Told = { done: new Map(), begun: new Map(), acknowledged: 0 };
    for (let round = 0; round < 12; round++) {
      const where = `seed ${seed}, round ${round}`;
      told.begun.clear();
      // A start that puts the store in order can be cut off, too.
      const kill: Kill =
        round % 4 === 3
          ? { from: 'start', afterMs: 60 + random() * 200 }
          : { from: 'first line', afterMs: random() * 200 };
      await writeAndKill(path, `${seed}.${round}`, kill, told);
      if (round > 0) {
        const left = await checkDirectory(path, { contents: true });
        expect(
          left.problems.filter(({ kind }) => kind !== 'orphan-file'),
          where,
        ).toEqual([]);
      }
      const store = await openStore(path);
      expect(store.settled.missing, where).toEqual([]);
      const states = await readAll(store);
      for (const key of new Set([...told.done.keys(), ...told.begun.keys()])) {
        const state = states.get(key) ?? NOTHING;
        expect([told.done.get(key) ?? NOTHING, told.begun.get(key)], `${where}, ${key}`).toContain(state);
        told.done.set(key, state);
      }
      expect(
        [...states.keys()].filter((key) => !told.done.has(key)),
        where,
      ).toEqual([]);
      await store.close();
      const after = await checkDirectory(path, { contents: true });
      expect(after.problems, where).toEqual([]);
      expect(dataFiles(path), where).toBe(after.files);
    }
    expect(told.acknowledged).toBeGreaterThan(50);
    for (const bucket of bucketNames) {
      expect([...told.done.keys()].some((key) => key.startsWith(`${bucket} `))).toBe(true);
    }
  });
});
