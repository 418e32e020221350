/** On-premises places and roaming clients: which way their own route tables send packets, as OpenVPN leaves them. */
import { problem } from '../../findings/index.ts';
import { address, type Block, block, parseBlock } from '../../network/cidr.ts';
import { clientPool, routesOf } from '../../network/client-vpn.ts';
import type { BlockedPort, Site, SiteHost } from '../../network/network.ts';
import type { Association } from '../lookup.ts';
import {
  ALL_ADDRESSES,
  intersect,
  isEmpty,
  packets,
  rewrite,
  subtract,
  valuesOf,
} from '../packets/packet-set.ts';
import { type Destination, partition } from '../packets/partition.ts';
import { type RangeSet, single } from '../packets/range-set.ts';
import { toPort } from '../packets/traffic.ts';
import { packetFacts } from '../words.ts';
import { delivered, type HopFacts, type Leg, onward, stopped } from './leg.ts';
import { associationOf, clientAddresses, hostTunnel, routerTunnel, tunnelFrom } from './sessions.ts';
import type { Station, Step, Walk } from './walk.ts';

/** A route of a host: the link that it leads to, and as a person would see it. */
interface HostRoute {
  by: 'lan' | 'tunnel';
  text: string;
}

const DEFAULT = block('0.0.0.0/0');
/** What `redirect-gateway def1` puts over the default route without taking it away. */
const HALVES = [block('0.0.0.0/1'), block('128.0.0.0/1')];

/**
 * The routes that a tunnel brings. A full one takes everything but the way to its own server; a split one takes the
 * endpoint's routes of the association.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/split-tunnel-vpn.html
 */
function tunnelRoutes(session: Association | undefined): Destination<HostRoute>[] {
  if (!session) return [];
  const { endpoint, association } = session;
  const into = (blocks: Block[], what: string): Destination<HostRoute> => ({
    value: { by: 'tunnel', text: `${what} into the tunnel` },
    blocks,
    weight: 0,
  });
  const pool = into([block(clientPool(endpoint, association).cidr)], "the association's clients");
  if (endpoint.splitTunnel) {
    const pushed = routesOf(endpoint, association).flatMap(({ destinationCidr }) => {
      const parsed = parseBlock(destinationCidr);
      return parsed ? [into([parsed], destinationCidr)] : [];
    });
    return [...pushed, pool];
  }
  const ip = address(association.publicIp);
  const server: Destination<HostRoute> = {
    value: { by: 'lan', text: `${association.publicIp}/32, the tunnel's server, past the tunnel` },
    blocks: [{ first: ip, last: ip, prefix: 32 }],
    weight: 1,
  };
  return [into(HALVES, 'everything'), pool, server];
}

/** The LAN stays the LAN when a tunnel takes everything else; where a pushed route is the same, it came first. */
function lanRoutes(site: Site): Destination<HostRoute>[] {
  return [
    { value: { by: 'lan', text: `${site.lanCidr}, the LAN` }, blocks: [block(site.lanCidr)], weight: 1 },
    { value: { by: 'lan', text: 'everything to the router' }, blocks: [DEFAULT], weight: 0 },
  ];
}

export function host(
  walk: Walk,
  leg: Leg,
  { site: name, host: hostName }: Extract<Station, { at: 'host' }>,
): Step[] {
  const site = walk.network.sites[name]!;
  const own = site.hosts.find((one) => one.name === hostName)!;
  const tunnel = hostTunnel(walk.network, site, own);
  const session = tunnel.kind === 'up' ? associationOf(tunnel, leg.origin) : undefined;
  const hop: HopFacts = { kind: 'site-host', id: hostName };
  const routes = [...lanRoutes(site), ...localRoutes(own), ...tunnelRoutes(session)];
  const { passing, ended } = throughFirewall(leg, hop, own.conditions?.blocks);
  const sent = passing.flatMap((out) =>
    byRoute(out, hop, routes, ({ by }) =>
      by === 'tunnel'
        ? { to: intoTunnel(session!), source: clientAddresses(session!) }
        : { to: { at: 'site-router', site: name }, source: single(address(own.address)) },
    ),
  );
  return [...ended, ...sent];
}

/** What somebody sends past the tunnel by hand. */
function localRoutes({ conditions }: SiteHost): Destination<HostRoute>[] {
  return (conditions?.localRoutes ?? []).flatMap((cidr): Destination<HostRoute>[] => {
    const parsed = parseBlock(cidr);
    return parsed
      ? [{ value: { by: 'lan', text: `${cidr} to the router, set by hand` }, blocks: [parsed], weight: 1 }]
      : [];
  });
}

/** A firewall on premises drops by the destination's port. */
function throughFirewall(leg: Leg, hop: HopFacts, blocks: readonly BlockedPort[] = []) {
  const dropped = blocks.flatMap(({ protocol, port }) => toPort(protocol, port));
  const rest = intersect(leg.packets, dropped);
  const ended = stopped(leg, hop, rest, () =>
    problem('SITE_FIREWALL', { at: hop.id, packet: packetFacts(rest) }),
  );
  const passes = subtract(leg.packets, dropped);
  return { passing: isEmpty(passes) ? [] : [{ ...leg, packets: passes }], ended };
}

