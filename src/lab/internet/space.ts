/** The lab's internet: one namespace that knows every public address and has no way out of the sandbox. */
import { publicServices } from '../../network/names/public-names.ts';
import type { Network } from '../../network/network.ts';
import { internetGatewayOf, publicAddresses } from '../../network/public-addresses.ts';
import { internetSide, type PublicPoint } from '../kernel/outside.ts';
import { address, FORWARDING, loopbackUp, type Space } from '../kernel/space.ts';
import {
  associationSpace,
  INTERNET,
  INTERNET_GATEWAY,
  internetGatewaySpace,
  RANK,
  siteRouterSpace,
} from '../names.ts';
import { livingVpcs } from '../vpc/placements.ts';

/** Public resolvers that people test with. They exist only here. */
export const PUBLIC_RESOLVERS = ['8.8.8.8', '1.1.1.1'];

export function internetOf(network: Network): Space {
  return {
    name: INTERNET,
    rank: RANK.internet,
    sysctls: { ...FORWARDING },
    items: [
      loopbackUp(),
      address(`${INTERNET_GATEWAY}/32`, 'lo'),
      ...[...PUBLIC_RESOLVERS, ...publicServices.flatMap(({ addresses }) => addresses)].map((ip) =>
        address(`${ip}/32`, 'lo'),
      ),
      ...publicPoints(network).flatMap(internetSide),
    ],
    files: {},
  };
}

function publicPoints(network: Network): PublicPoint[] {
  const sites = Object.values(network.sites).map(({ name, publicAddress }) => ({
    id: name,
    space: siteRouterSpace(name),
    publicIps: [publicAddress],
  }));
  const associations = Object.values(network.clientVpnEndpoints)
    .flatMap((endpoint) => endpoint.associations)
    .map(({ id, publicIp }) => ({ id, space: associationSpace(id), publicIps: [publicIp] }));
  const gateways = livingVpcs(network).flatMap(({ vpcId }) => {
    const id = internetGatewayOf(network, vpcId);
    if (!id) return [];
    const publicIps = publicAddresses(network, vpcId).map(({ publicIp }) => publicIp);
    return [{ id, space: internetGatewaySpace(id), publicIps }];
  });
  return [...sites, ...associations, ...gateways];
}
