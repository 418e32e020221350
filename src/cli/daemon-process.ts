/** Starting a lab's daemon and listening to it until the lab is ready. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DaemonMessage, DaemonOptions, LabFile } from '../daemon/contract.ts';
import { withSystemDirectories } from './client-environment.ts';
import { type ExitCode, Failure } from './failure.ts';

type Step = Extract<DaemonMessage, { kind: 'step' }>;

export type Started =
  | { kind: 'ready'; lab: LabFile }
  | { kind: 'failed'; message: string; exitCode: ExitCode }
  /** It ended without a word, or its channel closed. */
  | { kind: 'died'; how: string; lastLines: string[] }
  | { kind: 'interrupted' };

/** The compiled daemon; the source where the sources run as they are. */
const DAEMON_SCRIPT = fileURLToPath(
  new URL(`../daemon/main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);

/** Starts the daemon. It goes on when this process ends, once it is ready; before that it is ended with it. */
export function startDaemon(
  options: DaemonOptions,
  listener: { onStep: (step: Step) => void; signal?: AbortSignal; script?: string },
): Promise<Started> {
  const logFile = join(options.directory, 'daemon.log');
  const log = openLog(options.directory, logFile);
  const child = spawn(process.execPath, [listener.script ?? DAEMON_SCRIPT, JSON.stringify(options)], {
    detached: true,
    cwd: '/',
    stdio: ['ignore', log, log, 'ipc'],
    // A model alone runs none of the system's tools, and other systems write their PATH otherwise.
    env: options.modelOnly ? process.env : { ...process.env, PATH: withSystemDirectories(process.env.PATH) },
  });
  closeSync(log);

  return new Promise((resolve) => {
    const settle = (outcome: Started) => {
      child.removeAllListeners();
      listener.signal?.removeEventListener('abort', interrupt);
      if (child.connected) child.disconnect();
      child.unref();
      resolve(outcome);
    };
    const interrupt = () => {
      child.kill('SIGTERM');
      settle({ kind: 'interrupted' });
    };
    const died = (how: string) => settle({ kind: 'died', how, lastLines: lastLines(logFile, 10) });

    listener.signal?.addEventListener('abort', interrupt);
    child.on('message', (message: DaemonMessage) => {
      if (message.kind === 'step') listener.onStep(message);
      else settle(message);
    });
    child.on('error', (error) => died(error.message));
    // `close` and not `exit`: what it still said comes before.
    child.on('close', (code, signal) => died(signal ? `killed by ${signal}` : `exit ${code}`));
  });
}

function openLog(directory: string, file: string): number {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return openSync(file, 'a', 0o600);
  } catch (error) {
    throw new Failure(
      3,
      `The lab's state cannot be written: ${(error as Error).message}. Choose another place: KAIRO_HOME=DIRECTORY kairo up`,
    );
  }
}

function lastLines(file: string, count: number): string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count);
}
