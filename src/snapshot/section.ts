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

/** Error codes that say that the caller may not, or that the account does not have the service. */
const REFUSED =
  /^(?:UnauthorizedOperation|AccessDenied.*|AuthFailure|OptInRequired|NotSignedUp|SubscriptionRequired.*|UnrecognizedClient.*|InvalidAction|UnknownOperation.*|NotImplemented|AllAccessDisabled)$/;

/** The `code` of what is missing because nobody answered there, while other services did. */
export const NOT_REACHED = 'NotReached';

/**
 * Did the request get no answer? A closed network reaches the APIs that it has endpoints for and no others, and S3 may
 * be the very thing that is broken.
 */
function isNotReached(error: unknown): boolean {
  const { name, code, cause, $response } = error as Error & { code?: unknown; $response?: unknown };
  if ($response !== undefined) return false;
  return (
    typeof code === 'string' ||
    /^(?:Timeout|Abort)Error$/.test(name) ||
    (cause instanceof Error && isNotReached(cause))
  );
}

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
    const notReached = isNotReached(error);
    if (!notReached && !REFUSED.test(name)) throw error;
    const code = notReached ? NOT_REACHED : name;
    // A section makes several calls; AWS says which one it was.
    const [, refused] = /to perform: ([a-z0-9-]+:[A-Za-z]+)/.exec(message) ?? [];
    missing.push({ action: refused ?? action, ...(region !== undefined && { region }), code, message });
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
