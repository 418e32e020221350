/** The exact set of what a place reaches outside of its network, and whether that is what it should be. */

import { type Finding, findingOf, problem } from '../findings/index.ts';
import { address, formatAddress, formatBlock, parseBlock } from '../network/cidr.ts';
import { publicServices } from '../network/names/public-names.ts';
import type { Network } from '../network/network.ts';
import { lookupOf } from './lookup.ts';
import { lookUpName } from './names/lookup-name.ts';
import { nameServersOf } from './names/servers.ts';
import { asFarAsRead, notRead, notReadFindings } from './not-read.ts';
import {
  ALL_ADDRESSES,
  ALL_PORTS,
  intersect,
  isEmpty,
  normalized,
  type PacketSet,
  packets,
  rewrite,
  subtract,
  union,
} from './packets/packet-set.ts';
import { difference, intersection, type RangeSet, rangeSet } from './packets/range-set.ts';
import { ECHO_REQUEST, PROTOCOL_NUMBERS } from './packets/traffic.ts';
import type { Branch, Hop } from './path/leg.ts';
import { ownAddresses } from './path/own-addresses.ts';
import { answered, replyTo } from './path/reply.ts';
import { landings, tunnelFrom } from './path/sessions.ts';
import { start } from './path/start.ts';
import type { Walk } from './path/station.ts';
import { walkFrom } from './path/walk.ts';
import { sourceNamed } from './places.ts';
import { nameOf, type Source } from './question.ts';
import { soundWorld } from './sound.ts';
import { throughTunnel } from './tunnel.ts';
import { Unanswerable } from './unanswerable.ts';
import { cidrsOf, portWords, protocolWords } from './words.ts';
import type { World } from './world.ts';

export interface ProofQuestion {
  /** As in a question to `explain`. */
  from: string;
  /** Blocks of the internet that may be reached. */
  except?: string[];
}

export interface Proof {
  from: string;
  /** Nothing outside is reached. */
  closed: boolean;
  /** What is reached outside of the network, by blocks in ascending order. */
  reached: Reached[];
  /** Of that, what lies outside of the exceptions. */
  leaks: Reached[];
  /** S3’s public addresses behind gateway endpoints: reached without the internet. */
  gatewayEndpoints: Reached[];
  /** What of the tunnel lets packets out as if there were no Client VPN: it is down, or split. And what was not read. */
  findings: Finding[];
  /** Calls that were refused when the account was read, so that nothing is proved. */
  notRead: string[];
  names: {
    /** Who is asked for names, and why. */
    servers: string[];
    by: string;
    /** They answer names of the internet on the asker's behalf, so that a question can carry data out. */
    asksInternet: boolean;
  };
}

/** One kind of packet that gets out, to these blocks. */
export interface Reached {
  destinations: string[];
  /** `all`, `tcp 443`, `icmp`, … */
  traffic: string[];
  /** Ids of what it passes, in order. */
  path: string[];
  /** Do replies come back? What gets out one way only can still carry data. */
  replies: 'yes' | 'some' | 'no';
  /** Of a session that landed there. */
  associationId?: string;
  /** Part of it are S3’s public addresses. */
  s3: boolean;
}

/** Throws `Unanswerable` for a source that is none, or an exception that is no block. */
export const prove = (asked: World, question: ProofQuestion): Proof =>
  asFarAsRead(asked, () => proved(asked, question));

