/** An on-premises place: a router that translates to one public address, and hosts behind it. */
import type { Network, Site, SiteHost } from '../../network/network.ts';
import { pointSide } from '../kernel/outside.ts';
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
import { hostSpace, RANK, ROUTER_MAC, siteRouterSpace } from '../names.ts';

import { hostFirewall, routerFirewall } from './firewalls.ts';
import { hostsFile, ownResolvConf, resolvConf } from './host-files.ts';

/** The router's end of its own Client VPN tunnel. */
export const ROUTER_TUNNEL = 'tun0';

export function siteSpaces(network: Network): Space[] {
  return Object.values(network.sites).flatMap((site) => [
    siteRouter(site),
    ...site.hosts.map((host) => siteHost(site, host)),
  ]);
}

function siteRouter(site: Site): Space {
  return {
    name: siteRouterSpace(site.name),
    rank: RANK.router,
    sysctls: { ...FORWARDING },
    items: [
      loopbackUp(),
      ...pointSide(site.publicAddress),
      address(`${site.routerAddress}/32`, 'lo'),
      ...site.hosts.flatMap((host, index) => hostLink(host, index)),
      // Who is not there is not looked for elsewhere, unless a tunnel brings a route for it.
      route(`blackhole ${site.lanCidr} metric 9999`),
    ],
    ruleset: {
      table: 'site',
      sets: {},
      maps: {},
      chains: {
        translate: {
          hook: 'type nat hook postrouting priority srcnat; policy accept;',
          // Behind a tunnel of the router's own the whole LAN has the tunnel's address.
          rules: [
            `oifname "wan" snat to ${site.publicAddress}`,
            ...(site.vpnProfile === undefined ? [] : [`oifname "${ROUTER_TUNNEL}" masquerade`]),
          ],
        },
        // A home router lets nothing in that nobody inside asked for.
        forward: {
          hook: 'type filter hook forward priority 0; policy accept;',
          rules: [`iifname { "wan", "${ROUTER_TUNNEL}" } ct state new,invalid drop`],
        },
        ...routerFirewall(site),
      },
    },
    files: { 'resolv.conf': resolvConf(site) },
  };
}

const hostMac = (index: number) => `02:00:c0:a8:00:${(index + 16).toString(16).padStart(2, '0')}`;

function hostLink(host: SiteHost, index: number): IpItem[] {
  const link = `lan${index}`;
  return [
    ...veth(
      { name: link, mac: ROUTER_MAC },
      { space: hostSpace(host.name), name: 'eth0', mac: hostMac(index) },
    ),
    route(`${host.address}/32 dev ${link}`),
    neighbour(host.address, hostMac(index), link),
  ];
}

function siteHost(site: Site, host: SiteHost): Space {
  const prefix = site.lanCidr.split('/')[1];
  return {
    name: hostSpace(host.name),
    rank: RANK.leaf,
    sysctls: {},
    items: [
      loopbackUp(),
      ...linkUp('eth0'),
      address(`${host.address}/${prefix}`, 'eth0', ' noprefixroute'),
      { add: `route add ${site.routerAddress}/32 dev eth0` },
      neighbour(site.routerAddress, ROUTER_MAC, 'eth0'),
      // The LAN stays the LAN when a tunnel takes everything else.
      { add: `route add ${site.lanCidr} via ${site.routerAddress} dev eth0` },
      { add: `route add default via ${site.routerAddress} dev eth0 src ${host.address}` },
      ...routesByHand(site, host),
    ],
    ruleset: hostFirewall(host),
    files: { 'resolv.conf': ownResolvConf(site, host), hosts: hostsFile(host) },
  };
}

/** Beside one of the tunnel's for the same block, which comes first; the one to everywhere is there already. */
function routesByHand(site: Site, { address: own, conditions }: SiteHost): IpItem[] {
  const blocks = new Set(conditions?.localRoutes ?? []);
  blocks.delete('0.0.0.0/0');
  return [...blocks].map((cidr) => {
    const spec = `${cidr} via ${site.routerAddress} dev eth0 src ${own}`;
    return { add: `route append ${spec}`, remove: `route del ${spec}` };
  });
}
