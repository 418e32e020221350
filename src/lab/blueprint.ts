/** The whole lab as plain data, compiled from the network: namespaces, programs and sockets. */
import type { Network } from '../network/network.ts';
import { vpnServers } from './client-vpn/server.ts';
import { associationOf } from './client-vpn/space.ts';
import { instanceSpaces } from './instances/space.ts';
import { internetOf } from './internet/space.ts';
import type { Space } from './kernel/space.ts';
import { type Listener, listenersOf } from './listeners.ts';
import type { Program } from './programs.ts';
import { siteSpaces } from './site/spaces.ts';
import { vpnClients } from './site/vpn-client.ts';
import { internetGatewaysOf } from './vpc/internet-gateway.ts';
import { natGatewaySpaces } from './vpc/nat-gateway.ts';
import { peeringSpaces } from './vpc/peering.ts';
import { livingVpcs } from './vpc/placements.ts';
import { routerOf } from './vpc/router.ts';
import { servicesOf } from './vpc/services.ts';

export interface Blueprint {
  spaces: Space[];
  programs: Program[];
  listeners: Listener[];
}

export const EMPTY_BLUEPRINT: Blueprint = { spaces: [], programs: [], listeners: [] };

/** Spaces are in the order of their rank. */
export function blueprintOf(network: Network): Blueprint {
  const vpcs = livingVpcs(network).flatMap(({ vpcId, placements }) => [
    routerOf(network, vpcId, placements),
    servicesOf(network, vpcId, placements),
    ...internetGatewaysOf(network, vpcId),
  ]);
  const associations = Object.values(network.clientVpnEndpoints).flatMap((endpoint) =>
    endpoint.associations.map((association) => associationOf(network, endpoint, association)),
  );
  const spaces = [
    internetOf(network),
    ...vpcs,
    ...natGatewaySpaces(network),
    ...peeringSpaces(network),
    ...siteSpaces(network),
    ...instanceSpaces(network),
    ...associations,
  ];
  return {
    spaces: spaces.toSorted((a, b) => a.rank - b.rank),
    programs: [...vpnServers(network), ...vpnClients(network)],
    listeners: listenersOf(network),
  };
}

/** Tables of the model that packets depend on. A change in none of the others needs no look at the lab. */
const TABLES = [
  'vpcs',
  'subnets',
  'routeTables',
  'securityGroupRules',
  'networkAcls',
  'flowLogs',
  'networkInterfaces',
  'internetGateways',
  'elasticIps',
  'natGateways',
  'vpcEndpoints',
  'vpcPeeringConnections',
  'clientVpnEndpoints',
  'resolverEndpoints',
  'instances',
  'dhcpOptions',
  'certificates',
  'sites',
] as const satisfies (keyof Network)[];

/** Could packets be treated differently under these two? */
export function packetsDiffer(a: Network, b: Network): boolean {
  return TABLES.some((table) => a[table] !== b[table]);
}
