/** Rules of security groups changed in place: as a whole, or only their descriptions. */
import type {
  IpPermission,
  SecurityGroupRuleDescription,
  SecurityGroupRuleRequest,
} from '@aws-sdk/client-ec2';
import { rulesOf } from '../../../network/groups.ts';
import type { RulePeer, SecurityGroup, SecurityGroupRule } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { missing } from '../kit/resource.ts';
import { snapshot } from '../kit/snapshot.ts';
import { namedGroup } from './kind.ts';
import {
  checkedDescription,
  groupPeer,
  ipv4Peer,
  ipv6Peer,
  noPeer,
  prefixListPeer,
  trafficFrom,
} from './rule-input.ts';
import { type RuleSpec, ruleKey } from './rule-shapes.ts';
import { checkRuleQuota, duplicateRule, rulesById, rulesByPermission } from './rules.ts';

type Direction = 'ingress' | 'egress';

export const securityGroupRuleChanges: Ec2Handlers = {
  /** Each rule is replaced as a whole and keeps its id. */
  ModifySecurityGroupRules(context, input) {
    const group = namedGroup(context, input);
    if (!input.SecurityGroupRules?.length) throw missing('SecurityGroupRule');
    for (const { SecurityGroupRuleId: id, SecurityGroupRule: request } of input.SecurityGroupRules) {
      if (!id) throw missing('SecurityGroupRuleId');
      if (!request) throw missing('SecurityGroupRule');
      const [rule] = rulesById(context, group, [id]);
      replace(rule!, specFrom(context, group, request));
    }
    for (const direction of ['ingress', 'egress'] as const) checkRules(context, group, direction);
    return { Return: true };
  },

  UpdateSecurityGroupRuleDescriptionsIngress: (context, input) =>
    updateDescriptions(context, input, 'ingress'),
  UpdateSecurityGroupRuleDescriptionsEgress: (context, input) => updateDescriptions(context, input, 'egress'),
};

function replace(rule: SecurityGroupRule, { description, ...spec }: RuleSpec): void {
  Object.assign(rule, spec);
  if (description === undefined) delete rule.description;
  else rule.description = description;
}

/** After all changes no rule may be there twice. */
function checkRules(context: Context, group: SecurityGroup, direction: Direction): void {
  const rules = rulesOf(snapshot(context.network), group.id, direction);
  const seen = new Set<string>();
  for (const rule of rules) {
    if (seen.has(ruleKey(rule))) throw duplicateRule(rule);
    seen.add(ruleKey(rule));
  }
  checkRuleQuota(rules);
}

function specFrom(context: Context, group: SecurityGroup, request: SecurityGroupRuleRequest): RuleSpec {
  return {
    ...trafficFrom(request),
    peer: peerFrom(context, group, request),
    ...checkedDescription(request.Description),
  };
}

function peerFrom(context: Context, group: SecurityGroup, request: SecurityGroupRuleRequest): RulePeer {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId } = request;
  const given = [CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId].filter(Boolean);
  if (given.length === 0) throw noPeer();
  if (given.length > 1) {
    throw new AwsError(
      'InvalidParameterCombination',
      'Only one of CidrIpv4, CidrIpv6, PrefixListId and ReferencedGroupId may be specified.',
    );
  }
  if (CidrIpv4) return ipv4Peer(CidrIpv4);
  if (CidrIpv6) return ipv6Peer(CidrIpv6);
  if (PrefixListId) return prefixListPeer(context, PrefixListId);
  return groupPeer(context, group, ReferencedGroupId);
}

interface DescriptionsInput {
  GroupId?: string | undefined;
  GroupName?: string | undefined;
  IpPermissions?: IpPermission[] | undefined;
  SecurityGroupRuleDescriptions?: SecurityGroupRuleDescription[] | undefined;
}

function updateDescriptions(context: Context, input: DescriptionsInput, direction: Direction) {
  const group = namedGroup(context, input);
  const { SecurityGroupRuleDescriptions: byId } = input;
  if (byId?.length) {
    for (const { SecurityGroupRuleId: id, Description } of byId) {
      if (!id) throw missing('SecurityGroupRuleId');
      const [rule] = rulesById(context, group, [id], direction);
      describeRule(rule!, Description);
    }
    return { Return: true };
  }
  for (const permission of input.IpPermissions ?? []) {
    for (const single of onePeerEach(permission)) {
      const [rule] = rulesByPermission(context, group, { IpPermissions: [single] }, direction);
      describeRule(rule!, descriptionOf(single));
    }
  }
  if (!input.IpPermissions?.length) throw missing('ipPermissions');
  return { Return: true };
}

function describeRule(rule: SecurityGroupRule, text: string | undefined): void {
  const { description } = checkedDescription(text);
  if (description === undefined) delete rule.description;
  else rule.description = description;
}

function onePeerEach(permission: IpPermission): IpPermission[] {
  const { IpProtocol, FromPort, ToPort } = permission;
  const traffic = { IpProtocol, FromPort, ToPort };
  const singles = [
    ...(permission.IpRanges ?? []).map((range) => ({ ...traffic, IpRanges: [range] })),
    ...(permission.Ipv6Ranges ?? []).map((range) => ({ ...traffic, Ipv6Ranges: [range] })),
    ...(permission.PrefixListIds ?? []).map((list) => ({ ...traffic, PrefixListIds: [list] })),
    ...(permission.UserIdGroupPairs ?? []).map((pair) => ({ ...traffic, UserIdGroupPairs: [pair] })),
  ];
  if (singles.length === 0) throw noPeer();
  return singles;
}

function descriptionOf({ IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs }: IpPermission) {
  return [IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs].flatMap((peers) => peers ?? [])[0]
    ?.Description;
}
