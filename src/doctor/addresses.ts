/** Kinds of IPv4 addresses. */
import { block, holds, parseAddress } from '../network/cidr.ts';

const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
].map(block);

/** Not of the internet: RFC 1918, shared, link-local, loopback. */
export function isPrivate(address: string): boolean {
  const number = parseAddress(address);
  return number !== undefined && PRIVATE.some((one) => holds(one, number));
}
