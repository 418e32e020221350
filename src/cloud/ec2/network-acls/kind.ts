/** What a network ACL looks like. */
import type { NetworkAclEntry as ShownEntry, NetworkAcl as ShownNetworkAcl } from '@aws-sdk/client-ec2';
import type { NetworkAcl, NetworkAclEntry } from '../../../network/network.ts';
import type { FilterValue } from '../kit/filters.ts';
import { type Kind, tagsOf } from '../kit/resource.ts';

/** The number of the entries that end every ACL and deny what nothing else decided. */
export const LAST_RULE_NUMBER = 32767;

const ofEntries =
  (member: (entry: ShownEntry) => string | number | boolean | undefined) =>
  (acl: NetworkAcl): FilterValue =>
    shownEntries(acl).map((entry) => {
      const value = member(entry);
      return typeof value === 'boolean' ? String(value) : value;
    });

export const networkAclKind: Kind<NetworkAcl, ShownNetworkAcl> = {
  type: 'network-acl',
  prefix: 'acl',
  table: (network) => network.networkAcls,
  notFound: 'InvalidNetworkAclID.NotFound',
  malformed: 'InvalidNetworkAclId.Malformed',
  notFoundMessage: (id) => `The networkAcl ID '${id}' does not exist`,
  filters: {
    'association.association-id': ({ associations }) => associations.map(({ id }) => id),
    'association.network-acl-id': ({ id, associations }) => associations.map(() => id),
    'association.subnet-id': ({ associations }) => associations.map(({ subnetId }) => subnetId),
    default: ({ isDefault }) => isDefault,
    'entry.cidr': ofEntries(({ CidrBlock }) => CidrBlock),
    'entry.egress': ofEntries(({ Egress }) => Egress),
    'entry.icmp.code': ofEntries(({ IcmpTypeCode }) => IcmpTypeCode?.Code),
    'entry.icmp.type': ofEntries(({ IcmpTypeCode }) => IcmpTypeCode?.Type),
    'entry.ipv6-cidr': ofEntries(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
    'entry.port-range.from': ofEntries(({ PortRange }) => PortRange?.From),
    'entry.port-range.to': ofEntries(({ PortRange }) => PortRange?.To),
    'entry.protocol': ofEntries(({ Protocol }) => Protocol && (PROTOCOL_NAMES[Protocol] ?? Protocol)),
    'entry.rule-action': ofEntries(({ RuleAction }) => RuleAction),
    'entry.rule-number': ofEntries(({ RuleNumber }) => RuleNumber),
    'network-acl-id': ({ id }) => id,
    'owner-id': (_, network) => network.accountId,
    'vpc-id': ({ vpcId }) => vpcId,
  },
  show: (acl, network) => ({
    NetworkAclId: acl.id,
    VpcId: acl.vpcId,
    OwnerId: network.accountId,
    IsDefault: acl.isDefault,
    Entries: shownEntries(acl),
    Associations: acl.associations.map(({ id, subnetId }) => ({
      NetworkAclAssociationId: id,
      NetworkAclId: acl.id,
      SubnetId: subnetId,
    })),
    Tags: tagsOf(network, acl.id),
  }),
};

/** Entries hold protocol numbers; their filter takes names. */
const PROTOCOL_NAMES: Record<string, string> = { 1: 'icmp', 6: 'tcp', 17: 'udp' };

/** Outbound entries first, in the order of their numbers, each direction ending with the one that denies all. */
function shownEntries({ entries }: NetworkAcl): ShownEntry[] {
  return [true, false].flatMap((egress) => [
    ...entries
      .filter((entry) => entry.egress === egress)
      .sort((a, b) => a.ruleNumber - b.ruleNumber)
      .map(shownEntry),
    {
      RuleNumber: LAST_RULE_NUMBER,
      Egress: egress,
      Protocol: '-1',
      RuleAction: 'deny' as const,
      CidrBlock: '0.0.0.0/0',
    },
  ]);
}

function shownEntry({
  ruleNumber,
  egress,
  protocol,
  action,
  cidr,
  portRange,
  icmp,
}: NetworkAclEntry): ShownEntry {
  return {
    RuleNumber: ruleNumber,
    Egress: egress,
    Protocol: protocol,
    RuleAction: action,
    ...(cidr.includes(':') ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr }),
    ...(portRange && { PortRange: { From: portRange.from, To: portRange.to } }),
    ...(icmp && { IcmpTypeCode: { Type: icmp.type, Code: icmp.code } }),
  };
}
