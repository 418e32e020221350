/** In which VPCs a Resolver rule holds. */
import type { ResolverRuleAssociation } from '../../network/network.ts';
import { find } from '../ec2/kit/resource.ts';
import { vpcKind } from '../ec2/vpcs/vpcs.ts';
import type { Context } from '../service.ts';
import { checkName, exists, notFound, required, translated } from './errors.ts';
import { filtered, page } from './lists.ts';
import type { ResolverHandlers, ShownAssociation } from './operations.ts';
import { findRule } from './rules.ts';

export const ruleAssociations: ResolverHandlers = {
  AssociateResolverRule(context, input) {
    const { network, region, ids } = context;
    const rule = findRule(context, input.ResolverRuleId);
    const vpcId = required(input.VPCId, 'VPCId');
    translated(() => find(context, vpcKind, vpcId));
    checkName(input.Name);
    const conflict = inRegion(context).find(
      (other) => other.vpcId === vpcId && network.resolverRules[other.ruleId]!.domain === rule.domain,
    );
    if (conflict) {
      throw exists(
        `Cannot associate rules with same domain name with same VPC. Conflict with resolver rule "${conflict.ruleId}"`,
      );
    }
    const association: ResolverRuleAssociation = {
      id: ids.id('rslvr-rrassoc'),
      region,
      ruleId: rule.id,
      vpcId,
      ...(input.Name !== undefined && { name: input.Name }),
    };
    network.resolverRuleAssociations[association.id] = association;
    return { ResolverRuleAssociation: { ...show(association), Status: 'CREATING' } };
  },

  DisassociateResolverRule(context, input) {
    const ruleId = required(input.ResolverRuleId, 'ResolverRuleId');
    const vpcId = required(input.VPCId, 'VPCId');
    const found = inRegion(context).find((other) => other.vpcId === vpcId && other.ruleId === ruleId);
    if (!found) throw notFound(`Resolver rule association of VPC ${vpcId} and rule`, ruleId);
    const shown = show(found);
    delete context.network.resolverRuleAssociations[found.id];
    return { ResolverRuleAssociation: { ...shown, Status: 'DELETING' } };
  },

  GetResolverRuleAssociation(context, input) {
    const id = required(input.ResolverRuleAssociationId, 'ResolverRuleAssociationId');
    const found = inRegion(context).find((association) => association.id === id);
    if (!found) throw notFound('Resolver rule association', id);
    return { ResolverRuleAssociation: show(found) };
  },

  ListResolverRuleAssociations(context, input) {
    const shown = filtered(inRegion(context).map(show), input.Filters, {
      Name: ({ Name }) => Name,
      ResolverRuleId: ({ ResolverRuleId }) => ResolverRuleId,
      Status: ({ Status }) => Status,
      VPCId: ({ VPCId }) => VPCId,
    });
    const { items, ...rest } = page(shown, input);
    return { ResolverRuleAssociations: items, ...rest };
  },
};

function show({ id, ruleId, vpcId, name }: ResolverRuleAssociation): ShownAssociation {
  return { Id: id, ResolverRuleId: ruleId, Name: name, VPCId: vpcId, Status: 'COMPLETE', StatusMessage: '' };
}

function inRegion({ network, region }: Context): ResolverRuleAssociation[] {
  return Object.values(network.resolverRuleAssociations).filter(
    (association) => association.region === region,
  );
}
