/** Runs commands on a host of the lab and collects what they say. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Ran, Run } from '../patterns/pattern.ts';

const PATIENCE_MS = 15_000;
/** More than any check reads; what a command says beyond is dropped. */
const MOST_OUTPUT = 256 * 1024;

/**
 * @param enter turns a command into one that starts it on the host, the usual one or the one that is named
 * @param signal ends what runs; commands that are asked for later are not started
 */
export function hostRunner(
  enter: (argv: readonly string[], host: string | undefined) => [string, ...string[]],
  environment: Record<string, string>,
  signal: AbortSignal,
): Run {
  return (argv, { timeoutMs = PATIENCE_MS, host } = {}) =>
    new Promise<Ran>((resolve, reject) => {
      signal.throwIfAborted();
      const [program, ...args] = enter(argv, host);
      const startedAt = performance.now();
      // In a process group of its own, so that all of it can be ended at once.
      const child = spawn(program, args, {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: environment,
      });
      const end = () => {
        try {
          if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        } catch {
          // It has just ended.
        }
      };
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        end();
      }, timeoutMs);
      signal.addEventListener('abort', end);

      const output = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].setEncoding('utf8').on('data', (text: string) => {
          output[name] += text.slice(0, MOST_OUTPUT - output[name].length);
        });
      }
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
      };
      child.on('error', (error) => {
        settle();
        reject(error);
      });
      child.on('close', (code, killedBy) => {
        settle();
        if (signal.aborted) return reject(signal.reason);
        resolve({
          ...output,
          code: code ?? 128 + constants.signals[killedBy!],
          ms: performance.now() - startedAt,
          timedOut,
        });
      });
    });
}
