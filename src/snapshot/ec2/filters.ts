/** Security groups and network ACLs. */
import {
  paginateDescribeNetworkAcls,
  paginateDescribeSecurityGroupRules,
  paginateDescribeSecurityGroups,
  type NetworkAclEntry as ShownEntry,
  type SecurityGroupRule as ShownRule,
} from '@aws-sdk/client-ec2';
import type { NetworkAclEntry, RulePeer, SecurityGroupRule } from '../../network/network.ts';
import { keepTags, type Section } from '../section.ts';

export const securityGroups: Section = {
  actions: ['ec2:DescribeSecurityGroups'],
  async read({ ec2, region }, network) {
    for await (const { SecurityGroups = [] } of paginateDescribeSecurityGroups({ client: ec2 }, {})) {
      for (const { GroupId: id, VpcId, GroupName, Description, Tags } of SecurityGroups) {
        network.securityGroups[id!] = {
          id: id!,
          region,
          vpcId: VpcId!,
          name: GroupName ?? '',
          description: Description ?? '',
        };
        keepTags(network, id!, Tags);
      }
    }
  },
};

export const securityGroupRules: Section = {
  actions: ['ec2:DescribeSecurityGroupRules'],
  async read({ ec2, region }, network) {
    for await (const page of paginateDescribeSecurityGroupRules({ client: ec2 }, {})) {
      for (const shown of page.SecurityGroupRules ?? []) {
        const peer = peerOf(shown);
        if (!peer) continue;
        network.securityGroupRules[shown.SecurityGroupRuleId!] = ruleOf(shown, region, peer);
        keepTags(network, shown.SecurityGroupRuleId!, shown.Tags);
      }
    }
  },
};

function ruleOf(shown: ShownRule, region: string, peer: RulePeer): SecurityGroupRule {
  return {
    id: shown.SecurityGroupRuleId!,
    region,
    groupId: shown.GroupId!,
    isEgress: shown.IsEgress === true,
    protocol: shown.IpProtocol!,
    fromPort: shown.FromPort ?? -1,
    toPort: shown.ToPort ?? -1,
    peer,
    ...(shown.Description && { description: shown.Description }),
  };
}

function peerOf({ CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo }: ShownRule): RulePeer | undefined {
  if (CidrIpv4) return { kind: 'ipv4', cidr: CidrIpv4 };
  if (CidrIpv6) return { kind: 'ipv6', cidr: CidrIpv6 };
  if (PrefixListId) return { kind: 'prefix-list', prefixListId: PrefixListId };
  if (!ReferencedGroupInfo?.GroupId) return undefined;
  const {
    GroupId: groupId,
    VpcId: vpcId,
    VpcPeeringConnectionId: vpcPeeringConnectionId,
  } = ReferencedGroupInfo;
  return {
    kind: 'group',
    groupId,
    ...(vpcPeeringConnectionId && vpcId && { peered: { vpcId, vpcPeeringConnectionId } }),
  };
}

/** The number of the last entry, which denies everything and cannot be changed. */
const FINAL = 32_767;

export const networkAcls: Section = {
  actions: ['ec2:DescribeNetworkAcls'],
  async read({ ec2, region }, network) {
    for await (const { NetworkAcls = [] } of paginateDescribeNetworkAcls({ client: ec2 }, {})) {
      for (const {
        NetworkAclId: id,
        VpcId,
        IsDefault,
        Entries = [],
        Associations = [],
        Tags,
      } of NetworkAcls) {
        network.networkAcls[id!] = {
          id: id!,
          region,
          vpcId: VpcId!,
          isDefault: IsDefault === true,
          // IPv6 has a final entry of its own, one number further.
          entries: Entries.filter(({ RuleNumber }) => RuleNumber! < FINAL).map(entryOf),
          associations: Associations.map(({ NetworkAclAssociationId, SubnetId }) => ({
            id: NetworkAclAssociationId!,
            subnetId: SubnetId!,
          })),
        };
        keepTags(network, id!, Tags);
      }
    }
  },
};

function entryOf(shown: ShownEntry): NetworkAclEntry {
  const { PortRange, IcmpTypeCode } = shown;
  return {
    ruleNumber: shown.RuleNumber!,
    egress: shown.Egress === true,
    protocol: shown.Protocol!,
    action: shown.RuleAction === 'allow' ? 'allow' : 'deny',
    cidr: shown.CidrBlock ?? shown.Ipv6CidrBlock!,
    ...(PortRange && { portRange: { from: PortRange.From!, to: PortRange.To! } }),
    ...(IcmpTypeCode && { icmp: { type: IcmpTypeCode.Type!, code: IcmpTypeCode.Code! } }),
  };
}
