/** The route tables of on-premises hosts and routers, as OpenVPN leaves them. */
import { problem } from '../../findings/index.ts';
import { address, type Block, block, parseBlock } from '../../network/cidr.ts';
import { clientPool, routesOf } from '../../network/client-vpn.ts';
import type { Site, SiteHost } from '../../network/network.ts';
import type { Association } from '../lookup.ts';
import { intersect, isEmpty, packets, rewrite, valuesOf } from '../packets/packet-set.ts';
import { type Destination, partition } from '../packets/partition.ts';
import { includes, type RangeSet } from '../packets/range-set.ts';
import { packetFacts } from '../words.ts';
import { type HopFacts, type Leg, onward, stopped } from './leg.ts';
import type { Station, Step } from './station.ts';

/** A route of a host: the link that it leads to, and as a person would see it. */
export interface HostRoute {
  by: 'lan' | 'tunnel';
  text: string;
}

export const DEFAULT = block('0.0.0.0/0');
/** What `redirect-gateway def1` puts over the default route without taking it away. */
const HALVES = [block('0.0.0.0/1'), block('128.0.0.0/1')];

/**
 * The routes that a tunnel brings. A full one takes everything but the way to its own server; a split one takes the
 * endpoint's routes of the association.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/split-tunnel-vpn.html
 */
export function tunnelRoutes(session: Association | undefined): Destination<HostRoute>[] {
  if (!session) return [];
  const { endpoint, association } = session;
  const into = (blocks: Block[], what: string): Destination<HostRoute> => ({
    value: { by: 'tunnel', text: `${what} into the tunnel` },
    blocks,
    // OpenVPN puts its route before one for the same block that is there.
    weight: 2,
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
    weight: 3,
  };
  return [into(HALVES, 'everything'), pool, server];
}

export function lanRoute(site: Site): Destination<HostRoute> {
  return { value: { by: 'lan', text: `${site.lanCidr}, the LAN` }, blocks: [block(site.lanCidr)], weight: 1 };
}

/** The LAN stays the LAN when a tunnel takes everything else; the router, which carries the tunnel, whatever it takes. */
export function lanRoutes(site: Site): Destination<HostRoute>[] {
  const router = block(`${site.routerAddress}/32`);
  return [
    lanRoute(site),
    { value: { by: 'lan', text: `${site.routerAddress}, the router` }, blocks: [router], weight: 1 },
    { value: { by: 'lan', text: 'everything to the router' }, blocks: [DEFAULT], weight: 0 },
  ];
}

/** What somebody sends past the tunnel by hand. */
export function localRoutes({ conditions }: SiteHost): Destination<HostRoute>[] {
  return (conditions?.localRoutes ?? []).flatMap((cidr): Destination<HostRoute>[] => {
    const parsed = parseBlock(cidr);
    return parsed
      ? [{ value: { by: 'lan', text: `${cidr} to the router, set by hand` }, blocks: [parsed], weight: 1 }]
      : [];
  });
}

/** Where a route leads, and the address that packets have there. */
export interface Way {
  to: Station;
  source: RangeSet;
  /** The router that puts that address in the sender's place. */
  router?: string;
}

/** Sends each packet the way of its longest route; `wayOf` knows none for a route behind which nobody is. */
export function byRoute(
  leg: Leg,
  hop: HopFacts,
  routes: Destination<HostRoute>[],
  session: Association | undefined,
  wayOf: (route: HostRoute) => Way | undefined,
): Step[] {
  return partition(routes).flatMap(({ value, ranges }): Step[] => {
    const own = intersect(leg.packets, packets({ destination: ranges }));
    if (isEmpty(own)) return [];
    const withRule: HopFacts = { ...hop, rules: [{ kind: 'host-route', text: value.text }] };
    if (value.by === 'tunnel' && swallowsItself(routes, session)) {
      const facts = () => problem('ROUTING_LOOP', { at: hop.id, packet: packetFacts(own) });
      return stopped(leg, withRule, own, facts);
    }
    const way = wayOf(value);
    if (!way) {
      const facts = () => problem('NO_POSSIBLE_DESTINATION', { where: value.text, packet: packetFacts(own) });
      return stopped(leg, withRule, own, facts);
    }
    const { to, source, router } = way;
    const sent = rewrite(own, { source });
    // Who sends chooses its address by the route; a router exchanges the one that is there already.
    const translates = router !== undefined && leg.origin.kind !== 'site-router';
    const translations = translates
      ? [...leg.translations, { by: 'site-router' as const, at: router, source: valuesOf(own, 'source') }]
      : leg.translations;
    return onward(leg, withRule, sent, own).map((next) => ({
      to,
      leg: { ...next, translations, asked: translates ? leg.asked : sent },
    }));
  });
}

/** A split tunnel whose routes take the way to its own server carries nothing: its packets would go through itself. */
function swallowsItself(routes: Destination<HostRoute>[], session: Association | undefined): boolean {
  if (!session) return false;
  const server = address(session.association.publicIp);
  return partition(routes).some(({ value: { by }, ranges }) => by === 'tunnel' && includes(ranges, server));
}
