/** Instances: their interfaces, and which of them are still to be seen. */
import type { Instance, Network, NetworkInterface } from './network.ts';

/** How long AWS shows an instance that is terminated. */
const REMEMBERED_MS = 60 * 60 * 1000;

/** An instance's interfaces, the primary one first. */
export function interfacesOfInstance(network: Network, instanceId: string): NetworkInterface[] {
  return Object.values(network.networkInterfaces)
    .filter(({ attachment }) => attachment?.instanceId === instanceId)
    .toSorted((a, b) => a.attachment!.deviceIndex - b.attachment!.deviceIndex);
}

/** Is an instance there, with a network namespace of its own? */
export function isUp({ state }: Instance): boolean {
  return state === 'running' || state === 'pending';
}

/** Has it been terminated for so long that AWS has forgotten it? */
export function isForgotten({ terminatedAt }: Instance, now: number): boolean {
  return terminatedAt !== undefined && terminatedAt <= now - REMEMBERED_MS;
}
