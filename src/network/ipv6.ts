/** IPv6 blocks. Kairo carries IPv4 only; rules may still name IPv6 blocks, and are stored as AWS stores them. */
import { isIPv6 } from 'node:net';

/** `2001:DB8::1/32` → `2001:db8::/32`, or `undefined` when the text is no IPv6 CIDR block. */
export function canonicalIpv6Block(text: string): string | undefined {
  const [address, length, more] = text.split('/');
  if (address === undefined || length === undefined || more !== undefined) return undefined;
  if (!isIPv6(address) || address.includes('%')) return undefined;
  if (!/^(\d|[1-9]\d|1[01]\d|12[0-8])$/.test(length)) return undefined;
  const prefix = BigInt(length);
  const hostBits = 128n - prefix;
  return `${format((parse(address) >> hostBits) << hostBits)}/${prefix}`;
}

function parse(address: string): bigint {
  const [head = '', tail] = shortest(address).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function format(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  return shortest(groups.join(':'));
}

/** The shortest spelling (RFC 5952), which is how URLs write hosts. */
function shortest(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
