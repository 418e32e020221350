/**
 * Security groups: what any rule of any group of an interface allows.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
import { type Problem, problem } from '../../findings/index.ts';
import { block } from '../../network/cidr.ts';
import type { NetworkInterface, SecurityGroupRule } from '../../network/network.ts';
import { managedPrefixLists } from '../../network/prefix-lists.ts';
import type { Lookup } from '../lookup.ts';
import { intersect, isEmpty, type PacketSet, packets, subtract, valuesOf } from '../packets/packet-set.ts';
import { only, type RangeSet, rangeSet } from '../packets/range-set.ts';
import { groupRuleTraffic } from '../packets/traffic.ts';
import { addressWords, packetFacts } from '../words.ts';
import { belongsTo } from './components.ts';
import { type Branch, type HopFacts, type Leg, type MatchedRule, onward, stopped } from './leg.ts';
import type { Walk } from './station.ts';

export type Direction = 'ingress' | 'egress';

/** What an interface's groups let pass, and what they stop. An interface without any filters nothing. */
export function throughGroups(
  walk: Walk,
  leg: Leg,
  eni: NetworkInterface,
  direction: Direction,
): { passing: Leg[]; ended: Branch[] } {
  if (eni.groupIds.length === 0) return { passing: [leg], ended: [] };
  const hop: HopFacts = {
    kind: 'security-group',
    id: eni.groupIds.join(' '),
    vpcId: eni.vpcId,
    networkInterfaceId: eni.id,
    direction,
  };
  // Groups remember flows: replies to what they let through need no rule.
  if (leg.reply) return { passing: onward(leg, hop, leg.packets), ended: [] };
  const { passes, rest, rules } = allowed(walk.lookup, leg.packets, eni, direction);
  return {
    passing: onward(leg, { ...hop, rules }, passes),
    ended: stopped(leg, hop, rest, () => mismatch(walk, eni, direction, rest)),
  };
}

function allowed(lookup: Lookup, set: PacketSet, eni: NetworkInterface, direction: Direction) {
  let rest = set;
  const passes: PacketSet[] = [];
  const rules: MatchedRule[] = [];
  for (const rule of eni.groupIds.flatMap((id) => lookup.rulesOf(id, direction))) {
    if (isEmpty(rest)) break;
    const matched = ruleSet(lookup, rule, eni.vpcId, direction);
    const hit = intersect(rest, matched);
    if (isEmpty(hit)) continue;
    passes.push(hit);
    rules.push({ kind: 'security-group-rule', rule });
    rest = subtract(rest, matched);
  }
  return { passes: passes.flat(), rest, rules };
}

/** The packets that a rule allows. */
function ruleSet(lookup: Lookup, rule: SecurityGroupRule, vpcId: string, direction: Direction): PacketSet {
  const traffic = groupRuleTraffic(rule);
  if (!traffic) return [];
  const peers = peersOf(lookup, rule, vpcId);
  return packets({ ...traffic, [direction === 'ingress' ? 'source' : 'destination']: peers });
}

/** A group stands for the private addresses of the interfaces that carry it, and no others. */
function peersOf(lookup: Lookup, { peer, region }: SecurityGroupRule, vpcId: string): RangeSet {
  switch (peer.kind) {
    case 'ipv4':
      return [block(peer.cidr)];
    case 'ipv6':
      return [];
    case 'group':
      return lookup.membersOf(peer.groupId, vpcId);
    case 'prefix-list': {
      const list = managedPrefixLists(region).find(({ id }) => id === peer.prefixListId);
      return rangeSet((list?.cidrs ?? []).map(block));
    }
  }
}

function mismatch(
  { network, lookup }: Walk,
  eni: NetworkInterface,
  direction: Direction,
  set: PacketSet,
): Problem {
  const ip = only(valuesOf(set, direction === 'ingress' ? 'source' : 'destination'));
  const peer = ip === undefined ? undefined : lookup.interfaceAt(eni.vpcId, ip);
  const groups = eni.groupIds.map((id) => ({
    id,
    name: network.securityGroups[id]?.name ?? '',
    admits: lookup.rulesOf(id, direction).map((rule) => ruleWords(lookup, rule)),
  }));
  const facts = {
    direction,
    networkInterfaceId: eni.id,
    belongsTo: belongsTo(lookup, eni),
    groups,
    packet: packetFacts(set),
    ...(peer && { peer: { belongsTo: belongsTo(lookup, peer), groupIds: peer.groupIds } }),
  };
  const empty = groups.every(({ admits }) => admits.length === 0);
  return empty ? problem('SG_HAS_NO_RULES', facts) : problem('ENI_SG_RULES_MISMATCH', facts);
}

/** `TCP 443 from 10.0.0.0/16`, without the direction. */
function ruleWords(lookup: Lookup, rule: SecurityGroupRule): string {
  const { protocol, fromPort, toPort, peer, groupId } = rule;
  const ports =
    fromPort === -1 || protocol === '-1'
      ? ''
      : ` ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
  const what = protocol === '-1' ? 'all traffic' : `${protocol.toUpperCase()}${ports}`;
  if (peer.kind === 'group') return `${what} of ${peer.groupId === groupId ? 'itself' : peer.groupId}`;
  if (peer.kind === 'prefix-list') return `${what} of ${peer.prefixListId}`;
  return `${what} of ${peer.kind === 'ipv4' ? addressWords(peersOf(lookup, rule, '')) : peer.cidr}`;
}
