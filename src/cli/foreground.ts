/** A command in the foreground on a host of the lab: same terminal, same signals, same exit code. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { Failure } from './failure.ts';

const PASSED_ON: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** Runs a command until it ends; returns its exit code, or 128 and the signal's number. */
export function inForeground(
  [program, ...args]: readonly [string, ...string[]],
  environment: Record<string, string>,
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: environment });
  const passOn = (signal: NodeJS.Signals) => {
    // The terminal's own interrupt reaches the command without us.
    if (process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
    for (const pid of childrenOf(child.pid!)) kill(pid, signal);
  };
  for (const signal of PASSED_ON) process.on(signal, passOn);
  return new Promise<number>((resolve, reject) => {
    child.on('error', (error) => reject(new Failure(3, `${program} cannot be started: ${error.message}`)));
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
  }).finally(() => {
    for (const signal of PASSED_ON) process.off(signal, passOn);
  });
}

/** `nsenter` forks and waits without passing signals on; the command is its child. */
function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === '' ? [pid] : children.split(' ').map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}
