/** What a security group looks like, and how it is named in a request. */
import type { SecurityGroup as ShownGroup } from '@aws-sdk/client-ec2';
import { rulesOf } from '../../../network/groups.ts';
import type { Network, RulePeer, SecurityGroup, SecurityGroupRule } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { FilterValue } from '../kit/filters.ts';
import { all, find, type Kind, tagsOf } from '../kit/resource.ts';
import { vpcKind } from '../vpcs/vpcs.ts';
import { permissionsOf } from './rule-shapes.ts';

type Extract = (group: SecurityGroup, network: Network) => FilterValue;

export const securityGroupKind: Kind<SecurityGroup, ShownGroup> = {
  type: 'security-group',
  prefix: 'sg',
  table: (network) => network.securityGroups,
  notFound: 'InvalidGroup.NotFound',
  malformed: 'InvalidGroupId.Malformed',
  notFoundMessage: (id) => `The security group '${id}' does not exist`,
  filters: {
    description: ({ description }) => description,
    'group-id': ({ id }) => id,
    'group-name': ({ name }) => name,
    'owner-id': (_, network) => network.accountId,
    'vpc-id': ({ vpcId }) => vpcId,
    ...permissionFilters('', 'ingress'),
    ...permissionFilters('egress.', 'egress'),
  },
  show: (group, network) => ({
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    OwnerId: network.accountId,
    VpcId: group.vpcId,
    SecurityGroupArn: securityGroupArn(group, network),
    IpPermissions: permissionsOf(network, rulesOf(network, group.id, 'ingress')),
    IpPermissionsEgress: permissionsOf(network, rulesOf(network, group.id, 'egress')),
    Tags: tagsOf(network, group.id),
  }),
};

export function securityGroupArn({ id, region }: SecurityGroup, { accountId }: Network): string {
  return `arn:aws:ec2:${region}:${accountId}:security-group/${id}`;
}

/** The filters on the rules of one direction: `ip-permission.cidr`, `egress.ip-permission.cidr`, … */
function permissionFilters(prefix: string, direction: 'ingress' | 'egress'): Record<string, Extract> {
  const of =
    (member: (rule: SecurityGroupRule, network: Network) => string | number | undefined): Extract =>
    (group, network) =>
      rulesOf(network, group.id, direction).map((rule) => member(rule, network));
  const peer = <K extends RulePeer['kind']>(
    kind: K,
    member: (peer: RulePeer & { kind: K }) => string,
  ): Extract =>
    of((rule) => (rule.peer.kind === kind ? member(rule.peer as RulePeer & { kind: K }) : undefined));
  return {
    [`${prefix}ip-permission.cidr`]: peer('ipv4', ({ cidr }) => cidr),
    [`${prefix}ip-permission.ipv6-cidr`]: peer('ipv6', ({ cidr }) => cidr),
    [`${prefix}ip-permission.prefix-list-id`]: peer('prefix-list', ({ prefixListId }) => prefixListId),
    [`${prefix}ip-permission.group-id`]: peer('group', ({ groupId }) => groupId),
    [`${prefix}ip-permission.group-name`]: of((rule, network) =>
      rule.peer.kind === 'group' ? network.securityGroups[rule.peer.groupId]?.name : undefined,
    ),
    [`${prefix}ip-permission.user-id`]: of((rule, network) =>
      rule.peer.kind === 'group' ? network.accountId : undefined,
    ),
    [`${prefix}ip-permission.protocol`]: of(({ protocol }) => protocol),
    [`${prefix}ip-permission.from-port`]: of(({ fromPort }) => fromPort),
    [`${prefix}ip-permission.to-port`]: of(({ toPort }) => toPort),
  };
}

/** The group that a request means: by id, or by name in the default VPC. */
export function namedGroup(
  context: Context,
  { GroupId, GroupName }: { GroupId?: string | undefined; GroupName?: string | undefined },
): SecurityGroup {
  if (GroupId) return find(context, securityGroupKind, GroupId);
  if (GroupName) return groupByName(context, GroupName);
  throw new AwsError('MissingParameter', 'The request must contain the parameter groupName or groupId');
}

/** A group of the given VPC, or of the default one, by its name. */
export function groupByName(context: Context, name: string, vpcId = defaultVpcId(context)): SecurityGroup {
  const group = all(context, securityGroupKind).find((one) => one.name === name && one.vpcId === vpcId);
  if (!group) {
    throw new AwsError(
      'InvalidGroup.NotFound',
      vpcId
        ? `The security group '${name}' does not exist in default VPC '${vpcId}'`
        : `The security group '${name}' does not exist`,
    );
  }
  return group;
}

export function defaultVpcId(context: Context): string | undefined {
  return all(context, vpcKind).find(({ isDefault }) => isDefault)?.id;
}
