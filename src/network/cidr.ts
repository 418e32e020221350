/**
 * IPv4 addresses and CIDR blocks as plain numbers and strings.
 *
 * An address is an unsigned 32-bit integer; a block is written the way AWS writes it (`10.0.0.0/16`).
 */

/** A parsed block: `first` and `last` address (inclusive) and the prefix length. */
export interface Block {
  first: number;
  last: number;
  prefix: number;
}

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ADDRESS = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);

/** The address as a number, or `undefined` when the text is no dotted-quad IPv4 address. */
export function parseAddress(text: string): number | undefined {
  const match = ADDRESS.exec(text);
  if (!match) return undefined;
  return match.slice(1).reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** `167772162` → `10.0.0.2`. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/** The block, with host bits cleared, or `undefined` when the text is no IPv4 CIDR block. */
export function parseBlock(text: string): Block | undefined {
  const [address, length, more] = text.split('/');
  if (address === undefined || length === undefined || more !== undefined) return undefined;
  if (!/^(\d|[12]\d|3[0-2])$/.test(length)) return undefined;
  const value = parseAddress(address);
  if (value === undefined) return undefined;
  const prefix = Number(length);
  const size = 2 ** (32 - prefix);
  const first = value - (value % size);
  return { first, last: first + size - 1, prefix };
}

/** The block of a text that is known to be one: a block that the model already holds. Throws otherwise. */
export function block(text: string): Block {
  const parsed = parseBlock(text);
  if (!parsed) throw new Error(`not an IPv4 CIDR block: ${text}`);
  return parsed;
}

/** The address of a text that is known to be one. Throws otherwise. */
export function address(text: string): number {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`not an IPv4 address: ${text}`);
  return parsed;
}

export function formatBlock({ first, prefix }: Block): string {
  return `${formatAddress(first)}/${prefix}`;
}

/** `100.68.0.18/18` → `100.68.0.0/18`, as AWS stores it. */
export function canonical(cidr: string): string {
  return formatBlock(block(cidr));
}

export function size(b: Block): number {
  return b.last - b.first + 1;
}

export function contains(outer: Block, inner: Block): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function holds(b: Block, ip: number): boolean {
  return b.first <= ip && ip <= b.last;
}

export function overlaps(a: Block, b: Block): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The mask of a prefix length: `16` → `255.255.0.0`. */
export function netmask(prefix: number): string {
  return formatAddress(2 ** 32 - 2 ** (32 - prefix));
}
