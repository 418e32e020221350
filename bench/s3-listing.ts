/**
 * A page of a listing in a bucket of a thousand keys and in one of a million: two servers, asked in turn. The million
 * keys are put into the store past its front door, which takes a minute or two.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { median, report } from './support/measure.ts';
import { fillKairo } from './support/s3/fill.ts';
import type { Load } from './support/s3/load.ts';
import { listedKey, PAGE } from './support/s3/requests.ts';
import { type Running, start } from './support/s3/servers.ts';

const ROUNDS = 7;
/** One key more than a page, so that the page behind the first key is full. */
const SMALL = PAGE + 1;
const LARGE = 1_000_000;

const here = import.meta.dirname;
const scratch = mkdtempSync(join(here, '../s3-listing-'));
const load = fork(join(here, 'support/s3/load.js'));
const servers: Running[] = [];
try {
  const [small, large] = [await serve(SMALL), await serve(LARGE)];
  for (const warming of [small, large]) await pagesPerSecond(warming);
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [few, many] = [await pagesPerSecond(small), await pagesPerSecond(large)];
    ratios.push(few / many);
    rates.push(many);
  }
  report(
    `a page of ${PAGE} out of ${LARGE} keys, to one out of ${SMALL}`,
    `${median(ratios).toFixed(2)} times the time (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}); ${median(rates).toFixed(0)} pages a second`,
    'at most 2 times',
  );
} finally {
  for (const { process: child } of [...servers, { process: load }]) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
}

async function serve(keys: number): Promise<Running & { keys: number }> {
  const directory = join(scratch, String(keys));
  await fillKairo(
    directory,
    Array.from({ length: keys }, (_, index) => listedKey(index)),
  );
  const server = await start('kairo-server', directory);
  servers.push(server);
  return { ...server, keys };
}

function pagesPerSecond({ port, keys }: Running & { keys: number }): Promise<number> {
  const target = { port, key: 'test' };
  load.send({ target, what: 'list', size: 0, connections: 1, seconds: 1, listed: keys } satisfies Load);
  return new Promise((resolve, reject) => {
    load.once('message', (answer: { rate: number } | { error: string }) =>
      'rate' in answer ? resolve(answer.rate) : reject(new Error(answer.error)),
    );
  });
}
