/** On-premises places and roaming clients: which way their own route tables send packets. */
import { problem } from '../../findings/index.ts';
import { address } from '../../network/cidr.ts';
import type { BlockedPort, Site } from '../../network/network.ts';
import type { Association } from '../lookup.ts';
import { intersect, isEmpty, packets, rewrite, subtract } from '../packets/packet-set.ts';
import type { Destination } from '../packets/partition.ts';
import { single } from '../packets/range-set.ts';
import { toPort } from '../packets/traffic.ts';
import { packetFacts } from '../words.ts';
import {
  byRoute,
  DEFAULT,
  type HostRoute,
  lanRoute,
  lanRoutes,
  localRoutes,
  tunnelRoutes,
} from './host-routes.ts';
import { delivered, type End, type HopFacts, type Leg, onward, stopped } from './leg.ts';
import { addressesElsewhere } from './own-addresses.ts';
import { associationOf, clientAddresses, hostTunnel, routerTunnel, tunnelFrom } from './sessions.ts';
import type { Station, Step, Walk } from './station.ts';

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
  const sent = passing.flatMap((out) => {
    const { kept, rest } = toItself(out, hop, own.address, { kind: 'site-host', site: name, host: hostName });
    const away = byRoute(rest, hop, routes, session, ({ by }) =>
      by === 'tunnel'
        ? { to: intoTunnel(session!), source: clientAddresses(session!) }
        : { to: { at: 'site-router', site: name }, source: single(address(own.address)) },
    );
    return [...kept, ...away];
  });
  return [...ended, ...sent];
}

/** No route takes away what is sent to the sender's own address, whatever block of a VPC that lies in. */
function toItself(leg: Leg, hop: HopFacts, ip: string, self: End): { kept: Step[]; rest: Leg } {
  const own = intersect(leg.packets, packets({ destination: single(address(ip)) }));
  const sent = rewrite(own, { source: single(address(ip)) });
  const kept = onward({ ...leg, asked: sent }, hop, sent, own).map((one) => delivered(one, self));
  return { kept, rest: { ...leg, packets: subtract(leg.packets, own) } };
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
  return byRoute(leg, hop, [outside, ...tunnelRoutes(session)], session, ({ by }) =>
    by === 'tunnel'
      ? { to: intoTunnel(session!), source: clientAddresses(session!) }
      : { to: { at: 'internet' }, source: addressesElsewhere(walk.network) },
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
  const { steps, rest } = atHome(site, leg, hop);
  const lan = lanRoute(site);
  const out = byRoute(rest, hop, [lan, WAN, ...tunnelRoutes(session)], session, (route) => {
    if (route === lan.value) return undefined;
    return route.by === 'tunnel'
      ? { to: intoTunnel(session!), source: clientAddresses(session!), router: name }
      : { to: { at: 'internet' }, source: single(address(site.publicAddress)), router: name };
  });
  const guarded = out.flatMap((step): Step[] => {
    if (!('to' in step) || step.to.at !== 'internet') return [step];
    const { to } = step;
    const { passing, ended } = throughFirewall(step.leg, hop, site.conditions?.blocks);
    return [...ended, ...passing.map((next) => ({ to, leg: next }))];
  });
  return [...steps, ...guarded];
}

const WAN: Destination<HostRoute> = {
  value: { by: 'lan', text: 'everything to the internet' },
  blocks: [DEFAULT],
  weight: 0,
};

const intoTunnel = ({ endpoint, association }: Association): Station => ({
  at: 'client-vpn',
  endpointId: endpoint.id,
  associationId: association.id,
});

/** What a router itself is, and the hosts that it knows; `rest` is for its routes. */
function atHome(site: Site, leg: Leg, hop: HopFacts): { steps: Step[]; rest: Leg } {
  const known = [
    ...[site.routerAddress, site.publicAddress].map((ip) => ({
      ip,
      to: { kind: 'site-router', site: site.name } as const,
    })),
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
    if (leg.origin.kind !== 'site-router')
      return onward({ ...leg, packets: own }, hop, own).map((one) => delivered(one, to));
    const sent = rewrite(own, { source: single(address(site.routerAddress)) });
    return onward({ ...leg, asked: sent }, hop, sent, own).map((one) => delivered(one, to));
  });
  return { steps, rest: { ...leg, packets: rest } };
}
