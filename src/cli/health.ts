/** What the daemon says of its lab. */
import type { Health, LabFile } from '../daemon/contract.ts';
import { Failure } from './failure.ts';

const PATIENCE_MS = 5_000;

/** Asks the daemon of a running lab. Throws a `Failure` when it does not answer, or another does. */
export async function healthOf(file: LabFile): Promise<Health> {
  const url = `http://127.0.0.1:${file.port}/_kairo/health`;
  const health = await ask(url, file);
  if (health.lab !== file.lab) {
    throw new Failure(
      3,
      `Port ${file.port} is answered by the lab "${health.lab}", not "${file.lab}". Type: kairo down --lab ${file.lab}`,
    );
  }
  return health;
}

async function ask(url: string, file: LabFile): Promise<Health> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return (await response.json()) as Health;
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error && cause.message ? cause.message : message;
    throw new Failure(
      3,
      `The lab "${file.lab}" runs (process ${file.pid}) but does not answer at ${url}: ${reason}. See what it says: kairo logs --lab ${file.lab}`,
    );
  }
}
