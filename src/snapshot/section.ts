/** One kind of thing that is read, and what becomes of a call that is refused. */
import type { Network } from '../network/network.ts';
import type { RegionClients } from './clients.ts';

/** Something that could not be read, so answers that depend on it are not to be had. */
export interface Missing {
  /** `ec2:DescribeVpcs`. */
  action: string;
  /** Absent for what has no region. */
  region?: string;
  /** AWS's error code and words. */
  code: string;
  message: string;
}

/** A part of an account that lies in a region. */
export interface Section {
  /** The IAM actions of its calls: what the snapshot's policy must allow. */
  actions: readonly string[];
  /** Reads it into the network. Throws AWS's error. */
  read(clients: RegionClients, network: Network): Promise<void>;
}

/** Error codes that say that the caller may not, that the account does not have the service, or that it is not reached. */
const REFUSED =
  /^(?:UnauthorizedOperation|AccessDenied.*|AuthFailure|OptInRequired|NotSignedUp|SubscriptionRequired.*|UnrecognizedClient.*|InvalidAction|UnknownOperation.*|NotImplemented|AllAccessDisabled|NotReached)$/;

/** Runs a reading; a refusal is noted and the rest goes on. Other errors are thrown. */
export async function orMissing(
  missing: Missing[],
  { action, region }: { action: string; region?: string },
  read: () => Promise<void>,
): Promise<void> {
  try {
    await read();
  } catch (error) {
    const { name, message } = error as Error;
    if (!REFUSED.test(name)) throw error;
    missing.push({ action, ...(region !== undefined && { region }), code: name, message });
  }
}

/** Puts items into a table under their ids. */
export function into<Item extends { id: string }>(table: Record<string, Item>, items: Iterable<Item>): void {
  for (const item of items) table[item.id] = item;
}

/** AWS's tags of a resource into the network's. */
export function keepTags(
  network: Network,
  id: string,
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): void {
  if (!tags?.length) return;
  network.tags[id] = Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** Epoch milliseconds; 0 where AWS does not say. */
export function timestamp(date: Date | string | undefined): number {
  if (date === undefined) return 0;
  return typeof date === 'string' ? Date.parse(date) || 0 : date.getTime();
}
