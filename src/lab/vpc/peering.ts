/**
 * VPC peering: a namespace between two VPCs' routers. It passes what one VPC's own addresses send to the other's and
 * nothing else, so that nothing passes through a VPC: no further peering, no gateway, no endpoint of the gateway kind.
 * @see https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations
 */
import type { Network, VpcPeeringConnection } from '../../network/network.ts';
import { activePeerings } from '../../network/peering.ts';
import {
  address,
  FORWARDING,
  type IpItem,
  linkUp,
  loopbackUp,
  neighbour,
  route,
  type Space,
  veth,
} from '../kernel/space.ts';
import { peeringLink, peeringSpace, RANK, ROUTER_MAC } from '../names.ts';
import { placementsOf } from './placements.ts';
import { ttlChains, ttlRule } from './ttl.ts';

/** Both ends of a router's link to a connection, never seen by a host. */
const PEERING_ADDRESS = '169.254.4.1';
const ROUTER_ADDRESS = '169.254.4.2';
const PEERING_MAC = '02:04:00:00:00:01';

/** What the links are called inside. */
const SIDES = ['requester', 'accepter'] as const;

/** The links that a VPC's router has to connections, by their names. */
export function peeringDevices(network: Network, vpcId: string): string[] {
  return carrying(network, vpcId).map(({ id }) => peeringLink(id));
}

/** The router's side. */
export function peeringLinks(network: Network, vpcId: string, mtu: number): IpItem[] {
  return carrying(network, vpcId).flatMap(({ id, requesterVpcId }) => [
    ...veth(
      { name: peeringLink(id), mac: ROUTER_MAC, mtu },
      {
        space: peeringSpace(id),
        name: requesterVpcId === vpcId ? 'requester' : 'accepter',
        mac: PEERING_MAC,
      },
    ),
    neighbour(PEERING_ADDRESS, PEERING_MAC, peeringLink(id)),
  ]);
}

/** A route to a connection, for a router; `undefined` while there is nobody at the other end. */
export function peeringWay(network: Network, vpcId: string, id: string, cidr: string): string | undefined {
  const there = carrying(network, vpcId).some((connection) => connection.id === id);
  return there ? `${cidr} via ${PEERING_ADDRESS} dev ${peeringLink(id)} onlink` : undefined;
}

export function peeringSpaces(network: Network): Space[] {
  return Object.values(network.vpcPeeringConnections)
    .filter((connection) => isCarrying(network, connection))
    .map((connection) => spaceOf(network, connection));
}

/** The active connections of a VPC between whose ends packets can go. */
function carrying(network: Network, vpcId: string): VpcPeeringConnection[] {
  return activePeerings(network, vpcId)
    .map(({ connection }) => connection)
    .filter((connection) => isCarrying(network, connection));
}

/** A VPC without anything in it has no router. */
function isCarrying(
  network: Network,
  { state, requesterVpcId, accepterVpcId }: VpcPeeringConnection,
): boolean {
  if (state !== 'active') return false;
  return [requesterVpcId, accepterVpcId].every((vpcId) => placementsOf(network, vpcId).length > 0);
}

function spaceOf(network: Network, { id, requesterVpcId, accepterVpcId }: VpcPeeringConnection): Space {
  const blocks = {
    requester: blocksOf(network, requesterVpcId),
    accepter: blocksOf(network, accepterVpcId),
  };
  const between = (from: keyof typeof blocks, to: keyof typeof blocks) =>
    `iifname "${from}" oifname "${to}" ip saddr @${from} ip daddr @${to} accept`;
  return {
    name: peeringSpace(id),
    rank: RANK.leaf,
    sysctls: { ...FORWARDING },
    items: [
      loopbackUp(),
      address(`${PEERING_ADDRESS}/32`, 'lo'),
      ...SIDES.flatMap((side) => [
        ...linkUp(side),
        neighbour(ROUTER_ADDRESS, ROUTER_MAC, side),
        ...blocks[side].map((cidr) => route(`${cidr} via ${ROUTER_ADDRESS} dev ${side} onlink`)),
      ]),
      route('blackhole default metric 9999'),
    ],
    ruleset: {
      table: 'peering',
      sets: Object.fromEntries(
        SIDES.map((side) => [side, { type: 'ipv4_addr', interval: true, elements: blocks[side] }]),
      ),
      maps: {},
      chains: {
        ...ttlChains,
        before: { hook: 'type filter hook prerouting priority mangle; policy accept;', rules: [ttlRule] },
        pass: {
          hook: 'type filter hook forward priority 0; policy drop;',
          rules: [between('requester', 'accepter'), between('accepter', 'requester')],
        },
        input: { hook: 'type filter hook input priority 0; policy drop;', rules: ['iifname "lo" accept'] },
      },
    },
    files: {},
  };
}

function blocksOf(network: Network, vpcId: string): string[] {
  return network.vpcs[vpcId]!.cidrBlocks.map(({ cidrBlock }) => cidrBlock);
}
