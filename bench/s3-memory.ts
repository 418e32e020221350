/**
 * The memory of S3's process while 200 clients upload 100 MB each, all at once: its peak, as the kernel counted it.
 * Once with plain bodies and once in chunks, as SDKs send them. 20 GB of free disk are needed.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { report } from './support/measure.ts';
import type { Load } from './support/s3/load.ts';
import type { Form } from './support/s3/requests.ts';
import { start } from './support/s3/servers.ts';

const UPLOADS = 200;
const SIZE = 100_000_000;
const MEBIBYTE = 1024 * 1024;
const here = import.meta.dirname;

for (const form of ['unsigned', 'chunked'] as const) {
  const { idle, peak, seconds } = await measure(form);
  report(
    `${UPLOADS} parallel uploads of ${SIZE / 1e6} MB, ${form}`,
    `peak ${peak.toFixed(0)} MiB resident, ${idle.toFixed(0)} before; ${seconds.toFixed(0)} s`,
    'under 300 MB',
  );
}

async function measure(form: Form): Promise<{ idle: number; peak: number; seconds: number }> {
  const scratch = mkdtempSync(join(here, '../s3-memory-'));
  const load = fork(join(here, 'support/s3/load.js'));
  const server = await start('kairo-server', join(scratch, 'kairo'));
  try {
    const idle = resident(server.process.pid!, 'VmRSS');
    // Long enough for every connection to begin its upload, and over before one has ended.
    const target = { port: server.port, key: 'test' };
    const what = { target, what: 'put', size: SIZE, connections: UPLOADS, seconds: 0.3, form } satisfies Load;
    const began = performance.now();
    await new Promise<void>((resolve, reject) => {
      load.once('message', ({ error }: { error?: string }) => (error ? reject(new Error(error)) : resolve()));
      load.send(what);
    });
    const seconds = (performance.now() - began) / 1000;
    return { idle, peak: resident(server.process.pid!, 'VmHWM'), seconds };
  } finally {
    for (const child of [load, server.process]) child.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** MiB. */
function resident(pid: number, which: 'VmRSS' | 'VmHWM'): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${which}:\\s+(\\d+) kB`));
  return (Number(line![1]) * 1024) / MEBIBYTE;
}
