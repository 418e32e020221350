/** `kairo up provided-dns` to the tunnel connected and S3 answering; `down`; and the end after `kill -9`. */
import { existsSync } from 'node:fs';
import { TestLab } from '../test/support/lab.ts';
import { report, summary, timed } from './support/measure.ts';

const RUNS = 7;
const up: number[] = [];
const down: number[] = [];
const killed: number[] = [];

for (let run = 0; run < RUNS; run++) {
  const lab = await TestLab.prepare();
  const started = await timed(() => lab.kairo('up', 'provided-dns', '--port', String(lab.port)));
  if (started.result.code !== 0) throw new Error(started.result.stderr);
  up.push(started.ms);
  down.push((await timed(() => lab.kairo('down'))).ms);
  await lab[Symbol.asyncDispose]();
}

for (let run = 0; run < RUNS; run++) {
  await using lab = await TestLab.up();
  const { pid, sandboxPid } = await lab.file();
  killed.push((await timed(() => gone(pid, sandboxPid))).ms);
}

async function gone(pid: number, sandboxPid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  while (existsSync(`/proc/${sandboxPid}/ns/net`)) await new Promise((resolve) => setTimeout(resolve, 5));
}

report('kairo up provided-dns (the whole command)', summary(up, 'ms', 0), 'within 2,000 ms');
report('kairo down (the whole command)', summary(down, 'ms', 0), 'within 500 ms');
report('kill -9 of the daemon, until the sandbox is gone', summary(killed, 'ms', 0), 'within 1,000 ms');
