/** Security groups as nftables chains: one for each group and direction, one for each combination in use. */
import { block, contains, formatBlock } from '../../network/cidr.ts';
import type { Network, SecurityGroupRule } from '../../network/network.ts';
import { activePeerings } from '../../network/peering.ts';
import { managedPrefixLists } from '../../network/prefix-lists.ts';
import { type NftChain, type NftMap, type NftSet, nftName, shortId } from '../kernel/space.ts';
import { REJECT_IN, REJECT_OUT } from './flow-counters.ts';
import type { Placement } from './placements.ts';
import { trafficMatch } from './traffic.ts';

type Direction = 'ingress' | 'egress';

/** What security groups add to a VPC's ruleset. */
export interface GroupChains {
  sets: Record<string, NftSet>;
  maps: Record<string, NftMap>;
  chains: Record<string, NftChain>;
}

export function groupChains(network: Network, vpcId: string, all: Placement[]): GroupChains {
  // A NAT gateway's interface has no security group, and none filters it.
  const placements = all.filter(({ networkInterface }) => networkInterface.groupIds.length > 0);
  const rules = rulesByGroup(network);
  const used = new Set(placements.flatMap(({ networkInterface }) => networkInterface.groupIds));
  const referenced = [...used].flatMap((groupId) =>
    (rules.get(groupId) ?? []).flatMap(({ peer }) => (peer.kind === 'group' ? [peer.groupId] : [])),
  );
  const members = membersByGroup(network, vpcId);

  const chains: Record<string, NftChain> = {};
  for (const groupId of used) {
    for (const direction of ['ingress', 'egress'] as const) {
      const own = (rules.get(groupId) ?? []).filter(({ isEgress }) => isEgress === (direction === 'egress'));
      chains[groupChain(direction, groupId)] = {
        rules: groupMatches(own, direction).map((match) => `${match} accept`),
      };
    }
  }
  for (const { networkInterface } of placements) {
    for (const direction of ['ingress', 'egress'] as const) {
      const jumps = networkInterface.groupIds.map((groupId) => `jump ${groupChain(direction, groupId)}`);
      chains[combinationChain(direction, networkInterface.groupIds)] = {
        rules: [...jumps, `goto ${direction === 'ingress' ? REJECT_IN : REJECT_OUT}`],
      };
    }
  }
  const maps: Record<string, NftMap> = {};
  for (const direction of ['ingress', 'egress'] as const) {
    const verdict = ({ networkInterface }: Placement) =>
      `goto ${combinationChain(direction, networkInterface.groupIds)}`;
    maps[`${direction}_link`] = {
      type: 'ifname : verdict',
      elements: Object.fromEntries(
        placements.filter(({ space }) => space).map((p) => [`"${p.device}"`, verdict(p)]),
      ),
    };
    maps[`${direction}_managed`] = {
      type: 'ipv4_addr : verdict',
      elements: Object.fromEntries(
        placements
          .filter(({ space }) => !space)
          .flatMap((p) => p.networkInterface.privateIps.map((ip) => [ip, verdict(p)])),
      ),
    };
  }
  const sets = Object.fromEntries(
    [...new Set(referenced)].map((groupId) => [
      memberSet(groupId),
      { type: 'ipv4_addr', elements: members.get(groupId) ?? [] },
    ]),
  );
  return { sets, maps, chains };
}

const groupChain = (direction: Direction, groupId: string) => `${direction}_${nftName(groupId)}`;
const memberSet = (groupId: string) => `members_${nftName(groupId)}`;
const combinationChain = (direction: Direction, groupIds: string[]) =>
  `${direction}_of_${groupIds.map(shortId).toSorted().join('_')}`;

/**
 * The matches of a group's rules. Rules that differ only in their block become one match over a set, so that
 * a hundred of them cost no more than one.
 */
export function groupMatches(rules: SecurityGroupRule[], direction: Direction): string[] {
  const side = direction === 'ingress' ? 'ip saddr' : 'ip daddr';
  const blocks = new Map<string, string[]>();
  const matches: string[] = [];
  for (const rule of rules) {
    const traffic = trafficMatch(rule.protocol, rule.fromPort, rule.toPort);
    if (traffic === undefined) continue;
    const cidrs = cidrsOf(rule);
    if (cidrs.length > 0) blocks.set(traffic, [...(blocks.get(traffic) ?? []), ...cidrs]);
    if (rule.peer.kind === 'group')
      matches.push(`${side} @${memberSet(rule.peer.groupId)} ${traffic}`.trim());
  }
  for (const [traffic, cidrs] of blocks) matches.push(`${side} ${setOf(cidrs)} ${traffic}`.trim());
  return matches;
}

/** The IPv4 blocks that a rule names, itself or by a prefix list. */
function cidrsOf({ peer, region }: SecurityGroupRule): readonly string[] {
  if (peer.kind === 'ipv4') return [peer.cidr];
  if (peer.kind !== 'prefix-list') return [];
  return managedPrefixLists(region).find(({ id }) => id === peer.prefixListId)?.cidrs ?? [];
}

/** Blocks without those that another one holds: an nftables set takes no overlapping intervals. */
export function setOf(cidrs: string[]): string {
  const blocks = cidrs.map(block).toSorted((a, b) => a.prefix - b.prefix);
  const kept: typeof blocks = [];
  for (const candidate of blocks) if (!kept.some((outer) => contains(outer, candidate))) kept.push(candidate);
  const texts = kept.map(formatBlock);
  return texts.length === 1 ? texts[0]! : `{ ${texts.join(', ')} }`;
}

function rulesByGroup(network: Network): Map<string, SecurityGroupRule[]> {
  const byGroup = new Map<string, SecurityGroupRule[]>();
  for (const rule of Object.values(network.securityGroupRules)) {
    const rules = byGroup.get(rule.groupId);
    if (rules) rules.push(rule);
    else byGroup.set(rule.groupId, [rule]);
  }
  return byGroup;
}

/** The private addresses of the interfaces that carry each group, in this VPC and in those peered with it. */
function membersByGroup(network: Network, vpcId: string): Map<string, string[]> {
  const members = new Map<string, string[]>();
  const within = new Set([vpcId, ...activePeerings(network, vpcId).map(({ peerId }) => peerId)]);
  for (const { vpcId: home, groupIds, privateIps } of Object.values(network.networkInterfaces)) {
    if (!within.has(home)) continue;
    for (const groupId of groupIds) members.set(groupId, [...(members.get(groupId) ?? []), ...privateIps]);
  }
  return members;
}
