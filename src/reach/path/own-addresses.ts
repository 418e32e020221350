/** Public addresses that are somebody's in the model. */
import { address } from '../../network/cidr.ts';
import type { Network } from '../../network/network.ts';
import { ALL_ADDRESSES } from '../packets/packet-set.ts';
import { difference, type RangeSet, rangeSet } from '../packets/range-set.ts';
import { NOT_PUBLIC } from './internet.ts';

/** The public addresses of the network itself: what is sent to them has not left it. */
export function ownAddresses({ sites, elasticIps, clientVpnEndpoints }: Network): RangeSet {
  const texts = [
    ...Object.values(sites).map(({ publicAddress }) => publicAddress),
    ...Object.values(elasticIps).map(({ publicIp }) => publicIp),
    ...Object.values(clientVpnEndpoints).flatMap(({ associations }) =>
      associations.map(({ publicIp }) => publicIp),
    ),
  ];
  return rangeSet(texts.map((ip) => ({ first: address(ip), last: address(ip) })));
}

/** The addresses that somebody somewhere on the internet can have. */
export const addressesElsewhere = (network: Network): RangeSet =>
  difference(difference(ALL_ADDRESSES, NOT_PUBLIC), ownAddresses(network));
