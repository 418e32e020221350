/** Steps of the start, told to whoever started the daemon. */
import type { DaemonMessage } from './contract.ts';

export function tell(message: DaemonMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send || !process.connected) return resolve();
    process.send(message, () => resolve());
  });
}

/** Runs a step and tells when it began and how long it took. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  void tell({ kind: 'step', title, state: 'started' });
  const start = performance.now();
  const result = await work();
  void tell({ kind: 'step', title, state: 'done', ms: Math.round(performance.now() - start) });
  return result;
}

/** A reason not to start, in a sentence for the person at the terminal. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
  readonly exitCode: 1 | 2 | 3;

  constructor(message: string, exitCode: 1 | 2 | 3 = 3) {
    super(message);
    this.exitCode = exitCode;
  }
}
