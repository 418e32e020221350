/** Security groups, with rules of their own and rules beside them. */
import { isDeepStrictEqual } from 'node:util';
import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { JsonObject } from '../../../../network/network.ts';
import { integer, listOf, structure, tagList, text, type ValuesOf } from '../kit/shapes.ts';
import { retag, shownTags, tagSpecification } from '../kit/tags.ts';
import { type Api, resourceType } from '../kit/type.ts';

const common = {
  IpProtocol: text,
  FromPort: integer,
  ToPort: integer,
  CidrIp: text,
  CidrIpv6: text,
  Description: text,
};
const source = {
  SourcePrefixListId: text,
  SourceSecurityGroupId: text,
  SourceSecurityGroupName: text,
  SourceSecurityGroupOwnerId: text,
};
const destination = { DestinationPrefixListId: text, DestinationSecurityGroupId: text };
const ingressRule = structure({ ...common, ...source });
const egressRule = structure({ ...common, ...destination });

type Rule = Partial<ValuesOf<typeof common & typeof source & typeof destination>>;

/** A rule as the API takes it. */
function permission(rule: Rule): IpPermission {
  const { IpProtocol, FromPort, ToPort, CidrIp, CidrIpv6 } = rule;
  const Description = rule.Description;
  const group = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
  const prefixList = rule.SourcePrefixListId ?? rule.DestinationPrefixListId;
  const name = rule.SourceSecurityGroupName;
  return {
    IpProtocol,
    // Rules for all protocols have no ports, whatever the template says.
    ...(IpProtocol !== '-1' && { FromPort, ToPort }),
    ...(CidrIp !== undefined && { IpRanges: [{ CidrIp, Description }] }),
    ...(CidrIpv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6, Description }] }),
    ...(prefixList !== undefined && { PrefixListIds: [{ PrefixListId: prefixList, Description }] }),
    ...(group !== undefined && {
      UserIdGroupPairs: [{ GroupId: group, UserId: rule.SourceSecurityGroupOwnerId, Description }],
    }),
    ...(name !== undefined && { UserIdGroupPairs: [{ GroupName: name, Description }] }),
  };
}

async function authorize({ call }: Api, direction: 'in' | 'out', GroupId: string, rules: readonly Rule[]) {
  if (rules.length === 0) return;
  const IpPermissions = rules.map(permission);
  if (direction === 'in') await call('ec2', 'AuthorizeSecurityGroupIngress', { GroupId, IpPermissions });
  else await call('ec2', 'AuthorizeSecurityGroupEgress', { GroupId, IpPermissions });
}

async function revoke({ call }: Api, direction: 'in' | 'out', GroupId: string, rules: readonly Rule[]) {
  if (rules.length === 0) return;
  const IpPermissions = rules.map(permission);
  if (direction === 'in') await call('ec2', 'RevokeSecurityGroupIngress', { GroupId, IpPermissions });
  else await call('ec2', 'RevokeSecurityGroupEgress', { GroupId, IpPermissions });
}

/** What every group has that nobody has given egress rules. */
const ALL_OUT: Rule = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };

/** What goes first leaves room for what comes; a rule that stays is not touched. */
async function change(
  api: Api,
  direction: 'in' | 'out',
  id: string,
  next: readonly Rule[],
  previous: readonly Rule[],
) {
  const without = (rules: readonly Rule[], others: readonly Rule[]) =>
    rules.filter((rule) => !others.some((other) => isDeepStrictEqual(rule, other)));
  await revoke(api, direction, id, without(previous, next));
  await authorize(api, direction, id, without(next, previous));
}

const egressOf = (rules: Rule[] | undefined) => (rules?.length ? rules : [ALL_OUT]);

async function groupOf({ call }: Api, id: string) {
  const { SecurityGroups } = await call('ec2', 'DescribeSecurityGroups', { GroupIds: [id] });
  return SecurityGroups![0]!;
}

async function rulesOf({ call }: Api, filter: { Name: string; Values: string[] }) {
  const { SecurityGroupRules = [] } = await call('ec2', 'DescribeSecurityGroupRules', { Filters: [filter] });
  return SecurityGroupRules;
}

/** A rule as a template would have it. */
function shownRule(rule: SecurityGroupRule): JsonObject {
  const side = rule.IsEgress ? 'Destination' : 'Source';
  const {
    IpProtocol = '',
    FromPort,
    ToPort,
    CidrIpv4,
    CidrIpv6,
    PrefixListId,
    ReferencedGroupInfo,
    Description,
  } = rule;
  return {
    IpProtocol,
    ...(IpProtocol !== '-1' && { FromPort: FromPort ?? -1, ToPort: ToPort ?? -1 }),
    ...(CidrIpv4 !== undefined && { CidrIp: CidrIpv4 }),
    ...(CidrIpv6 !== undefined && { CidrIpv6 }),
    ...(PrefixListId !== undefined && { [`${side}PrefixListId`]: PrefixListId }),
    ...(ReferencedGroupInfo && { [`${side}SecurityGroupId`]: ReferencedGroupInfo.GroupId! }),
    ...(Description && { Description }),
  };
}

