/** The namespace of a VPC's managed interfaces and gateway endpoints: all their addresses are local there. */
import { address as addressOf } from '../../network/cidr.ts';
import type { Network } from '../../network/network.ts';
import { loopbackUp, neighbour, type Ruleset, route, type Space } from '../kernel/space.ts';
import { RANK, ROUTER_MAC, SERVICES_ADDRESS, SERVICES_GATEWAY, servicesSpace } from '../names.ts';
import { gatewayEndpointAddresses } from './gateway-endpoints.ts';
import type { Placement } from './placements.ts';

export function servicesOf(network: Network, vpcId: string, placements: Placement[]): Space {
  const addresses = addressesOf(network, vpcId, placements);
  return {
    name: servicesSpace(vpcId),
    rank: RANK.leaf,
    sysctls: { 'net.ipv4.icmp_echo_ignore_all': '1' },
    items: [
      loopbackUp(),
      { add: 'link set eth0 addrgenmode none' },
      { add: 'link set eth0 up' },
      { add: `addr add ${SERVICES_ADDRESS}/32 dev lo` },
      { add: `route add ${SERVICES_GATEWAY} dev eth0` },
      neighbour(SERVICES_GATEWAY, ROUTER_MAC, 'eth0'),
      { add: `route add default via ${SERVICES_GATEWAY} dev eth0` },
      ...Object.values(addresses)
        .flat()
        .toSorted((a, b) => addressOf(a) - addressOf(b))
        .map((ip) => route(`local ${ip}/32 dev lo`)),
    ],
    ruleset: rulesetOf(addresses),
    files: {},
  };
}

/** By what is served there. */
interface Addresses {
  /** S3 over TLS. */
  endpoints: string[];
  /** S3 at its public addresses, in the clear, too. */
  gateways: string[];
  /** Names, for whoever asks. */
  inbound: string[];
  /** Nothing: questions leave from here. */
  outbound: string[];
}

function addressesOf(network: Network, vpcId: string, placements: Placement[]): Addresses {
  const resolvers = new Map(
    Object.values(network.resolverEndpoints).flatMap(({ direction, ipAddresses }) =>
      ipAddresses.map(({ networkInterfaceId }) => [networkInterfaceId, direction] as const),
    ),
  );
  const managed = placements.filter(({ space }) => !space).map(({ networkInterface }) => networkInterface);
  const serving = (direction: string | undefined) =>
    managed.filter(({ id }) => resolvers.get(id) === direction).flatMap(({ privateIps }) => privateIps);
  return {
    endpoints: serving(undefined),
    gateways: gatewayEndpointAddresses(network, vpcId),
    inbound: serving('INBOUND'),
    outbound: serving('OUTBOUND'),
  };
}

/** What is not served is not refused either: the packet is gone. */
function rulesetOf(addresses: Addresses): Ruleset {
  return {
    table: 'services',
    sets: Object.fromEntries(
      Object.entries(addresses).map(([name, elements]) => [name, { type: 'ipv4_addr', elements }]),
    ),
    maps: {},
    chains: {
      served: {
        hook: 'type filter hook input priority filter; policy drop;',
        rules: [
          'ip daddr @endpoints tcp dport 443 accept',
          'ip daddr @gateways tcp dport { 80, 443 } accept',
          'ip daddr @inbound meta l4proto { tcp, udp } th dport 53 accept',
          // Answers; nothing begins here from outside.
          'ip daddr @outbound meta l4proto udp accept',
          'ip daddr @outbound tcp flags & (syn | ack) != syn accept',
          'iifname "lo" accept',
        ],
      },
    },
  };
}
