/** What a Client VPN endpoint's routes, rules and client CIDR mean for one of its associations. */
import { type Block, block, formatAddress, formatBlock } from './cidr.ts';
import type { ClientVpnAssociation, ClientVpnEndpoint, ClientVpnRoute } from './network.ts';

/** Where clients reach associations, on the lab's internet. */
const PUBLIC_ADDRESSES = { first: block('198.51.100.10/32').first, last: block('198.51.100.250/32').first };

/** Clients of one association share a slice of this size. */
const SLICE_PREFIX = 27;

/** A session uses only the routes of the association on which it landed. */
export function routesOf(endpoint: ClientVpnEndpoint, association: ClientVpnAssociation): ClientVpnRoute[] {
  return endpoint.routes.filter(({ targetSubnetId }) => targetSubnetId === association.subnetId);
}

/**
 * The destinations that clients with a certificate, who belong to no group, may reach, as disjoint blocks in
 * ascending order. The rules with the longest prefix that holds a destination decide, and nothing falls back: where
 * they are for groups only, a shorter rule for all does not help.
 *
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-rules.html
 */
export function authorizedBlocks(endpoint: ClientVpnEndpoint): Block[] {
  const verdicts = new Map<string, boolean>();
  for (const { targetNetworkCidr, accessGroupId } of endpoint.authorizationRules) {
    const allowed = accessGroupId === undefined || verdicts.get(targetNetworkCidr) === true;
    verdicts.set(targetNetworkCidr, allowed);
  }
  // From short to long, each block's verdict replaces that of what it is cut out of.
  const rules = [...verdicts]
    .map(([cidr, allowed]) => ({ ...block(cidr), allowed }))
    .toSorted((a, b) => a.prefix - b.prefix);
  let ranges: { first: number; last: number }[] = [];
  for (const { first, last, allowed } of rules) {
    ranges = ranges.flatMap((range) => without(range, first, last));
    if (allowed) ranges.push({ first, last });
  }
  return joined(ranges).flatMap(blocksOf);
}

/** The addresses of one association's server and its clients. */
export interface ClientPool {
  /** The server's own; also the clients' gateway. */
  gateway: string;
  first: string;
  last: string;
  cidr: string;
}

/**
 * The slice of the client CIDR that an association hands out, one for each, starting with the second as seen on
 * AWS. Even the smallest client CIDR has more slices than an endpoint has associations.
 */
export function clientPool(endpoint: ClientVpnEndpoint, association: ClientVpnAssociation): ClientPool {
  const pool = block(endpoint.clientCidrBlock);
  const size = 2 ** (32 - SLICE_PREFIX);
  const slices = (pool.last - pool.first + 1) / size;
  const slice = (publicNumber(association) + 1) % slices;
  const first = pool.first + slice * size;
  return {
    gateway: formatAddress(first + 1),
    first: formatAddress(first + 2),
    last: formatAddress(first + size - 2),
    cidr: formatBlock({ first, last: first + size - 1, prefix: SLICE_PREFIX }),
  };
}

/** Its public address, which it keeps, tells an association from every other; so it keeps its slice too. */
function publicNumber({ publicIp }: ClientVpnAssociation): number {
  return block(`${publicIp}/32`).first - PUBLIC_ADDRESSES.first;
}

/** The lowest public address that no association has; `undefined` when all are taken. */
export function freePublicAddress(endpoints: ClientVpnEndpoint[]): string | undefined {
  const taken = new Set(
    endpoints.flatMap(({ associations }) => associations.map(({ publicIp }) => publicIp)),
  );
  for (let ip = PUBLIC_ADDRESSES.first; ip <= PUBLIC_ADDRESSES.last; ip++) {
    if (!taken.has(formatAddress(ip))) return formatAddress(ip);
  }
  return undefined;
}

function without(
  range: { first: number; last: number },
  first: number,
  last: number,
): { first: number; last: number }[] {
  if (last < range.first || range.last < first) return [range];
  const left = { first: range.first, last: first - 1 };
  const right = { first: last + 1, last: range.last };
  return [left, right].filter((part) => part.first <= part.last);
}

function joined(ranges: { first: number; last: number }[]): { first: number; last: number }[] {
  const result: { first: number; last: number }[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const previous = result.at(-1);
    if (previous && range.first <= previous.last + 1) previous.last = Math.max(previous.last, range.last);
    else result.push({ ...range });
  }
  return result;
}

/** The fewest blocks that make up a range. */
function blocksOf({ first, last }: { first: number; last: number }): Block[] {
  const blocks: Block[] = [];
  for (let start = first; start <= last; ) {
    let size = start === 0 ? 2 ** 32 : (start & -start) >>> 0;
    while (start + size - 1 > last) size /= 2;
    blocks.push({ first: start, last: start + size - 1, prefix: 32 - Math.log2(size) });
    start += size;
  }
  return blocks;
}
