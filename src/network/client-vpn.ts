/** What a Client VPN endpoint's routes, rules and client CIDR mean for one of its associations. */
import { address, type Block, block, formatAddress, formatBlock } from './cidr.ts';
import type { ClientVpnAssociation, ClientVpnEndpoint, ClientVpnRoute } from './network.ts';
import { blocksOf, joined, type Range, without } from './ranges.ts';

/** Where clients reach associations, on the lab's internet. */
const PUBLIC_ADDRESSES = { first: address('198.51.100.10'), last: address('198.51.100.250') };

/** Clients of one association share a slice of this size, as AWS's clients see it in their mask. */
const SLICE_PREFIX = 27;
const SLICE_SIZE = 2 ** (32 - SLICE_PREFIX);
/** The slices that associations use, of the 32 in the smallest client CIDR: AWS does not hand out the first. */
const SLICES = 31;

/**
 * A session uses only the routes of the association on which it landed.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-routes.html
 */
export function routesOf(endpoint: ClientVpnEndpoint, association: ClientVpnAssociation): ClientVpnRoute[] {
  return endpoint.routes.filter(({ targetSubnetId }) => targetSubnetId === association.subnetId);
}

/**
 * The destinations that clients with a certificate, who belong to no group, may reach, as disjoint blocks in
 * ascending order. The rules with the longest prefix that holds a destination decide, and nothing falls back: where
 * they are for groups only, a shorter rule for all does not help.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-rules.html
 */
export function authorizedBlocks(endpoint: ClientVpnEndpoint): Block[] {
  const forAll = new Map<string, boolean>();
  for (const { targetNetworkCidr, accessGroupId } of endpoint.authorizationRules) {
    forAll.set(targetNetworkCidr, accessGroupId === undefined || forAll.get(targetNetworkCidr) === true);
  }
  const rules = [...forAll].map(([cidr, allowed]) => ({ ...block(cidr), allowed }));
  // From short to long: what a block says replaces what was said of the block that it lies in.
  let ranges: Range[] = [];
  for (const { allowed, ...rule } of rules.toSorted((a, b) => a.prefix - b.prefix)) {
    ranges = ranges.flatMap((range) => without(range, rule));
    if (allowed) ranges.push(rule);
  }
  return joined(ranges).flatMap(blocksOf);
}

/** The addresses of one association's OpenVPN server and its clients. */
export interface ClientPool {
  /** The server's own; also the clients' gateway. */
  gateway: string;
  /** Of the clients. */
  first: string;
  last: string;
  /** The whole slice. */
  cidr: string;
}

/**
 * The slice of the client CIDR that an association uses. It follows from the association's public address alone,
 * so it stays when others come and go; `freePublicAddress` keeps the slices of one endpoint apart.
 */
export function clientPool(endpoint: ClientVpnEndpoint, association: ClientVpnAssociation): ClientPool {
  const first = block(endpoint.clientCidrBlock).first + sliceOf(association.publicIp) * SLICE_SIZE;
  return {
    gateway: formatAddress(first + 1),
    first: formatAddress(first + 2),
    last: formatAddress(first + SLICE_SIZE - 2),
    cidr: formatBlock({ first, last: first + SLICE_SIZE - 1, prefix: SLICE_PREFIX }),
  };
}

/** The place of an association's slice in the client CIDR, from 1. */
function sliceOf(publicIp: string): number {
  return ((address(publicIp) - PUBLIC_ADDRESSES.first) % SLICES) + 1;
}

/**
 * The public address for a new association of an endpoint: the lowest that no association of any endpoint has and
 * that leads to a slice of its own. `undefined` when there is none left.
 */
export function freePublicAddress(
  endpoints: readonly ClientVpnEndpoint[],
  endpoint: ClientVpnEndpoint,
): string | undefined {
  const taken = new Set(
    endpoints.flatMap(({ associations }) => associations.map(({ publicIp }) => publicIp)),
  );
  const slices = new Set(endpoint.associations.map(({ publicIp }) => sliceOf(publicIp)));
  for (let ip = PUBLIC_ADDRESSES.first; ip <= PUBLIC_ADDRESSES.last; ip++) {
    const candidate = formatAddress(ip);
    if (!taken.has(candidate) && !slices.has(sliceOf(candidate))) return candidate;
  }
  return undefined;
}
