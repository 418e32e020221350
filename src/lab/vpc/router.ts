/** A VPC's implicit router: links to its interfaces, its route tables, the addresses that are the router itself. */
import type { Network, RouteTable, Subnet } from '../../network/network.ts';
import {
  address,
  FORWARDING,
  type IpItem,
  loopbackUp,
  neighbour,
  numberOf,
  route,
  rule,
  type Space,
  veth,
} from '../kernel/space.ts';
import { RANK, ROUTER_MAC, routerSpace, SERVICES_ADDRESS, SERVICES_MAC, servicesSpace } from '../names.ts';
import { gatewayAddress, LINK_LOCAL_RESOLVER, resolverAddress } from './addresses.ts';
import { vpcRuleset } from './filters.ts';
import { internetGatewayLink } from './internet-gateway.ts';
import { peeringLinks } from './peering.ts';
import { type Placement, SERVICES_DEVICE } from './placements.ts';
import { tableItems } from './route-tables.ts';

/** Jumbo frames inside a VPC; interface endpoints take up to 8500 bytes. */
const VPC_MTU = 9001;
const ENDPOINT_MTU = 8500;

export function routerOf(network: Network, vpcId: string, placements: Placement[]): Space {
  const vpc = network.vpcs[vpcId]!;
  const subnets = Object.values(network.subnets).filter((subnet) => subnet.vpcId === vpcId);
  const tables = Object.values(network.routeTables).filter((table) => table.vpcId === vpcId);
  const blocks = vpc.cidrBlocks.map(({ cidrBlock }) => cidrBlock);
  return {
    name: routerSpace(vpcId),
    rank: RANK.router,
    sysctls: {
      ...FORWARDING,
      'net.ipv4.conf.all.send_redirects': '0',
      'net.ipv4.conf.default.send_redirects': '0',
      'net.ipv4.icmp_ratelimit': '0',
      // Security groups remember an idle connection for five days, and take up none that they have forgotten.
      'net.netfilter.nf_conntrack_tcp_timeout_established': '432000',
      'net.netfilter.nf_conntrack_tcp_loose': '0',
    },
    items: [
      loopbackUp(),
      ...subnets.map((subnet) => address(`${gatewayAddress(subnet)}/32`, 'lo')),
      address(`${resolverAddress(network, vpcId)}/32`, 'lo'),
      address(`${LINK_LOCAL_RESOLVER}/32`, 'lo'),
      ...servicesLink(vpcId),
      ...internetGatewayLink(network, vpcId, VPC_MTU),
      ...peeringLinks(network, vpcId, VPC_MTU),
      ...placements.flatMap(interfaceItems),
      // What the VPC's blocks hold is known interface by interface; the rest of them is nowhere.
      ...blocks.map((cidr) => route(`blackhole ${cidr}`)),
      ...tables.flatMap((table) => tableItems({ network, vpcId, placements }, table)),
      // Within a subnet neighbours meet without the router's routes, whatever a route to the subnet says.
      ...subnets.map(({ id, cidrBlock }) =>
        rule(`pref 99 fwmark ${numberOf(id)} to ${cidrBlock} lookup main`),
      ),
      ...subnets.map((subnet) =>
        rule(`pref 100 fwmark ${numberOf(subnet.id)} lookup ${numberOf(tableOf(tables, subnet).id)}`),
      ),
    ],
    ruleset: vpcRuleset(network, vpcId, subnets, placements),
    files: {},
  };
}

function servicesLink(vpcId: string): IpItem[] {
  return [
    ...veth(
      { name: SERVICES_DEVICE, mac: ROUTER_MAC, mtu: VPC_MTU },
      { space: servicesSpace(vpcId), name: 'eth0', mac: SERVICES_MAC },
    ),
    neighbour(SERVICES_ADDRESS, SERVICES_MAC, SERVICES_DEVICE),
  ];
}

function interfaceItems({ networkInterface, device, space, spaceDevice = 'eni0' }: Placement): IpItem[] {
  const { macAddress, privateIps } = networkInterface;
  if (!space)
    return privateIps.map((ip) =>
      route(`${ip}/32 via ${SERVICES_ADDRESS} dev ${device} onlink mtu ${ENDPOINT_MTU}`),
    );
  return [
    ...veth({ name: device, mac: ROUTER_MAC, mtu: VPC_MTU }, { space, name: spaceDevice, mac: macAddress }),
    ...privateIps.flatMap((ip) => [route(`${ip}/32 dev ${device}`), neighbour(ip, macAddress, device)]),
  ];
}

/** A subnet's own route table, or the main one. */
function tableOf(tables: RouteTable[], subnet: Subnet): RouteTable {
  const explicit = tables.find(({ associations }) =>
    associations.some(({ subnetId }) => subnetId === subnet.id),
  );
  return (
    explicit ??
    tables.find(({ associations }) => associations.some(({ subnetId }) => subnetId === undefined))!
  );
}