/** A client somewhere: what its tunnel does not take goes out by whatever internet access it has. */
export function client(walk: Walk, leg: Leg, { endpointId }: Extract<Station, { at: 'client' }>): Step[] {
  const tunnel = tunnelFrom(walk.network, leg.origin);
  const session = tunnel.kind === 'up' ? associationOf(tunnel, leg.origin) : undefined;
  const hop: HopFacts = { kind: 'client-vpn-client', id: endpointId };
  const outside: Destination<HostRoute> = {
    value: { by: 'lan', text: 'everything to its own internet access' },
    blocks: [DEFAULT],
    weight: 0,
  };
  return byRoute(leg, hop, [outside, ...tunnelRoutes(session)], ({ by }) =>
    by === 'tunnel'
      ? { to: intoTunnel(session!), source: clientAddresses(session!) }
      : { to: { at: 'internet' }, source: ALL_ADDRESSES },
  );
}

/** A site's router: the LAN on one side, and on the other the internet, or its own tunnel for the whole LAN. */
export function siteRouter(
  walk: Walk,
  leg: Leg,
  { site: name }: Extract<Station, { at: 'site-router' }>,
): Step[] {
  const site = walk.network.sites[name]!;
  const tunnel = routerTunnel(walk.network, site);
  const session = tunnel.kind === 'up' ? associationOf(tunnel, leg.origin) : undefined;
  const hop: HopFacts = { kind: 'site-router', id: name };
  const lan = packets({ destination: [block(site.lanCidr)] });
  const inside = intersect(leg.packets, lan);
  const outside = { ...leg, packets: subtract(leg.packets, lan) };
  const wan: Destination<HostRoute> = {
    value: { by: 'lan', text: 'everything to the internet' },
    blocks: [DEFAULT],
    weight: 0,
  };
  const out = byRoute(outside, hop, [wan, ...tunnelRoutes(session)], ({ by }) =>
    by === 'tunnel'
      ? { to: intoTunnel(session!), source: clientAddresses(session!), router: name }
      : { to: { at: 'internet' }, source: single(address(site.publicAddress)), router: name },
  );
  const guarded = out.flatMap((step): Step[] => {
    if (!('to' in step) || step.to.at !== 'internet') return [step];
    const { to } = step;
    const { passing, ended } = throughFirewall(step.leg, hop, site.conditions?.blocks);
    return [...ended, ...passing.map((next) => ({ to, leg: next }))];
  });
  return [...inLan(site, { ...leg, packets: inside }, hop), ...guarded];
}

const intoTunnel = ({ endpoint, association }: Association): Station => ({
  at: 'client-vpn',
  endpointId: endpoint.id,
  associationId: association.id,
});

/** Where a route leads, and the address that packets have there. */
interface Way {
  to: Station;
  source: RangeSet;
  /** The router that puts that address in the sender's place. */
  router?: string;
}

function byRoute(
  leg: Leg,
  hop: HopFacts,
  routes: Destination<HostRoute>[],
  wayOf: (route: HostRoute) => Way,
): Step[] {
  return partition(routes).flatMap(({ value, ranges }): Step[] => {
    const own = intersect(leg.packets, packets({ destination: ranges }));
    if (isEmpty(own)) return [];
    const { to, source, router } = wayOf(value);
    const sent = rewrite(own, { source });
    // Who sends chooses its address by the route; a router exchanges the one that is there already.
    const translates = router !== undefined && leg.origin.kind !== 'site-router';
    const translations = translates
      ? [...leg.translations, { by: 'site-router' as const, at: router, source: valuesOf(own, 'source') }]
      : leg.translations;
    const rules = [{ kind: 'host-route' as const, text: value.text }];
    return onward(leg, { ...hop, rules }, sent, own).map((next) => ({
      to,
      leg: { ...next, translations, asked: translates ? leg.asked : sent },
    }));
  });
}

function inLan(site: Site, leg: Leg, hop: HopFacts): Step[] {
  const known = [
    { ip: site.routerAddress, to: { kind: 'site-router', site: site.name } as const },
    ...site.hosts.map(({ name, address: ip }) => ({
      ip,
      to: { kind: 'site-host', site: site.name, host: name } as const,
    })),
  ];
  let rest = leg.packets;
  const steps = known.flatMap(({ ip, to }): Step[] => {
    const there = packets({ destination: single(address(ip)) });
    const own = intersect(rest, there);
    rest = subtract(rest, there);
    return onward({ ...leg, packets: own }, hop, own).map((one) => delivered(one, to));
  });
  const facts = () =>
    problem('NO_POSSIBLE_DESTINATION', { where: `the LAN of ${site.name}`, packet: packetFacts(rest) });
  return [...steps, ...stopped(leg, hop, rest, facts)];
}