export const securityGroup = resourceType({
  type: 'AWS::EC2::SecurityGroup',
  properties: {
    GroupDescription: text,
    GroupName: text,
    VpcId: text,
    SecurityGroupIngress: listOf(ingressRule),
    SecurityGroupEgress: listOf(egressRule),
    Tags: tagList,
  },
  required: ['GroupDescription'],
  replaces: ['GroupDescription', 'GroupName', 'VpcId'],
  attributes: ['GroupId', 'Id', 'VpcId'],
  tagged: 'ec2',
  async create(
    making,
    { GroupDescription, GroupName, VpcId, SecurityGroupIngress, SecurityGroupEgress, Tags },
  ) {
    const { GroupId } = await making.make(
      'ec2',
      'CreateSecurityGroup',
      {
        Description: GroupDescription,
        GroupName: GroupName ?? making.generatedName(255),
        VpcId,
        ...tagSpecification('security-group', Tags),
      },
      (made) => made.GroupId!,
    );
    await authorize(making, 'in', GroupId!, SecurityGroupIngress ?? []);
    await change(making, 'out', GroupId!, egressOf(SecurityGroupEgress), [ALL_OUT]);
  },
  async update(api, id, next, previous) {
    await change(api, 'in', id, next.SecurityGroupIngress ?? [], previous.SecurityGroupIngress ?? []);
    await change(api, 'out', id, egressOf(next.SecurityGroupEgress), egressOf(previous.SecurityGroupEgress));
    await retag(api.call, id, next.Tags, previous.Tags);
  },
  async remove({ call }, GroupId) {
    await call('ec2', 'DeleteSecurityGroup', { GroupId });
  },
  async describe(api, id) {
    const { VpcId = '' } = await groupOf(api, id);
    return { GroupId: id, Id: id, VpcId };
  },
  async read(api, id) {
    const { Description = '', GroupName = '', VpcId = '', Tags } = await groupOf(api, id);
    const rules = await rulesOf(api, { Name: 'group-id', Values: [id] });
    return {
      GroupDescription: Description,
      GroupName,
      VpcId,
      SecurityGroupIngress: rules.filter(({ IsEgress }) => !IsEgress).map(shownRule),
      SecurityGroupEgress: rules.filter(({ IsEgress }) => IsEgress).map(shownRule),
      Tags: shownTags(Tags),
    };
  },
});

async function readRule(api: Api, id: string, GroupId: string | undefined) {
  const [rule] = await rulesOf(api, { Name: 'security-group-rule-id', Values: [id] });
  return rule && { GroupId: GroupId!, ...shownRule(rule) };
}

/** A description is the one thing about a rule that can be changed. */
async function describeRule({ call }: Api, id: string, GroupId: string | undefined, rule: Rule) {
  const [found] = await rulesOf({ call } as Api, { Name: 'security-group-rule-id', Values: [id] });
  const SecurityGroupRule = {
    IpProtocol: rule.IpProtocol,
    ...(rule.IpProtocol !== '-1' && { FromPort: rule.FromPort, ToPort: rule.ToPort }),
    CidrIpv4: rule.CidrIp,
    CidrIpv6: rule.CidrIpv6,
    PrefixListId: rule.SourcePrefixListId ?? rule.DestinationPrefixListId,
    ReferencedGroupId: found?.ReferencedGroupInfo?.GroupId,
    Description: rule.Description ?? '',
  };
  await call('ec2', 'ModifySecurityGroupRules', {
    GroupId,
    SecurityGroupRules: [{ SecurityGroupRuleId: id, SecurityGroupRule }],
  });
}

const allBut = <K extends string>(names: readonly K[], left: string): K[] =>
  names.filter((name) => name !== left);
const ingressProperties = { GroupId: text, GroupName: text, ...common, ...source };
const egressProperties = { GroupId: text, ...common, ...destination };

export const securityGroupIngress = resourceType({
  type: 'AWS::EC2::SecurityGroupIngress',
  properties: ingressProperties,
  required: ['IpProtocol'],
  replaces: allBut(Object.keys(ingressProperties) as (keyof typeof ingressProperties)[], 'Description'),
  attributes: ['Id'],
  async create({ make }, { GroupId, GroupName, ...rule }) {
    await make(
      'ec2',
      'AuthorizeSecurityGroupIngress',
      { GroupId, GroupName, IpPermissions: [permission(rule)] },
      ({ SecurityGroupRules }) => SecurityGroupRules![0]!.SecurityGroupRuleId!,
    );
  },
  update: (api, id, { GroupId, ...rule }) => describeRule(api, id, GroupId, rule),
  async remove({ call }, id, { GroupId, GroupName }) {
    await call('ec2', 'RevokeSecurityGroupIngress', { GroupId, GroupName, SecurityGroupRuleIds: [id] });
  },
  describe: async (_, Id) => ({ Id }),
  read: (api, id, { GroupId }) => readRule(api, id, GroupId),
});

export const securityGroupEgress = resourceType({
  type: 'AWS::EC2::SecurityGroupEgress',
  properties: egressProperties,
  required: ['IpProtocol', 'GroupId'],
  replaces: allBut(Object.keys(egressProperties) as (keyof typeof egressProperties)[], 'Description'),
  attributes: ['Id'],
  async create({ make }, { GroupId, ...rule }) {
    await make(
      'ec2',
      'AuthorizeSecurityGroupEgress',
      { GroupId, IpPermissions: [permission(rule)] },
      ({ SecurityGroupRules }) => SecurityGroupRules![0]!.SecurityGroupRuleId!,
    );
  },
  update: (api, id, { GroupId, ...rule }) => describeRule(api, id, GroupId, rule),
  async remove({ call }, id, { GroupId }) {
    await call('ec2', 'RevokeSecurityGroupEgress', { GroupId, SecurityGroupRuleIds: [id] });
  },
  describe: async (_, Id) => ({ Id }),
  read: (api, id, { GroupId }) => readRule(api, id, GroupId),
});
