/** `kairo down`: takes labs away. */
import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { LabFile } from '../../daemon/contract.ts';
import { startTimeOf } from '../../daemon/start-time.ts';
import { Failure } from '../failure.ts';
import { labState } from '../lab-state.ts';
import { labDirectory, labNames } from '../state-directory.ts';
import { duration } from '../text.ts';

const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 5;

export interface DownOptions {
  lab: string;
  /** What is in the lab stays on disk, and a later `up` brings it back. */
  keep?: boolean;
  all?: boolean;
}

/** Returns the exit code. A daemon that does not end by itself within `patienceMs` is killed. */
export async function down(
  { lab, keep = false, all = false }: DownOptions,
  patienceMs = PATIENCE_MS,
): Promise<number> {
  const labs = all ? labNames() : [lab];
  const done: string[] = [];
  for (const name of labs) {
    const line = await takeAway(name, keep, patienceMs);
    if (line !== undefined) done.push(line);
  }
  if (done.length === 0) {
    const what = all ? 'There is no lab.' : `There is no lab "${lab}".`;
    throw new Failure(3, `${what} Start one: kairo up`);
  }
  process.stdout.write(done.map((line) => `${line}\n`).join(''));
  return 0;
}

/** Ends one lab and says what was done; undefined when there was none. */
async function takeAway(lab: string, keep: boolean, patienceMs: number): Promise<string | undefined> {
  const startedAt = performance.now();
  const state = labState(lab);
  if (state.kind === 'absent') return undefined;
  const killed = state.kind === 'running' && (await end(state.file, patienceMs)) === 'killed';
  if (!keep) rmSync(labDirectory(lab), { recursive: true, force: true });
  const time = duration(performance.now() - startedAt);
  const how = killed ? ` It did not end by itself within ${duration(patienceMs)} and was killed.` : '';
  switch (state.kind) {
    case 'running':
      return keep
        ? `The lab "${lab}" is down (${time}).${how} What is in it was kept: kairo up --lab ${lab} brings it back.`
        : `The lab "${lab}" is gone (${time}).${how}`;
    case 'dead':
    case 'kept':
      return keep
        ? `The lab "${lab}" does not run; what is in it was kept: kairo up --lab ${lab} brings it back.`
        : `The lab "${lab}" did not run; what was left of it is gone (${time}).`;
  }
}

/** Asks the daemon to end, waits, and insists. */
async function end({ pid, pidStartTime }: LabFile, patienceMs: number): Promise<'ended' | 'killed'> {
  send(pid, 'SIGTERM');
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (startTimeOf(pid) !== pidStartTime) return 'ended';
    await pause(LOOK_EVERY_MS);
  }
  send(pid, 'SIGKILL');
  while (startTimeOf(pid) === pidStartTime) await pause(LOOK_EVERY_MS);
  return 'killed';
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    throw new Failure(
      3,
      code === 'EPERM'
        ? `The lab's process ${pid} belongs to another user. Type: sudo kairo down`
        : `The lab's process ${pid} cannot be ended: ${message}`,
    );
  }
}
