/**
 * A NAT gateway: an interface in a subnet behind which flows from the VPC go on under its own private address.
 * Where they go from there, its own subnet's route table says.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
 */
import type { NatGateway, Network } from '../../network/network.ts';
import { address, FORWARDING, linkUp, loopbackUp, neighbour, type Space } from '../kernel/space.ts';
import { natGatewaySpace, RANK, ROUTER_MAC } from '../names.ts';
import { gatewayAddress } from './addresses.ts';

/** A flow that carries nothing for so long is forgotten. */
const IDLE_SECONDS = '350';

export function natGatewaySpaces(network: Network): Space[] {
  return Object.values(network.natGateways)
    .filter(({ state }) => state === 'available')
    .map((gateway) => natGatewayOf(network, gateway));
}

function natGatewayOf(network: Network, { id, vpcId, subnetId, privateIp: ip }: NatGateway): Space {
  const subnet = network.subnets[subnetId]!;
  const router = gatewayAddress(subnet);
  return {
    name: natGatewaySpace(id),
    rank: RANK.leaf,
    sysctls: {
      ...FORWARDING,
      // What comes in leaves by the same link; nobody is to be told of a shorter way.
      'net.ipv4.conf.all.send_redirects': '0',
      'net.ipv4.conf.default.send_redirects': '0',
      'net.netfilter.nf_conntrack_tcp_timeout_established': IDLE_SECONDS,
      'net.netfilter.nf_conntrack_udp_timeout': IDLE_SECONDS,
      'net.netfilter.nf_conntrack_udp_timeout_stream': IDLE_SECONDS,
      'net.netfilter.nf_conntrack_tcp_loose': '0',
    },
    items: [
      loopbackUp(),
      ...linkUp('eni0'),
      address(`${ip}/${subnet.cidrBlock.split('/')[1]}`, 'eni0', ' noprefixroute'),
      { add: `route add ${router}/32 dev eni0` },
      neighbour(router, ROUTER_MAC, 'eni0'),
      { add: `route add default via ${router} dev eni0 src ${ip}` },
    ],
    ruleset: {
      table: 'nat_gateway',
      sets: {
        vpc: {
          type: 'ipv4_addr',
          interval: true,
          elements: network.vpcs[vpcId]!.cidrBlocks.map(({ cidrBlock }) => cidrBlock),
        },
      },
      maps: {},
      chains: {
        pass: {
          hook: 'type filter hook forward priority 0; policy drop;',
          rules: [
            // A route table that leads the gateway's own packets back to it.
            `ip saddr ${ip} counter drop`,
            'ct state established,related accept',
            // A forgotten flow is told so.
            'ip saddr @vpc ct state invalid tcp flags & rst != rst reject with tcp reset',
            // Only what comes from the VPC itself may begin a flow: no peer, no VPN.
            'ip saddr @vpc ct state new meta l4proto { tcp, udp, icmp } accept',
            'counter drop',
          ],
        },
        translate: {
          hook: 'type nat hook postrouting priority srcnat; policy accept;',
          rules: [`meta l4proto { tcp, udp } snat to ${ip}:1024-65535`, `snat to ${ip}`],
        },
        // It answers nobody, ping included.
        input: {
          hook: 'type filter hook input priority 0; policy drop;',
          rules: ['iifname "lo" accept'],
        },
      },
    },
    files: {},
  };
}