function proved(asked: World, question: ProofQuestion): Proof {
  const { world } = soundWorld(asked);
  const { network } = world;
  const walk: Walk = { network, lookup: lookupOf(network), inside: false };
  const source = sourceNamed(world, question.from);
  if (source.kind === 'internet') {
    throw new Unanswerable(
      `${question.from} is outside already: prove says what a place inside reaches there. kairo explain --from ${question.from} --to PLACE asks the other way.`,
    );
  }
  const own = ownAddresses(network);
  const found = landings(network, source).flatMap((landed) => outsideFrom(walk, landed, own));
  const reached = found.filter(({ end }) => end === 'internet');
  const allowed = rangeSet((question.except ?? []).map(exception));
  const leaks = reached.flatMap(({ packets: set, ...rest }) => {
    const left = subtract(set, packets({ destination: allowed }));
    return isEmpty(left) ? [] : [{ ...rest, packets: left }];
  });
  return {
    from: question.from,
    closed: reached.length === 0,
    reached: summaries(reached),
    leaks: summaries(leaks),
    gatewayEndpoints: summaries(found.filter(({ end }) => end === 'gateway-endpoint')),
    findings: [
      ...throughTunnel(network, source).findings,
      ...pastTunnel(network, source, reached),
      ...notReadFindings(world, 'packets'),
    ],
    notRead: notRead(world, 'packets'),
    names: { ...nameServersOf(network, source), asksInternet: asksInternet(walk, source) },
  };
}

/** A split tunnel leaves everything but the endpoint's routes to the line that is there anyway. */
function pastTunnel(network: Network, source: Source, reached: readonly Exit[]): Finding[] {
  const tunnel = tunnelFrom(network, source);
  if (tunnel.kind !== 'up' || !tunnel.endpoint.splitTunnel) return [];
  const { id: endpointId } = tunnel.endpoint;
  const past = reached.some(({ hops }) => !hops.some(({ kind }) => kind === 'client-vpn-endpoint'));
  return past ? [findingOf(problem('SPLIT_TUNNEL_LEAK', { endpointId, reached: ['The internet'] }))] : [];
}

/** A name that nobody here has, and everybody on the internet knows. */
const INTERNET_NAME = 'dns.google';

function asksInternet(walk: Walk, source: Source): boolean {
  return landings(walk.network, source).some(
    (landed) => lookUpName({ ...walk, inside: true }, landed, INTERNET_NAME).addresses.length > 0,
  );
}

function exception(text: string) {
  const written = text.includes('/') ? text : `${text}/32`;
  const parsed = parseBlock(written);
  // What is excepted by mistake is a leak that nobody is told of.
  if (parsed && !written.startsWith(`${formatAddress(parsed.first)}/`)) {
    const [address] = written.split('/');
    throw new Unanswerable(
      `${text} begins at ${formatAddress(parsed.first)}: say ${formatBlock(parsed)}, or ${address}/32 for the address alone.`,
    );
  }
  if (parsed) return parsed;
  throw new Unanswerable(`${text} is no IPv4 block; one looks like 8.8.8.8/32.`);
}

/** Packets that got out by one path. */
interface Exit {
  end: 'internet' | 'gateway-endpoint';
  source: Source;
  packets: PacketSet;
  hops: readonly Hop[];
  replies: Reached['replies'];
}

function outsideFrom(walk: Walk, source: Source, own: RangeSet): Exit[] {
  const { station, leg } = start(walk, source, packets({ destination: difference(ALL_ADDRESSES, own) }));
  return walkFrom(walk, station, leg).flatMap((branch): Exit[] => {
    const { outcome, packets: set, hops } = branch;
    if (outcome.kind !== 'delivered') return [];
    const end = outcome.to.kind;
    if (end !== 'internet' && end !== 'gateway-endpoint') return [];
    return [{ end, source, packets: normalized(set), hops, replies: repliesTo(walk, branch) }];
  });
}

/** What can be answered: TCP, datagrams and echo requests, from the ports that clients choose. */
const ANSWERABLE: PacketSet = [
  ...['tcp', 'udp'].flatMap((protocol) =>
    packets({
      protocol: [{ first: PROTOCOL_NUMBERS[protocol as 'tcp'], last: PROTOCOL_NUMBERS[protocol as 'tcp'] }],
      sourcePort: [{ first: 32_768, last: 60_999 }],
    }),
  ),
  ...packets({
    protocol: [{ first: PROTOCOL_NUMBERS.icmp, last: PROTOCOL_NUMBERS.icmp }],
    sourcePort: [{ first: ECHO_REQUEST, last: ECHO_REQUEST }],
  }),
];

