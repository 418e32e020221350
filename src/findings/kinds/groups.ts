/** Security groups that do not let a packet through. */

import { groupRuleCommand } from '../commands.ts';
import { kind } from '../finding.ts';
import { type PacketFacts, packetWords } from '../packet-facts.ts';

export interface GroupFacts {
  direction: 'ingress' | 'egress';
  networkInterfaceId: string;
  /** `VPC endpoint vpce-…` */
  belongsTo: string;
  /** What each of the interface's groups admits in this direction, in words. */
  groups: { id: string; name: string; admits: string[] }[];
  packet: PacketFacts;
  /** Who is at the other end, where that is an interface of the same VPC. */
  peer?: { belongsTo: string; groupIds: string[] };
}

const resource = ({ groups }: GroupFacts) => groups[0]!.id;

function fix(facts: GroupFacts): string | undefined {
  const { direction, packet, peer, groups } = facts;
  return groupRuleCommand({ groupId: groups[0]!.id, direction, packet, peerGroupId: peer?.groupIds[0] });
}

function admission(
  { id, name, admits }: GroupFacts['groups'][number],
  direction: GroupFacts['direction'],
): string {
  const group = name === '' ? id : `${id} (${name})`;
  const verb = direction === 'ingress' ? 'admits' : 'lets out';
  if (admits.length === 0) return `${group} ${verb} nothing`;
  const onlyItself = admits.length === 1 && admits[0] === 'all traffic of itself';
  return onlyItself ? `${group} ${verb} only itself` : `${group} ${verb} ${admits.join('; ')}`;
}

/** `while the packet comes from 10.0.0.5, the address of Client VPN association cvpn-assoc-…` */
function otherEnd({ direction, packet, peer }: GroupFacts): string {
  const address = direction === 'ingress' ? packet.source : packet.destination;
  const who = peer ? `, the address of ${peer.belongsTo}` : '';
  const carries = peer?.groupIds.length ? `, which carries ${peer.groupIds.join(', ')}` : '';
  return `while the packet ${direction === 'ingress' ? 'comes from' : 'goes to'} ${address}${who}${carries}`;
}

export const groups = {
  ENI_SG_RULES_MISMATCH: kind<GroupFacts>({
    title: 'No rule of the security groups allows it',
    explanation:
      'A packet has to be allowed twice: by a rule of the sender’s groups on its way out and by one of the receiver’s on its way in. What no rule allows is dropped without an answer, so a client sees a time-out. The usual cases: an interface endpoint that was made without naming a group and got the VPC’s default one, which admits only its own members; and a rule for the client CIDR of a Client VPN, whose packets arrive from the address of the association’s interface.',
    remedy:
      'aws ec2 authorize-security-group-ingress --group-id GROUP --protocol tcp --port 443 --source-group SENDERS_GROUP',
    aws: true,
    resource,
    detail: (facts) =>
      `${packetWords(facts.packet)} is stopped at ${facts.belongsTo} (${facts.networkInterfaceId}), ${facts.direction}: ${facts.groups.map((group) => admission(group, facts.direction)).join(', ')}, ${otherEnd(facts)}.`,
    fix,
  }),
  SG_HAS_NO_RULES: kind<GroupFacts>({
    title: 'The security groups have no rule for this direction',
    explanation:
      'A new group has no inbound rule, and one whose outbound rule was taken away has no outbound one: nothing passes that is not the reply to something that did.',
    remedy:
      'aws ec2 authorize-security-group-ingress --group-id GROUP --protocol tcp --port 443 --source-group SENDERS_GROUP',
    aws: true,
    resource,
    detail: (facts) =>
      `${packetWords(facts.packet)} is stopped at ${facts.belongsTo} (${facts.networkInterfaceId}): ${facts.groups.map(({ id, name }) => `${id}${name && ` (${name})`}`).join(', ')} has no ${facts.direction} rule at all, ${otherEnd(facts)}.`,
    fix,
  }),
};
