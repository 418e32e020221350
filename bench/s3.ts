/**
 * S3 over loopback HTTP, side by side: Kairo, s3rver, and plain Node servers that do nothing else. One load
 * generator drives them in turn. Uploads are signed with `UNSIGNED-PAYLOAD`; one row has them as the SDKs send them,
 * in chunks with a CRC-32 at the end, which s3rver does not take. Only Kairo answers when the object is on the disk.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './support/measure.ts';
import { fillKairo, fillS3rver } from './support/s3/fill.ts';
import type { Load } from './support/s3/load.ts';
import { LISTED, listedKey } from './support/s3/requests.ts';
import { type Running, s3rver, start } from './support/s3/servers.ts';

type Name = 'kairo' | 's3rver' | 'plain';

interface Row extends Omit<Load, 'target' | 'seconds'> {
  title: string;
  /** The least ratios to the others. */
  goals: Partial<Record<Exclude<Name, 'kairo'>, number>>;
}

const ROUNDS = 5;
const SECONDS = 1;
const MEBIBYTE = 1024 * 1024;
const LARGE = 10 * MEBIBYTE;
const SMALL = 4096;

const rows: Row[] = [
  { title: 'PUT 10 MiB', what: 'put', size: LARGE, connections: 1, goals: { plain: 0.9 } },
  { title: 'PUT 10 MiB', what: 'put', size: LARGE, connections: 16, goals: { s3rver: 1.5, plain: 1.5 } },
  { title: 'PUT 10 MiB, chunked', what: 'put', size: LARGE, connections: 16, form: 'chunked', goals: {} },
  { title: 'GET 10 MiB', what: 'get', size: LARGE, connections: 1, goals: { plain: 0.8 } },
  { title: 'GET 10 MiB', what: 'get', size: LARGE, connections: 16, goals: { s3rver: 2, plain: 0.8 } },
  { title: 'PUT 4 KiB', what: 'put', size: SMALL, connections: 16, goals: { s3rver: 2 } },
  { title: 'PUT 4 KiB, chunked', what: 'put', size: SMALL, connections: 16, form: 'chunked', goals: {} },
  { title: 'GET 4 KiB', what: 'get', size: SMALL, connections: 16, goals: { s3rver: 3 } },
  { title: `LIST 1000 of ${LISTED}`, what: 'list', size: 0, connections: 1, goals: { s3rver: 5 } },
];

const here = import.meta.dirname;
const scratch = mkdtempSync(join(here, '../s3-'));
const load = fork(join(here, 'support/s3/load.js'));
const servers: Running[] = [];
try {
  await compare();
} finally {
  for (const { process: child } of [...servers, { process: load }]) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
}

async function compare(): Promise<void> {
  const directories = { kairo: join(scratch, 'kairo'), s3rver: join(scratch, 's3rver') };
  const keys = Array.from({ length: LISTED }, (_, index) => listedKey(index));
  await fillKairo(directories.kairo, keys);
  fillS3rver(directories.s3rver, keys);
  const running: Record<Name, Running> = {
    kairo: await serve('kairo-server', directories.kairo),
    s3rver: await serve('s3rver-server', directories.s3rver, s3rver()),
    plain: await serve('plain-server', join(scratch, 'plain')),
  };
  print(['', '', 'Kairo', 's3rver', 'plain Node', 'to s3rver (goal)', 'to plain Node (goal)']);
  for (const row of rows) {
    const names: Name[] = ['kairo', ...(Object.keys(row.goals) as Name[])];
    // What is read has to be there, and is read from memory on all sides: Kairo writes past the page cache.
    for (const name of names) {
      if (row.what === 'get') await measure(running[name], name, { ...row, what: 'put' });
      await measure(running[name], name, row);
    }
    const rates: Record<Name, number[]> = { kairo: [], s3rver: [], plain: [] };
    for (let round = 0; round < ROUNDS; round++)
      for (const name of names) rates[name].push(await measure(running[name], name, row));
    print([
      row.title,
      `${row.connections} conn`,
      ...(['kairo', 's3rver', 'plain'] as const).map((name) => shown(row, rates[name])),
      ...(['s3rver', 'plain'] as const).map((name) => ratio(rates.kairo, rates[name], row.goals[name])),
    ]);
  }
}

async function serve(script: string, directory: string, ...more: string[]): Promise<Running> {
  const server = await start(script, directory, ...more);
  servers.push(server);
  return server;
}

function measure(server: Running, name: Name, row: Omit<Row, 'title' | 'goals'>): Promise<number> {
  const { what, size, connections, form } = row;
  const target = { port: server.port, key: name === 's3rver' ? 'S3RVER' : 'test' };
  load.send({ target, what, size, connections, seconds: SECONDS, ...(form && { form }) } satisfies Load);
  return new Promise((resolve, reject) => {
    load.once('message', (answer: { rate: number } | { error: string }) =>
      'rate' in answer ? resolve(answer.rate) : reject(new Error(`${name}: ${answer.error}`)),
    );
  });
}

function shown({ size }: Row, rates: number[]): string {
  if (rates.length === 0) return '';
  if (size < MEBIBYTE) return `${median(rates).toFixed(0)} /s`;
  return `${((median(rates) * size) / MEBIBYTE).toFixed(0)} MiB/s`;
}

/** Pair by pair. */
function ratio(ours: number[], theirs: number[], goal: number | undefined): string {
  if (goal === undefined) return '';
  return `${median(ours.map((rate, round) => rate / theirs[round]!)).toFixed(2)} (${goal})`;
}

function print(cells: string[]): void {
  const widths = [20, 8, 14, 14, 14, 18, 22];
  process.stdout.write(`${cells.map((cell, column) => cell.padEnd(widths[column]!)).join('')}\n`);
}
