/** Sockets that the lab serves: where they are bound, and who answers. */

import type { ForwardingPlace, View } from '../network/names/answer.ts';
import type { Network, ResolverEndpoint } from '../network/network.ts';
import { PUBLIC_RESOLVERS } from './internet/space.ts';
import { INTERNET, routerSpace, servicesSpace, siteRouterSpace } from './names.ts';
import type { Binding } from './sandbox/protocol.ts';
import { LINK_LOCAL_RESOLVER, resolverAddress } from './vpc/addresses.ts';
import { gatewayEndpointAddresses } from './vpc/gateway-endpoints.ts';
import { livingVpcs } from './vpc/placements.ts';

export type Listener = { space: string; binding: Binding } & (
  | { serves: 'dns'; view: View }
  /** From here questions go to other name servers. */
  | { serves: 'forwarding'; from: ForwardingPlace }
  /** The VPC's endpoints; which one, the connection's own address tells. */
  | { serves: 'endpoints'; transport: 'tls' | 'plain'; vpcId: string }
  /** AWS's public services; which one, the connection's own address tells. */
  | { serves: 'public-services'; transport: 'tls' | 'plain' }
);

export const listenerKey = ({ space, binding }: Listener) =>
  `${space} ${binding.kind} ${binding.address} ${binding.port}`;

export function listenersOf(network: Network): Listener[] {
  const vpcs = livingVpcs(network).flatMap(({ vpcId }): Listener[] => [
    ...dns(routerSpace(vpcId), resolverAddress(network, vpcId), { kind: 'vpc', vpcId }),
    ...dns(routerSpace(vpcId), LINK_LOCAL_RESOLVER, { kind: 'vpc', vpcId }),
    {
      space: servicesSpace(vpcId),
      binding: { kind: 'tcp', address: '0.0.0.0', port: 443 },
      serves: 'endpoints',
      transport: 'tls',
      vpcId,
    },
    // The public names answer in the clear, too; an interface endpoint does not.
    ...gatewayEndpointAddresses(network, vpcId).map(
      (address): Listener => ({
        space: servicesSpace(vpcId),
        binding: { kind: 'tcp', address, port: 80 },
        serves: 'endpoints',
        transport: 'plain',
        vpcId,
      }),
    ),
  ]);
  const sites = Object.values(network.sites).flatMap(({ name, routerAddress, forwarders }) => [
    ...dns(siteRouterSpace(name), routerAddress, { kind: 'site', site: name }),
    // The route chooses the address: the tunnel's, where there is one.
    ...(forwarders?.length
      ? [forwarding(siteRouterSpace(name), '0.0.0.0', { kind: 'site', site: name })]
      : []),
  ]);
  const resolvers = Object.values(network.resolverEndpoints).flatMap((endpoint) =>
    resolverEndpoint(network, endpoint),
  );
  const internet = [
    ...PUBLIC_RESOLVERS.flatMap((address) => dns(INTERNET, address, { kind: 'public' })),
    publicServices(443, 'tls'),
    publicServices(80, 'plain'),
  ];
  return [...internet, ...vpcs, ...sites, ...resolvers];
}

/** An inbound endpoint answers at each of its addresses; an outbound one asks from its first. */
function resolverEndpoint(
  network: Network,
  { id, vpcId, direction, ipAddresses }: ResolverEndpoint,
): Listener[] {
  const space = servicesSpace(vpcId);
  const addresses = ipAddresses.map(
    ({ networkInterfaceId }) => network.networkInterfaces[networkInterfaceId]!.privateIps[0]!,
  );
  return direction === 'INBOUND'
    ? addresses.flatMap((address) => dns(space, address, { kind: 'inbound', vpcId }))
    : [forwarding(space, addresses[0]!, { kind: 'outbound', resolverEndpointId: id })];
}

function forwarding(space: string, address: string, from: ForwardingPlace): Listener {
  return { space, binding: { kind: 'udp', address, port: 0 }, serves: 'forwarding', from };
}

function publicServices(port: number, transport: 'tls' | 'plain'): Listener {
  const binding = { kind: 'tcp', address: '0.0.0.0', port } as const;
  return { space: INTERNET, binding, serves: 'public-services', transport };
}

function dns(space: string, address: string, view: View): Listener[] {
  return (['udp', 'tcp'] as const).map((kind) => ({
    space,
    binding: { kind, address, port: 53 },
    serves: 'dns',
    view,
  }));
}
