/** Does a packet get there, and its reply back? */
import { type Finding, findingOf, problem } from '../findings/index.ts';
import { parseAddress } from '../network/cidr.ts';
import { lookupOf } from './lookup.ts';
import { isEmpty, type PacketSet, packets, valuesOf } from './packets/packet-set.ts';
import { difference, type RangeSet, single } from './packets/range-set.ts';
import { ECHO_REQUEST, PROTOCOL_NUMBERS } from './packets/traffic.ts';
import type { Branch, End, Hop } from './path/leg.ts';
import { answered, replyTo } from './path/reply.ts';
import { landings } from './path/sessions.ts';
import { checkSource, start } from './path/start.ts';
import type { Walk } from './path/station.ts';
import { walkFrom } from './path/walk.ts';
import type { FlowQuestion, Source } from './question.ts';
import { packetFacts } from './words.ts';
import type { World } from './world.ts';

/** `depends`: on the association that a session lands on, or on the source port that a client happens to choose. */
export type FlowVerdictKind = 'reachable' | 'blocked' | 'depends';

export interface FlowVerdict {
  verdict: FlowVerdictKind;
  /** One for each association that the session can land on; one where there is nothing to choose. */
  ways: Way[];
}

export interface Way {
  source: Source;
  verdict: FlowVerdictKind;
  /** In the order in which the request meets them; the last one stopped it where `findings` says so. */
  forward: readonly Hop[];
  /** The same for the reply; empty where the request did not arrive. */
  back: readonly Hop[];
  /** Where the request arrived. */
  end?: End;
  /** The source ports whose replies come back. */
  replied: RangeSet;
  /** Why not; of a way that depends, what stands in the way of some. */
  findings: Finding[];
}

/** The ports that a client chooses its own from when it does not say. */
const CLIENT_PORTS: RangeSet = [{ first: 1024, last: 65_535 }];

/**
 * Follows a TCP SYN, a datagram or an echo request, and what answers it. Throws a `RangeError` for an address or a
 * port that is none, `Unanswerable` for a source that is not there. That somebody listens at a host's port is taken for granted; what AWS manages answers only
 * what it serves.
 */
export function flow(world: World, question: FlowQuestion): FlowVerdict {
  const { network } = world;
  checkSource(network, question.from);
  const walk: Walk = { network, lookup: lookupOf(network), inside: true };
  const ways = landings(network, question.from).map((source) => wayOf(walk, source, asked(question)));
  return { verdict: overall(ways.map(({ verdict }) => verdict)), ways };
}

function overall(verdicts: FlowVerdictKind[]): FlowVerdictKind {
  const [first = 'blocked'] = verdicts;
  return verdicts.every((verdict) => verdict === first) ? first : 'depends';
}

export function asked({ to, protocol, port, sourcePort }: FlowQuestion): PacketSet {
  const destination = parseAddress(to);
  if (destination === undefined) throw new RangeError(`${to} is no IPv4 address.`);
  const base = { destination: single(destination), protocol: single(PROTOCOL_NUMBERS[protocol]) };
  if (protocol === 'icmp')
    return packets({ ...base, sourcePort: single(ECHO_REQUEST), destinationPort: single(0) });
  if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RangeError(`${port} is no ${protocol.toUpperCase()} port; one is from 1 to 65535.`);
  }
  return packets({
    ...base,
    sourcePort: sourcePort === undefined ? CLIENT_PORTS : single(sourcePort),
    destinationPort: single(port),
  });
}

/** One way, for packets from one source with everything known but maybe the source port. */
export function wayOf(walk: Walk, source: Source, set: PacketSet): Way {
  const { station, leg } = start(walk, source, set);
  const branches = walkFrom(walk, station, leg);
  const arrived = branches.filter(({ outcome }) => outcome.kind === 'delivered');
  const [first] = arrived;
  const stopped = branches.filter(({ outcome }) => outcome.kind === 'stopped');
  if (!first) return blocked(source, stopped);
  const replies = arrived.map((branch) => ({ branch, replies: repliesOf(walk, branch) }));
  const lost = replies.flatMap(({ replies }) => replies.filter(({ outcome }) => outcome.kind === 'stopped'));
  const [{ branch, replies: back }] = replies as [(typeof replies)[number]];
  const returned = replies.flatMap(({ branch, replies }) =>
    replyTo(branch) ? [...answered(replies)] : [...branch.asked],
  );
  const findings = [...stopped, ...lost].map(findingIn);
  const hops = (back.find(({ outcome }) => outcome.kind === 'delivered') ?? back[0])?.hops ?? [];
  return {
    source,
    verdict: verdictOf(set, returned),
    replied: valuesOf(returned, 'sourcePort'),
    forward: branch.hops,
    back: hops,
    ...(branch.outcome.kind === 'delivered' && { end: branch.outcome.to }),
    findings,
  };
}

function repliesOf(walk: Walk, branch: Branch): Branch[] {
  const back = replyTo(branch);
  return back ? walkFrom(walk, back.station, back.leg) : [];
}

/** Which of the source ports got their replies: all, some, none. */
function verdictOf(set: PacketSet, returned: PacketSet): FlowVerdictKind {
  if (isEmpty(returned)) return 'blocked';
  const missing = difference(valuesOf(set, 'sourcePort'), valuesOf(returned, 'sourcePort'));
  return missing.length === 0 ? 'reachable' : 'depends';
}

function blocked(source: Source, stopped: Branch[]): Way {
  const [first] = stopped;
  const findings = stopped.map(findingIn);
  return { source, verdict: 'blocked', forward: first?.hops ?? [], back: [], replied: [], findings };
}

function findingIn({ outcome, packets: set }: Branch): Finding {
  if (outcome.kind === 'stopped') return findingOf(outcome.problem());
  return findingOf(problem('NO_POSSIBLE_DESTINATION', { where: 'the network', packet: packetFacts(set) }));
}
