/**
 * Network ACLs: numbered entries, the lowest that matches decides. They remember no flow, so replies need entries
 * of their own.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
 */
import { type Problem, problem } from '../../findings/index.ts';
import { parseBlock } from '../../network/cidr.ts';
import type { NetworkAcl, NetworkAclEntry } from '../../network/network.ts';
import { intersect, isEmpty, type PacketSet, packets, subtract } from '../packets/packet-set.ts';
import { aclEntryTraffic } from '../packets/traffic.ts';
import { packetFacts } from '../words.ts';
import type { Direction } from './groups.ts';
import { type Branch, type HopFacts, type Leg, type MatchedRule, onward, stopped } from './leg.ts';
import type { Walk } from './station.ts';

/** The last number that an entry can have. */
const LAST_RULE = 32_766;

/** What the ACL of a subnet lets over the subnet's edge. */
export function throughAcl(
  { lookup, network }: Walk,
  leg: Leg,
  subnetId: string,
  direction: Direction,
): { passing: Leg[]; ended: Branch[] } {
  const acl = lookup.aclOf(subnetId);
  const vpcId = network.subnets[subnetId]?.vpcId;
  const hop: HopFacts = {
    kind: 'network-acl',
    id: acl?.id ?? subnetId,
    subnetId,
    direction,
    ...(vpcId !== undefined && { vpcId }),
  };
  if (!acl) {
    const facts = () =>
      problem('UNKNOWN_RESOURCE', { missing: `the network ACL of ${subnetId}`, neededBy: subnetId });
    return { passing: [], ended: stopped(leg, hop, leg.packets, facts) };
  }
  let rest = leg.packets;
  const passes: PacketSet[] = [];
  const rules: MatchedRule[] = [];
  const ended: Branch[] = [];
  const refuse = (set: PacketSet, entry?: NetworkAclEntry) => {
    const rule: MatchedRule = { kind: 'acl-entry', aclId: acl.id, ...(entry && { entry }) };
    const facts = () => refusal(acl, subnetId, direction, packetFacts(set, leg.reply), entry);
    ended.push(...stopped(leg, { ...hop, rules: [rule] }, set, facts));
  };
  for (const entry of entriesOf(acl, direction)) {
    if (isEmpty(rest)) break;
    const matched = entrySet(entry);
    const hit = intersect(rest, matched);
    if (isEmpty(hit)) continue;
    rest = subtract(rest, matched);
    if (entry.action === 'deny') {
      refuse(hit, entry);
      continue;
    }
    passes.push(hit);
    rules.push({ kind: 'acl-entry', aclId: acl.id, entry });
  }
  refuse(rest);
  return { passing: onward(leg, { ...hop, rules }, passes.flat()), ended };
}

function entriesOf({ entries }: NetworkAcl, direction: Direction): NetworkAclEntry[] {
  return entries
    .filter(({ egress }) => egress === (direction === 'egress'))
    .toSorted((a, b) => a.ruleNumber - b.ruleNumber);
}

function entrySet(entry: NetworkAclEntry): PacketSet {
  const traffic = aclEntryTraffic(entry);
  const cidr = parseBlock(entry.cidr);
  if (!traffic || !cidr) return [];
  return packets({ ...traffic, [entry.egress ? 'destination' : 'source']: [cidr] });
}

function refusal(
  acl: NetworkAcl,
  subnetId: string,
  direction: Direction,
  packet: ReturnType<typeof packetFacts>,
  entry: NetworkAclEntry | undefined,
): Problem {
  const deciding = entry?.ruleNumber ?? LAST_RULE + 1;
  const taken = new Set(entriesOf(acl, direction).map(({ ruleNumber }) => ruleNumber));
  // An entry that is to decide has to come before the one that decides now.
  let free = entry ? deciding - 1 : Math.max(0, ...taken) + 10;
  while (free > 0 && (taken.has(free) || free > LAST_RULE)) free -= 1;
  return problem('SUBNET_ACL_RESTRICTION', {
    aclId: acl.id,
    subnetId,
    direction,
    packet,
    ...(entry && { ruleNumber: entry.ruleNumber }),
    ...(free > 0 && { freeRuleNumber: free }),
  });
}
