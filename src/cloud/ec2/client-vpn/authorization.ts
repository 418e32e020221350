/** Authorization rules: which networks clients may reach. */
import { formatBlock } from '../../../network/cidr.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import { matches } from '../kit/filters.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { page } from '../kit/pages.ts';
import { find, missing } from '../kit/resource.ts';
import { clientVpnEndpointKind } from './kind.ts';
import { checkedTarget } from './settings.ts';

export const clientVpnAuthorization: Ec2Handlers = {
  AuthorizeClientVpnIngress(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const target = formatBlock(checkedTarget(input.TargetNetworkCidr, 'TargetNetworkCidr'));
    const group = input.AccessGroupId || undefined;
    if (group === undefined && !input.AuthorizeAllGroups)
      throw missing('AccessGroupId or AuthorizeAllGroups');
    if (group !== undefined && input.AuthorizeAllGroups) {
      throw new AwsError(
        'InvalidParameterCombination',
        'AccessGroupId and AuthorizeAllGroups cannot be given together.',
      );
    }
    if (
      endpoint.authorizationRules.some(
        (rule) => rule.targetNetworkCidr === target && rule.accessGroupId === group,
      )
    ) {
      throw new AwsError(
        'InvalidClientVpnDuplicateAuthorizationRule',
        `Authorization rule for ${target} already exists`,
      );
    }
    if (endpoint.authorizationRules.length >= QUOTAS.authorizationRulesPerClientVpnEndpoint) {
      throw new AwsError(
        'ClientVpnAuthorizationRuleLimitExceeded',
        'The maximum number of authorization rules has been reached.',
      );
    }
    endpoint.authorizationRules.push({
      targetNetworkCidr: target,
      description: input.Description ?? '',
      state: 'authorizing',
      ...(group !== undefined && { accessGroupId: group }),
    });
    endpoint.resets += 1;
    return { Status: { Code: 'authorizing' } };
  },

  RevokeClientVpnIngress(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const target = formatBlock(checkedTarget(input.TargetNetworkCidr, 'TargetNetworkCidr'));
    const group = input.AccessGroupId || undefined;
    const leaving = endpoint.authorizationRules.filter(
      (rule) =>
        rule.targetNetworkCidr === target &&
        (group !== undefined ? rule.accessGroupId === group : rule.accessGroupId === undefined),
    );
    if (leaving.length === 0) {
      throw new AwsError(
        'InvalidClientVpnEndpointAuthorizationRuleNotFound',
        `Authorization rule for ${target} does not exist`,
      );
    }
    endpoint.authorizationRules = endpoint.authorizationRules.filter((rule) => !leaving.includes(rule));
    endpoint.resets += 1;
    return { Status: { Code: 'revoking' } };
  },

  DescribeClientVpnAuthorizationRules(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const passing = endpoint.authorizationRules.filter((rule) =>
      matches(input.Filters, (name) => {
        if (name === 'description') return { value: rule.description };
        if (name === 'destination-cidr') return { value: rule.targetNetworkCidr };
        return name === 'group-id' ? { value: rule.accessGroupId } : undefined;
      }),
    );
    const { items, NextToken } = page(passing, input);
    const AuthorizationRules = items.map((rule) => ({
      ClientVpnEndpointId: endpoint.id,
      Description: rule.description,
      GroupId: rule.accessGroupId ?? '',
      AccessAll: rule.accessGroupId === undefined,
      DestinationCidr: rule.targetNetworkCidr,
      Status: { Code: rule.state },
    }));
    return { AuthorizationRules, NextToken };
  },
};
