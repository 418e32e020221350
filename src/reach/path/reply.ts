/** The way back: translations undone one by one, until the reply is where the request began. */
import { problem } from '../../findings/index.ts';
import type { NetworkInterface } from '../../network/network.ts';
import { intersect, isEmpty, rewrite } from '../packets/packet-set.ts';
import { answeredBy, repliesTo } from '../packets/traffic.ts';
import { packetFacts } from '../words.ts';
import { type Branch, delivered, type HopFacts, type Leg, stopped } from './leg.ts';
import type { Station, Step } from './station.ts';
import { RESOLVER } from './vpc-resolver.ts';

/** Where the reply to what was delivered starts; `undefined` where it is back at once. */
export function replyTo(branch: Branch): { station: Station; leg: Leg } | undefined {
  if (branch.outcome.kind !== 'delivered') return undefined;
  const { outcome, ...request } = branch;
  const leg: Leg = { ...request, packets: repliesTo(branch.packets), hops: [], reply: true };
  const { to } = outcome;
  switch (to.kind) {
    case 'network-interface':
      return { station: { at: 'leave', interfaceId: to.id }, leg };
    case 'gateway-endpoint':
      return { station: { at: 'arrive', interfaceId: to.networkInterfaceId }, leg };
    case 'vpc-resolver':
      return { station: { at: 'arrive', interfaceId: to.networkInterfaceId, from: RESOLVER }, leg };
    case 'internet':
      return { station: { at: 'internet' }, leg };
    case 'site-host':
    case 'site-router':
      return { station: { at: 'site-reply', site: to.site, ...('host' in to && { host: to.host }) }, leg };
    default:
      return undefined;
  }
}

/** A reply reached an interface: its owner translated the request, or sent it, or does not know of it. */
export function replyAt(leg: Leg, eni: NetworkInterface): Step[] {
  const top = leg.translations.at(-1);
  if (top?.at === eni.id) {
    const before = undone(leg);
    if (top.by === 'nat-gateway') return [{ to: { at: 'leave', interfaceId: eni.id }, leg: before }];
    // Behind the tunnel is the client, or a router that translated, too.
    const router = before.translations.at(-1);
    return home(router?.by === 'site-router' ? undone(before) : before);
  }
  const { origin } = leg;
  if (!top && origin.kind === 'network-interface' && origin.id === eni.id) return home(leg);
  const hop: HopFacts = { kind: 'network-interface', id: eni.id, vpcId: eni.vpcId, subnetId: eni.subnetId };
  return lost(leg, hop);
}

/** A reply reached the public address of a site. */
export function replyAtSite(leg: Leg, site: string): Step[] {
  const top = leg.translations.at(-1);
  if (top?.by === 'site-router' && top.at === site) return home(undone(leg));
  const { origin } = leg;
  if (!top && origin.kind === 'site-router' && origin.site === site) return home(leg);
  return lost(leg, { kind: 'site-router', id: site });
}

/** Replies to what was asked have come home; who gets others does not know them. */
export function home(leg: Leg): Step[] {
  const expected = intersect(leg.packets, repliesTo(leg.asked));
  if (isEmpty(expected)) return lost(leg, { kind: 'site-host', id: 'the sender' });
  return [delivered({ ...leg, packets: expected }, { kind: 'home' })];
}

/** The requests that these replies, which have come home, answer. */
export function answered(branches: readonly Branch[]): ReturnType<typeof answeredBy> {
  return answeredBy(
    branches.flatMap(({ outcome, packets: set }) =>
      outcome.kind === 'delivered' && outcome.to.kind === 'home' ? [...set] : [],
    ),
  );
}

function undone(leg: Leg): Leg {
  const top = leg.translations.at(-1)!;
  const fields = { destination: top.source, ...(top.sourcePort && { destinationPort: top.sourcePort }) };
  return { ...leg, packets: rewrite(leg.packets, fields), translations: leg.translations.slice(0, -1) };
}

function lost(leg: Leg, hop: HopFacts): Branch[] {
  const facts = () => problem('REPLY_GOES_ELSEWHERE', { at: hop.id, packet: packetFacts(leg.packets, true) });
  return stopped(leg, hop, leg.packets, facts);
}
