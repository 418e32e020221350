/** Waiting until a change of the lab has come about on premises, too. */
import { setTimeout } from 'node:timers/promises';
import type { LabFile } from '../daemon/contract.ts';
import { healthOf } from './health.ts';

/** A client that is told to connect again is back in two seconds; one that cannot come back is not waited for. */
const LONGEST_MS = 4_000;

/**
 * Waits until the VPN clients that a change has cut off are connected again, some seconds at most: what is looked at
 * from then on is what the change has made, not how it came about.
 */
export async function settled(file: LabFile): Promise<void> {
  const end = Date.now() + LONGEST_MS;
  while (Date.now() < end) {
    const { processes } = await healthOf(file);
    if (processes.every(({ state }) => state === 'running')) return;
    await setTimeout(100);
  }
}
