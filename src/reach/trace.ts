/** A path for any packet of a set, or everything that stops them: what VPC Reachability Analyzer looks for. */
import type { Problem } from '../findings/index.ts';
import type { Network } from '../network/network.ts';
import { lookupOf } from './lookup.ts';
import type { PacketSet } from './packets/packet-set.ts';
import type { Branch, End, Hop } from './path/leg.ts';
import { replyTo } from './path/reply.ts';
import { start } from './path/start.ts';
import type { Walk } from './path/station.ts';
import { walkFrom } from './path/walk.ts';
import type { Source } from './question.ts';

export interface Trace {
  /** Ways on which packets arrive and their replies come back; what stands in the way of others is in `stops`. */
  paths: { end: End; forward: readonly Hop[]; back: readonly Hop[] }[];
  stops: Stop[];
}

export interface Stop {
  /** The last one stopped the packets. */
  hops: readonly Hop[];
  problem: Problem;
  /** It stopped replies to packets that had arrived. */
  reply: boolean;
}

export function trace(network: Network, source: Source, set: PacketSet): Trace {
  const walk: Walk = { network, lookup: lookupOf(network), inside: true };
  const { station, leg } = start(walk, source, set);
  const branches = walkFrom(walk, station, leg);
  const traced: Trace = { paths: [], stops: branches.flatMap(stopIn) };
  for (const branch of branches) {
    if (branch.outcome.kind !== 'delivered') continue;
    const { to: end } = branch.outcome;
    const reply = replyTo(branch);
    const replies = reply ? walkFrom(walk, reply.station, reply.leg) : [];
    const back = replies.find(({ outcome }) => outcome.kind === 'delivered');
    if (back || !reply) traced.paths.push({ end, forward: branch.hops, back: back?.hops ?? [] });
    traced.stops.push(...replies.flatMap(stopIn));
  }
  return traced;
}

function stopIn({ outcome, hops, reply }: Branch): Stop[] {
  return outcome.kind === 'stopped' ? [{ hops, problem: outcome.problem(), reply }] : [];
}