function repliesTo(walk: Walk, branch: Branch): Reached['replies'] {
  const packets = intersect(branch.packets, ANSWERABLE);
  const back = replyTo({ ...branch, packets });
  if (!back || isEmpty(packets)) return 'no';
  const came = answered(walkFrom(walk, back.station, back.leg));
  if (isEmpty(came)) return 'no';
  // Translations changed the source; where it went, and how, is what counts.
  const rest = subtract(outside(packets), outside(came));
  return isEmpty(rest) ? 'yes' : 'some';
}

const S3_ADDRESSES: RangeSet = rangeSet(
  publicServices
    .filter(({ kind }) => kind === 's3')
    .flatMap(({ addresses }) => addresses.map((ip) => ({ first: address(ip), last: address(ip) }))),
);

function summaries(exits: readonly Exit[]): Reached[] {
  return byPath(exits).flatMap(({ path, exit: { packets: set, source, replies } }) =>
    byDestinations(set).map(({ destinations, boxes }) => ({
      destinations: cidrsOf(destinations),
      traffic: trafficWords(boxes),
      path,
      replies,
      ...('associationId' in source &&
        source.associationId !== undefined && { associationId: source.associationId }),
      s3: intersection(destinations, S3_ADDRESSES).length > 0,
    })),
  );
}

/** What takes the same way is told once, though a gateway on it may have translated it in several ways. */
function byPath(exits: readonly Exit[]): { path: string[]; exit: Exit }[] {
  const paths = new Map<string, { path: string[]; exit: Exit }>();
  for (const exit of exits) {
    const passed = exit.hops.filter(({ kind }) => PASSED.has(kind)).map(passedBy);
    const path = [...new Set([nameOf(exit.source), ...passed])];
    const key = JSON.stringify([path, exit.source]);
    const known = paths.get(key);
    const replies = known && known.exit.replies !== exit.replies ? 'some' : exit.replies;
    const set = known ? union(known.exit.packets, outside(exit.packets)) : outside(exit.packets);
    paths.set(key, { path, exit: { ...exit, packets: set, replies } });
  }
  return [...paths.values()];
}

/** What a packet is outside, whatever its source has become on the way. */
function outside(set: PacketSet): PacketSet {
  return rewrite(set, { source: ALL_ADDRESSES, sourcePort: ALL_PORTS });
}

/** What a path is told by. */
const PASSED = new Set<Hop['kind']>([
  'site-router',
  'client-vpn-endpoint',
  'nat-gateway',
  'internet-gateway',
  'vpc-peering-connection',
  'vpc-endpoint',
  'network-interface',
  'route-table',
]);

/** As a question could name it: a site, its router and its first host may have the same name. */
const passedBy = ({ kind, id }: Hop) => (kind === 'site-router' ? `${id}/router` : id);

/** Destinations that the same traffic reaches are told together. */
function byDestinations(set: PacketSet): { destinations: RangeSet; boxes: PacketSet }[] {
  const groups = new Map<string, { destinations: RangeSet; boxes: PacketSet }>();
  for (const box of set) {
    const key = JSON.stringify(box.destination);
    const group = groups.get(key);
    if (group) group.boxes = [...group.boxes, box];
    else groups.set(key, { destinations: box.destination, boxes: [box] });
  }
  return [...groups.values()].toSorted((a, b) => a.destinations[0]!.first - b.destinations[0]!.first);
}

function trafficWords(boxes: PacketSet): string[] {
  const words = boxes.flatMap(({ protocol, destinationPort }) => {
    const ports = portWords(destinationPort);
    return protocolWords(protocol).map((name) =>
      ports === undefined || (name !== 'tcp' && name !== 'udp') ? name : `${name} ${ports}`,
    );
  });
  return [...new Set(words)].toSorted();
}
