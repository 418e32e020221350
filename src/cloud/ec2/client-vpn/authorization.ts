/** Authorization rules: which networks clients may reach. */
import { formatBlock } from '../../../network/cidr.ts';
import type { ClientVpnAuthorizationRule } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { describeParts, type PartFilters } from '../kit/parts.ts';
import { find, missing } from '../kit/resource.ts';
import { clientVpnEndpointKind } from './kind.ts';
import { resetConnections } from './resets.ts';
import { checkedTarget } from './settings.ts';

export const clientVpnAuthorization: Ec2Handlers = {
  AuthorizeClientVpnIngress(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const target = formatBlock(checkedTarget(input.TargetNetworkCidr, 'TargetNetworkCidr'));
    const group = input.AccessGroupId || undefined;
    checkWho('AuthorizeAllGroups', group, input.AuthorizeAllGroups);
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
    resetConnections(endpoint);
    return { Status: { Code: 'authorizing' } };
  },

  RevokeClientVpnIngress(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const target = formatBlock(checkedTarget(input.TargetNetworkCidr, 'TargetNetworkCidr'));
    const group = input.AccessGroupId || undefined;
    checkWho('RevokeAllGroups', group, input.RevokeAllGroups);
    // Whom a rule is for is part of what it is: revoking for all leaves the rules of single groups.
    const leaving = endpoint.authorizationRules.find(
      (rule) => rule.targetNetworkCidr === target && rule.accessGroupId === group,
    );
    if (!leaving) {
      throw new AwsError(
        'InvalidClientVpnEndpointAuthorizationRuleNotFound',
        `Authorization rule for ${target} does not exist`,
      );
    }
    endpoint.authorizationRules = endpoint.authorizationRules.filter((rule) => rule !== leaving);
    resetConnections(endpoint);
    return { Status: { Code: 'revoking' } };
  },

  DescribeClientVpnAuthorizationRules(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const { items, NextToken } = describeParts(endpoint.authorizationRules, FILTERS, input);
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

const FILTERS: PartFilters<ClientVpnAuthorizationRule> = {
  description: ({ description }) => description,
  'destination-cidr': ({ targetNetworkCidr }) => targetNetworkCidr,
  'group-id': ({ accessGroupId }) => accessGroupId,
};

/** A rule is for one group or for everyone, and a request says which. */
function checkWho(parameter: string, group: string | undefined, everyone: boolean | undefined): void {
  if (group === undefined && !everyone) throw missing(`AccessGroupId or ${parameter}`);
  if (group !== undefined && everyone) {
    throw new AwsError(
      'InvalidParameterCombination',
      `AccessGroupId and ${parameter} cannot be given together.`,
    );
  }
}
