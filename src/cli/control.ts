/** What a command asks of a running lab's daemon. */
import type { LabFile } from '../daemon/contract.ts';
import { Failure } from './failure.ts';

/** A change of the lab is there when it is answered, and may have to wait for others. */
const PATIENCE_MS = 60_000;

/** `POST /_kairo/…`. Returns what it answers; throws a `Failure` with what the daemon says when it does not do it. */
export async function post(
  file: LabFile,
  path: string,
  body: object = {},
  patienceMs = PATIENCE_MS,
): Promise<unknown> {
  const url = `http://127.0.0.1:${file.port}${path}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
  } catch (error) {
    throw new Failure(
      3,
      `The lab "${file.lab}" does not answer at ${url}: ${(error as Error).message}. See what it says: kairo logs --lab ${file.lab}`,
    );
  }
  if (response.ok) return await response.json();
  const said = (await response.json().catch(() => ({}))) as { error?: string };
  throw new Failure(response.status === 400 ? 2 : 3, said.error ?? `${url} answers HTTP ${response.status}.`);
}
