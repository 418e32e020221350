/** Route tables as routes of the kernel: one table there for each one here, and a function for each kind of target. */
import type { Network, Route, RouteTable, RouteTarget } from '../../network/network.ts';
import { managedPrefixLists } from '../../network/prefix-lists.ts';
import { routeState } from '../../network/routes.ts';
import { type IpItem, numberOf, route } from '../kernel/space.ts';
import { gatewayEndpointWay } from './gateway-endpoints.ts';
import { internetGatewayWay } from './internet-gateway.ts';
import { peeringWay } from './peering.ts';
import type { Placement } from './placements.ts';

/** What a target's way is made from. */
interface Surroundings {
  network: Network;
  vpcId: string;
  placements: Placement[];
}

/**
 * The longest prefix wins, as in the kernel. Of two routes with the same one, that to a block beats that to
 * a prefix list. What has no route at all goes nowhere, without a word.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
 */
export function tableItems(surroundings: Surroundings, table: RouteTable): IpItem[] {
  const number = numberOf(table.id);
  const ways = new Map<string, string>();
  const byPriority = table.routes.toSorted((a, b) => priority(a) - priority(b));
  for (const one of byPriority) {
    for (const cidr of destinationsOf(surroundings, one)) ways.set(cidr, wayOf(surroundings, one, cidr));
  }
  return [
    ...[...ways.values()].map((way) => route(`${way} table ${number}`)),
    route(`blackhole default metric 9999 table ${number}`),
  ];
}

function priority({ destination }: Route): number {
  return 'prefixListId' in destination ? 0 : 1;
}

/** The IPv4 blocks of a route's destination. */
function destinationsOf({ network, vpcId }: Surroundings, { destination }: Route): readonly string[] {
  if ('cidr' in destination) return destination.cidr.includes(':') ? [] : [destination.cidr];
  const lists = managedPrefixLists(network.vpcs[vpcId]!.region);
  return lists.find(({ id }) => id === destination.prefixListId)?.cidrs ?? [];
}

/** A route of the kernel, without its table. */
function wayOf(surroundings: Surroundings, one: Route, cidr: string): string {
  const way =
    routeState(surroundings.network, surroundings.vpcId, one) === 'active'
      ? targetWay(surroundings, one.target, cidr)
      : undefined;
  return way ?? `blackhole ${cidr}`;
}

/** `undefined` where a target takes no packets. */
function targetWay(surroundings: Surroundings, target: RouteTarget, cidr: string): string | undefined {
  switch (target.kind) {
    case 'local':
      return localWay(cidr);
    case 'network-interface':
      return interfaceWay(surroundings, target.id, cidr);
    case 'internet-gateway':
      return internetGatewayWay(cidr);
    case 'nat-gateway':
      return interfaceWay(
        surroundings,
        surroundings.network.natGateways[target.id]?.networkInterfaceId,
        cidr,
      );
    case 'vpc-endpoint':
      return gatewayEndpointWay(cidr);
    case 'vpc-peering-connection':
      return peeringWay(surroundings.network, surroundings.vpcId, target.id, cidr);
    case 'vpn-gateway':
    case 'other':
      return undefined;
  }
}

/** Looks among the VPC's interfaces, which are in the main table. */
function localWay(cidr: string): string {
  return `throw ${cidr}`;
}

/** Another host takes the packets on: a NAT gateway, or an appliance with its source and destination check off. */
function interfaceWay(
  { placements }: Surroundings,
  id: string | undefined,
  cidr: string,
): string | undefined {
  const place = placements.find(({ networkInterface, space }) => space && networkInterface.id === id);
  return place && `${cidr} via ${place.networkInterface.privateIps[0]} dev ${place.device} onlink`;
}
