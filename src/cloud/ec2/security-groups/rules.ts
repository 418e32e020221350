/** Rules of security groups: authorized, revoked, described. */
import type { SecurityGroupRule as ShownRule, TagSpecification } from '@aws-sdk/client-ec2';
import { rulesOf } from '../../../network/groups.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { create, describe, find, type Kind, remove } from '../kit/resource.ts';
import { snapshot } from '../kit/snapshot.ts';
import { namedGroup } from './kind.ts';
import { type RulesInput, rulesFrom } from './rule-input.ts';
import { type RuleSpec, revokedRule, ruleKey, ruleText, shownRule } from './rule-shapes.ts';

export const securityGroupRuleKind: Kind<SecurityGroupRule, ShownRule> = {
  type: 'security-group-rule',
  prefix: 'sgr',
  table: (network) => network.securityGroupRules,
  notFound: 'InvalidSecurityGroupRuleId.NotFound',
  malformed: 'InvalidSecurityGroupRuleId.Malformed',
  notFoundMessage: (id) => `The security group rule ID '${id}' does not exist`,
  filters: {
    'group-id': ({ groupId }) => groupId,
    'security-group-rule-id': ({ id }) => id,
  },
  show: shownRule,
};

type Direction = 'ingress' | 'egress';

interface GroupInput extends RulesInput {
  GroupId?: string | undefined;
  GroupName?: string | undefined;
  SecurityGroupRuleIds?: string[] | undefined;
  TagSpecifications?: TagSpecification[] | undefined;
}

export const securityGroupRules: Ec2Handlers = {
  AuthorizeSecurityGroupIngress: (context, input) => authorize(context, input, 'ingress'),
  AuthorizeSecurityGroupEgress: (context, input) => authorize(context, input, 'egress'),
  RevokeSecurityGroupIngress: (context, input) => revoke(context, input, 'ingress'),
  RevokeSecurityGroupEgress: (context, input) => revoke(context, input, 'egress'),

  DescribeSecurityGroupRules(context, input) {
    const { items, NextToken } = describe(context, securityGroupRuleKind, input.SecurityGroupRuleIds, input);
    return { SecurityGroupRules: items, NextToken };
  },
};

function authorize(context: Context, input: GroupInput, direction: Direction) {
  const { network, region, ids } = context;
  const group = namedGroup(context, input);
  const wanted = rulesFrom(context, group, input);
  const existing = rulesOf(snapshot(network), group.id, direction);
  const keys = new Set(existing.map(ruleKey));
  const duplicate = wanted.find((rule) => keys.has(ruleKey(rule)));
  if (duplicate) throw duplicateRule(duplicate);
  checkRuleQuota([...existing, ...wanted]);
  const added = wanted.map((rule) =>
    create(
      context,
      securityGroupRuleKind,
      {
        id: ids.id(securityGroupRuleKind.prefix),
        region,
        groupId: group.id,
        isEgress: direction === 'egress',
        ...rule,
      },
      input,
    ),
  );
  return { Return: true, SecurityGroupRules: added.map((rule) => shownRule(rule, network)) };
}

function revoke(context: Context, input: GroupInput, direction: Direction) {
  const group = namedGroup(context, input);
  const revoked = input.SecurityGroupRuleIds?.length
    ? rulesById(context, group, input.SecurityGroupRuleIds, direction)
    : rulesByPermission(context, group, input, direction);
  const answer = {
    Return: true,
    UnknownIpPermissions: [],
    RevokedSecurityGroupRules: revoked.map(revokedRule),
  };
  for (const { id } of revoked) remove(context, securityGroupRuleKind, id);
  return answer;
}

/** Rules of a group by their ids. Throws `InvalidSecurityGroupRuleId.NotFound` for those of others. */
export function rulesById(
  context: Context,
  group: SecurityGroup,
  ids: string[],
  direction?: Direction,
): SecurityGroupRule[] {
  return [...new Set(ids)].map((id) => {
    const rule = find(context, securityGroupRuleKind, id);
    const wrongDirection = direction !== undefined && rule.isEgress !== (direction === 'egress');
    if (rule.groupId !== group.id || wrongDirection) {
      throw new AwsError(securityGroupRuleKind.notFound, securityGroupRuleKind.notFoundMessage(id));
    }
    return rule;
  });
}

/** Rules of a group by what they let through. Throws `InvalidPermission.NotFound` unless all are there. */
export function rulesByPermission(
  context: Context,
  group: SecurityGroup,
  input: RulesInput,
  direction: Direction,
): SecurityGroupRule[] {
  const { IpPermissions, IpProtocol, CidrIp, SourceSecurityGroupName } = input;
  if (!IpPermissions?.length && !IpProtocol && !CidrIp && !SourceSecurityGroupName) {
    throw new AwsError(
      'MissingParameter',
      "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.",
    );
  }
  const known = rulesOf(snapshot(context.network), group.id, direction);
  const existing = new Map(known.map((rule) => [ruleKey(rule), rule]));
  return rulesFrom(context, group, input, known).map((spec) => {
    const rule = existing.get(ruleKey(spec));
    if (!rule) {
      throw new AwsError(
        'InvalidPermission.NotFound',
        'The specified rule does not exist in this security group.',
      );
    }
    return context.network.securityGroupRules[rule.id]!;
  });
}

export function duplicateRule(rule: RuleSpec): AwsError {
  return new AwsError('InvalidPermission.Duplicate', `the specified rule "${ruleText(rule)}" already exists`);
}

/** IPv4 and IPv6 are counted apart; a rule that names a group or a prefix list counts with IPv4. */
export function checkRuleQuota(rules: RuleSpec[]): void {
  const ipv6 = rules.filter(({ peer }) => peer.kind === 'ipv6').length;
  if (Math.max(ipv6, rules.length - ipv6) > QUOTAS.rulesPerSecurityGroup) {
    throw new AwsError(
      'RulesPerSecurityGroupLimitExceeded',
      'The maximum number of rules per security group has been reached.',
    );
  }
}
