/** Security-group rules as the API shows them: one by one, and grouped in the older `IpPermissions`. */
import type {
  IpPermission,
  RevokedSecurityGroupRule,
  SecurityGroupRule as ShownRule,
} from '@aws-sdk/client-ec2';
import type { Network, SecurityGroupRule } from '../../../network/network.ts';
import { tagsOf } from '../kit/resource.ts';

/** A rule without an id: what it lets through. */
export type RuleSpec = Pick<SecurityGroupRule, 'protocol' | 'fromPort' | 'toPort' | 'peer' | 'description'>;

/** Two rules of a group and direction with the same key are the same rule. */
export function ruleKey({ protocol, fromPort, toPort, peer }: RuleSpec): string {
  return JSON.stringify([protocol, fromPort, toPort, peer.kind, peerText(peer)]);
}

/** The other side as text: a block or an id. */
function peerText(peer: RuleSpec['peer']): string {
  switch (peer.kind) {
    case 'ipv4':
    case 'ipv6':
      return peer.cidr;
    case 'group':
      return peer.groupId;
    case 'prefix-list':
      return peer.prefixListId;
  }
}

/** Ports mean something for these protocols only. */
export function hasPorts(protocol: string): boolean {
  return ['tcp', 'udp', 'icmp', 'icmpv6'].includes(protocol);
}

/** As in AWS's messages: `peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW`. */
export function ruleText({ protocol, fromPort, toPort, peer }: RuleSpec): string {
  const all = (value: number) => (value === -1 ? 'ALL' : String(value));
  const name = protocol === '-1' ? 'ALL' : protocol.toUpperCase();
  const range = !hasPorts(protocol)
    ? []
    : protocol.startsWith('icmp')
      ? [`type: ${all(fromPort)}`, `code: ${all(toPort)}`]
      : [`from port: ${fromPort}`, `to port: ${toPort}`];
  return [`peer: ${peerText(peer)}`, name, ...range, 'ALLOW'].join(', ');
}

/** A rule as `DescribeSecurityGroupRules` shows it. */
export function shownRule(rule: SecurityGroupRule, network: Network): ShownRule {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: rule.id,
    SecurityGroupRuleArn: `arn:aws:ec2:${rule.region}:${network.accountId}:security-group-rule/${rule.id}`,
    GroupId: rule.groupId,
    GroupOwnerId: network.accountId,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    ...(peer.kind === 'ipv4' && { CidrIpv4: peer.cidr }),
    ...(peer.kind === 'ipv6' && { CidrIpv6: peer.cidr }),
    ...(peer.kind === 'prefix-list' && { PrefixListId: peer.prefixListId }),
    ...(peer.kind === 'group' && {
      ReferencedGroupInfo: {
        GroupId: peer.groupId,
        UserId: network.accountId,
        VpcId: peer.peered?.vpcId ?? network.securityGroups[peer.groupId]?.vpcId,
        ...peeringOf(network, peer),
      },
    }),
    ...(rule.description !== undefined && { Description: rule.description }),
    Tags: tagsOf(network, rule.id),
  };
}

/** By which connection a rule names a group, and how that is. */
function peeringOf(network: Network, { peered }: SecurityGroupRule['peer'] & { kind: 'group' }) {
  if (!peered) return {};
  const { vpcPeeringConnectionId: VpcPeeringConnectionId } = peered;
  const PeeringStatus = network.vpcPeeringConnections[VpcPeeringConnectionId]?.state ?? 'deleted';
  return { VpcPeeringConnectionId, PeeringStatus };
}

/** A rule as the answer of `RevokeSecurityGroup…` shows it. */
export function revokedRule(rule: SecurityGroupRule): RevokedSecurityGroupRule {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: rule.groupId,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    ...(peer.kind === 'ipv4' && { CidrIpv4: peer.cidr }),
    ...(peer.kind === 'ipv6' && { CidrIpv6: peer.cidr }),
    ...(peer.kind === 'prefix-list' && { PrefixListId: peer.prefixListId }),
    ...(peer.kind === 'group' && { ReferencedGroupId: peer.groupId }),
    ...(rule.description !== undefined && { Description: rule.description }),
  };
}

/** The rules of one direction as `IpPermissions`: one for each protocol and port range, with all its peers. */
export function permissionsOf(network: Network, rules: SecurityGroupRule[]): IpPermission[] {
  const permissions = new Map<string, Required<Omit<IpPermission, 'FromPort' | 'ToPort'>>>();
  for (const { protocol, fromPort, toPort, peer, description } of rules) {
    const key = `${protocol}/${fromPort}/${toPort}`;
    const permission = permissions.get(key) ?? {
      IpProtocol: protocol,
      ...(hasPorts(protocol) && { FromPort: fromPort, ToPort: toPort }),
      IpRanges: [],
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [],
    };
    permissions.set(key, permission);
    const Description = description === undefined ? {} : { Description: description };
    if (peer.kind === 'ipv4') permission.IpRanges.push({ CidrIp: peer.cidr, ...Description });
    if (peer.kind === 'ipv6') permission.Ipv6Ranges.push({ CidrIpv6: peer.cidr, ...Description });
    if (peer.kind === 'prefix-list')
      permission.PrefixListIds.push({ PrefixListId: peer.prefixListId, ...Description });
    if (peer.kind === 'group')
      permission.UserIdGroupPairs.push({
        GroupId: peer.groupId,
        UserId: network.accountId,
        ...(peer.peered && { VpcId: peer.peered.vpcId }),
        ...peeringOf(network, peer),
        ...Description,
      });
  }
  return [...permissions.values()];
}
