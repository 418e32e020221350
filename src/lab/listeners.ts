/** Sockets that the lab serves: where they are bound, and who answers. */

import type { View } from '../network/names/answer.ts';
import type { Network } from '../network/network.ts';
import { PUBLIC_RESOLVERS } from './internet/space.ts';
import { INTERNET, routerSpace, servicesSpace, siteRouterSpace } from './names.ts';
import type { Binding } from './sandbox/protocol.ts';
import { LINK_LOCAL_RESOLVER, resolverAddress } from './vpc/addresses.ts';
import { livingVpcs } from './vpc/placements.ts';

export type Listener = { space: string; binding: Binding } & (
  | { serves: 'dns'; view: View }
  /** The VPC's endpoints; which one, the connection's own address tells. */
  | { serves: 'endpoints'; vpcId: string }
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
      vpcId,
    },
  ]);
  const sites = Object.values(network.sites).flatMap(({ name, routerAddress }) =>
    dns(siteRouterSpace(name), routerAddress, { kind: 'site', site: name }),
  );
  const internet = PUBLIC_RESOLVERS.flatMap((address) => dns(INTERNET, address, { kind: 'public' }));
  return [...internet, ...vpcs, ...sites];
}

function dns(space: string, address: string, view: View): Listener[] {
  return (['udp', 'tcp'] as const).map((kind) => ({
    space,
    binding: { kind, address, port: 53 },
    serves: 'dns',
    view,
  }));
}
