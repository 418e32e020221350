/** IP addresses and blocks of them, as condition values write them. */

interface Address {
  bits: 32 | 128;
  value: bigint;
}

export interface Block extends Address {
  prefix: number;
}

/** `10.0.0.0/8`, `2001:db8::/32`, or one address. `undefined` for anything else. */
export function parseBlock(text: string): Block | undefined {
  const [base = '', length, ...more] = text.split('/');
  const address = parseAddress(base);
  if (!address || more.length > 0) return undefined;
  if (length === undefined) return { ...address, prefix: address.bits };
  if (!/^\d{1,3}$/.test(length) || Number(length) > address.bits) return undefined;
  return { ...address, prefix: Number(length) };
}

/** Whether the address is one of the block's. What is no address is in no block. */
export function inBlock(text: string, block: Block): boolean {
  const address = parseAddress(text);
  if (!address || address.bits !== block.bits) return false;
  const shift = BigInt(block.bits - block.prefix);
  return address.value >> shift === block.value >> shift;
}

function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = parseV4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const value = parseV6(text);
  return value === undefined ? undefined : { bits: 128, value };
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const groups = tail === undefined ? head! : [...head!, ...zeros(8 - head!.length - tail.length), ...tail];
  if (groups.length !== 8 || (tail !== undefined && head!.length + tail.length > 7)) return undefined;
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

const zeros = (count: number): string[] => Array.from({ length: Math.max(count, 0) }, () => '0');
