/**
 * One leg of a Client VPN endpoint: an OpenVPN server on a public address, and the interface in the associated
 * subnet through which clients enter the VPC under that interface's address.
 *
 * In order: the endpoint's routes for this association, the authorization rules, translation. What has no
 * route or no rule is dropped without a word.
 */
import { formatBlock } from '../../network/cidr.ts';
import { authorizedBlocks, clientPool, routesOf } from '../../network/client-vpn.ts';
import type { ClientVpnAssociation, ClientVpnEndpoint, Network } from '../../network/network.ts';
import { pointSide } from '../kernel/outside.ts';
import {
  address,
  FORWARDING,
  type IpItem,
  linkUp,
  loopbackUp,
  neighbour,
  route,
  rule,
  type Space,
} from '../kernel/space.ts';
import { associationSpace, RANK, ROUTER_MAC } from '../names.ts';
import { gatewayAddress } from '../vpc/addresses.ts';

/** The routing table of packets that come out of the tunnel. */
const CLIENT_TABLE = 100;
/** The routing table of those among them that are for a client who is not there. */
const NOBODY_TABLE = 101;
/** The server's end of the tunnel. */
export const TUNNEL = 'tun0';

export function associationOf(
  network: Network,
  endpoint: ClientVpnEndpoint,
  association: ClientVpnAssociation,
): Space {
  const subnet = network.subnets[association.subnetId]!;
  const gateway = gatewayAddress(subnet);
  const ip = network.networkInterfaces[association.networkInterfaceId]!.privateIps[0]!;
  return {
    name: associationSpace(association.id),
    rank: RANK.leaf,
    sysctls: { ...FORWARDING },
    items: [
      loopbackUp(),
      ...linkUp('eni0'),
      address(`${ip}/${subnet.cidrBlock.split('/')[1]}`, 'eni0', ' noprefixroute'),
      { add: `route add ${gateway}/32 dev eni0` },
      neighbour(gateway, ROUTER_MAC, 'eni0'),
      ...pointSide(association.publicIp),
      ...clientRoutes(endpoint, association, gateway),
    ],
    ruleset: {
      table: 'client_vpn',
      sets: {
        authorized: {
          type: 'ipv4_addr',
          interval: true,
          elements: authorizedBlocks(endpoint).map(formatBlock),
        },
      },
      maps: {},
      chains: {
        forward: {
          hook: 'type filter hook forward priority 0; policy drop;',
          rules: ['ct state established,related accept', `iifname "${TUNNEL}" ip daddr @authorized accept`],
        },
        translate: {
          hook: 'type nat hook postrouting priority srcnat; policy accept;',
          rules: [`oifname "eni0" snat to ${ip}`],
        },
        // The tunnel's own port is the only thing that the world can reach.
        input: {
          hook: 'type filter hook input priority 0; policy drop;',
          rules: [
            'ct state established,related accept',
            `iifname "wan" ${endpoint.transportProtocol} dport ${endpoint.vpnPort} accept`,
            'iifname "lo" accept',
          ],
        },
      },
    },
    files: {},
  };
}

/** The longest prefix decides, whatever a route leads to; of two alike a `local` one. */
function clientRoutes(
  endpoint: ClientVpnEndpoint,
  association: ClientVpnAssociation,
  gateway: string,
): IpItem[] {
  const local = endpoint.routes
    .filter(({ targetSubnetId }) => targetSubnetId === 'local')
    .map(({ destinationCidr }) => destinationCidr);
  const intoVpc = routesOf(endpoint, association)
    .map(({ destinationCidr }) => destinationCidr)
    .filter((cidr) => !local.includes(cidr));
  return [
    route(`blackhole default metric 9999 table ${CLIENT_TABLE}`),
    ...local.map((cidr) => route(`throw ${cidr} table ${CLIENT_TABLE}`)),
    ...intoVpc.map((cidr) => route(`${cidr} via ${gateway} dev eni0 table ${CLIENT_TABLE}`)),
    rule(`pref 100 iif ${TUNNEL} lookup ${CLIENT_TABLE}`),
    // A `local` route leads back into the tunnel, to another client, and to nobody else.
    rule(`pref 101 iif ${TUNNEL} to ${clientPool(endpoint, association).cidr} lookup main`),
    route(`blackhole default table ${NOBODY_TABLE}`),
    rule(`pref 102 iif ${TUNNEL} lookup ${NOBODY_TABLE}`),
  ];
}
