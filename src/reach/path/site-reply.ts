/** What answers a request that ended on premises: the answerer's own routes take it, whatever way the request came. */
import { problem } from '../../findings/index.ts';
import { address } from '../../network/cidr.ts';
import type { Network, Site, SiteHost } from '../../network/network.ts';
import { intersect, packets, subtract } from '../packets/packet-set.ts';
import { partition } from '../packets/partition.ts';
import { type RangeSet, rangeSet, single } from '../packets/range-set.ts';
import { packetFacts } from '../words.ts';
import { lanRoutes, localRoutes, tunnelRoutes } from './host-routes.ts';
import { type HopFacts, type Leg, onward, stopped } from './leg.ts';
import { home } from './reply.ts';
import { hostTunnel, routerTunnel } from './sessions.ts';
import type { Station, Step, Walk } from './station.ts';

export function siteReply(
  { network }: Walk,
  leg: Leg,
  { site: name, host: hostName }: Extract<Station, { at: 'site-reply' }>,
): Step[] {
  const site = network.sites[name]!;
  const host = site.hosts.find((one) => one.name === hostName);
  const hop: HopFacts = host ? { kind: 'site-host', id: host.name } : { kind: 'site-router', id: name };
  const neighbours = rangeSet(
    [site.routerAddress, ...site.hosts.map(({ address: ip }) => ip)].flatMap((ip) => single(address(ip))),
  );
  const near = packets({ destination: neighbours });
  const tunnelled = intersect(leg.packets, packets({ destination: takenByTunnel(network, site, host) }));
  // Nobody's own address is behind a tunnel; and a router has a route for each host, which no tunnel's is longer than.
  const away = subtract(tunnelled, host ? packets({ destination: single(address(host.address)) }) : near);
  const rest = { ...leg, packets: subtract(leg.packets, away) };
  const facts = () => problem('REPLY_GOES_ELSEWHERE', { at: hop.id, packet: packetFacts(away, true) });
  return [
    ...stopped(leg, hop, away, facts),
    ...onward(rest, hop, intersect(rest.packets, near)).flatMap(home),
    ...onward(rest, hop, subtract(rest.packets, near)).map(
      (out): Step => ({ to: { at: 'internet' }, leg: out }),
    ),
  ];
}

/** The destinations that a tunnel takes, on whichever association it has landed. */
function takenByTunnel(network: Network, site: Site, host: SiteHost | undefined): RangeSet {
  const tunnel = host ? hostTunnel(network, site, host) : routerTunnel(network, site);
  if (tunnel.kind !== 'up') return [];
  const { endpoint } = tunnel;
  const own = [...lanRoutes(site), ...(host ? localRoutes(host) : [])];
  return rangeSet(
    endpoint.associations.flatMap((association) =>
      partition([...own, ...tunnelRoutes({ endpoint, association })]).flatMap(({ value, ranges }) =>
        value.by === 'tunnel' ? ranges : [],
      ),
    ),
  );
}
