/**
 * A VPC's internet gateway: one public address for one private address, in both directions, and nothing for an
 * interface that has no public one.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
 */
import type { Network } from '../../network/network.ts';
import { internetGatewayOf, publicAddresses } from '../../network/public-addresses.ts';
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
import { INTERNET_GATEWAY, internetGatewaySpace, RANK, ROUTER_MAC } from '../names.ts';

/** The router's link to the gateway. */
export const GATEWAY_DEVICE = 'igw';

/** Both ends of that link, never seen by a client. */
const GATEWAY_ADDRESS = '169.254.3.1';
const ROUTER_ADDRESS = '169.254.3.2';
const GATEWAY_MAC = '02:03:00:00:00:01';

/** The router's side; empty for a VPC without an internet gateway. */
export function internetGatewayLink(network: Network, vpcId: string, mtu: number): IpItem[] {
  const id = internetGatewayOf(network, vpcId);
  if (!id) return [];
  return [
    ...veth(
      { name: GATEWAY_DEVICE, mac: ROUTER_MAC, mtu },
      { space: internetGatewaySpace(id), name: 'vpc', mac: GATEWAY_MAC },
    ),
    neighbour(GATEWAY_ADDRESS, GATEWAY_MAC, GATEWAY_DEVICE),
  ];
}

/** A route to the gateway, for the router. */
export function internetGatewayWay(cidr: string): string {
  return `${cidr} via ${GATEWAY_ADDRESS} dev ${GATEWAY_DEVICE} onlink`;
}

/** The gateway's namespace, where the VPC has one. */
export function internetGatewaysOf(network: Network, vpcId: string): Space[] {
  const id = internetGatewayOf(network, vpcId);
  if (!id) return [];
  const mapped = publicAddresses(network, vpcId);
  const privateIps = mapped.map(({ privateIp }) => privateIp);
  return [
    {
      name: internetGatewaySpace(id),
      rank: RANK.leaf,
      sysctls: { ...FORWARDING },
      items: [
        loopbackUp(),
        address(`${GATEWAY_ADDRESS}/32`, 'lo'),
        ...linkUp('vpc'),
        neighbour(ROUTER_ADDRESS, ROUTER_MAC, 'vpc'),
        ...network.vpcs[vpcId]!.cidrBlocks.map(({ cidrBlock }) =>
          route(`${cidrBlock} via ${ROUTER_ADDRESS} dev vpc onlink`),
        ),
        ...linkUp('wan'),
        neighbour(INTERNET_GATEWAY, ROUTER_MAC, 'wan'),
        { add: `route add default via ${INTERNET_GATEWAY} dev wan onlink` },
      ],
      ruleset: {
        table: 'internet_gateway',
        sets: { mapped: { type: 'ipv4_addr', elements: privateIps } },
        maps: {
          public_of: {
            type: 'ipv4_addr : ipv4_addr',
            elements: Object.fromEntries(mapped.map(({ privateIp, publicIp }) => [privateIp, publicIp])),
          },
          private_of: {
            type: 'ipv4_addr : ipv4_addr',
            elements: Object.fromEntries(mapped.map(({ privateIp, publicIp }) => [publicIp, privateIp])),
          },
        },
        chains: {
          enter: {
            hook: 'type nat hook prerouting priority dstnat; policy accept;',
            rules: ['iifname "wan" dnat to ip daddr map @private_of'],
          },
          // Asked for every packet, so that an address that was taken away ends its flows, too.
          pass: {
            hook: 'type filter hook forward priority 0; policy drop;',
            rules: [
              'oifname "wan" ip saddr @mapped accept',
              'iifname "wan" ip daddr @mapped accept',
              'counter drop',
            ],
          },
          leave: {
            hook: 'type nat hook postrouting priority srcnat; policy accept;',
            rules: ['oifname "wan" snat to ip saddr map @public_of'],
          },
          // The gateway itself is nobody to talk to.
          input: { hook: 'type filter hook input priority 0; policy drop;', rules: ['iifname "lo" accept'] },
        },
      },
      files: {},
    },
  ];
}
