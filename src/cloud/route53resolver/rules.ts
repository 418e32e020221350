/** Resolver rules: which domains are forwarded, and in which VPCs. */
import { parseAddress } from '../../network/cidr.ts';
import { domainOf } from '../../network/names/domains.ts';
import type { NameServer, Network, ResolverRule } from '../../network/network.ts';
import type { Context } from '../service.ts';
import { findEndpoint } from './endpoints.ts';
import {
  checkName,
  exists,
  inUse,
  invalidParameter,
  invalidRequest,
  notFound,
  oneOf,
  required,
} from './errors.ts';
import { filtered, page } from './lists.ts';
import type { ResolverHandlers, ShownRule, TargetAddress } from './operations.ts';
import { addTags } from './tags.ts';

const DNS_PORT = 53;
const MAX_TARGETS = 6;

export const rules: ResolverHandlers = {
  CreateResolverRule(context, input) {
    const { network, region, ids, now } = context;
    const creatorRequestId = required(input.CreatorRequestId, 'CreatorRequestId');
    const type = oneOf(input.RuleType, ['FORWARD', 'SYSTEM'], 'RuleType');
    checkName(input.Name);
    if (inRegion(context).some((rule) => rule.creatorRequestId === creatorRequestId)) {
      throw exists(`Resolver rule with creator request id ${creatorRequestId} already exists.`);
    }
    const domain = domainOf(required(input.DomainName, 'DomainName'));
    if (domain === undefined) {
      throw invalidParameter(`The domain name '${input.DomainName}' is not valid.`, 'DomainName');
    }
    if (type === 'SYSTEM' && (input.TargetIps?.length || input.ResolverEndpointId)) {
      throw invalidRequest('A rule of type SYSTEM has neither target IP addresses nor a Resolver endpoint.');
    }
    const rule: ResolverRule = {
      id: ids.id('rslvr-rr'),
      region,
      creatorRequestId,
      ...(input.Name !== undefined && { name: input.Name }),
      domain,
      action:
        type === 'SYSTEM'
          ? { kind: 'SYSTEM' }
          : {
              kind: 'FORWARD',
              resolverEndpointId: outbound(context, input.ResolverEndpointId),
              targets: targetsOf(required(input.TargetIps, 'TargetIps')),
            },
      creationTime: now,
      modificationTime: now,
    };
    network.resolverRules[rule.id] = rule;
    addTags(context, rule.id, input.Tags);
    return { ResolverRule: show(network, rule) };
  },

  GetResolverRule: (context, input) => ({
    ResolverRule: show(context.network, findRule(context, input.ResolverRuleId)),
  }),

  ListResolverRules(context, input) {
    const shown = filtered(
      inRegion(context).map((rule) => show(context.network, rule)),
      input.Filters,
      {
        CreatorRequestId: ({ CreatorRequestId }) => CreatorRequestId,
        DomainName: ({ DomainName }) => DomainName,
        Name: ({ Name }) => Name,
        ResolverEndpointId: ({ ResolverEndpointId }) => ResolverEndpointId,
        Status: ({ Status }) => Status,
        Type: ({ RuleType }) => RuleType,
      },
    );
    const { items, ...rest } = page(shown, input);
    return { ResolverRules: items, ...rest };
  },

  UpdateResolverRule(context, input) {
    const rule = findRule(context, input.ResolverRuleId);
    const { Name, TargetIps, ResolverEndpointId } = required(input.Config, 'Config');
    checkName(Name);
    if (rule.action.kind === 'SYSTEM' && (TargetIps || ResolverEndpointId)) {
      throw invalidRequest('A rule of type SYSTEM has neither target IP addresses nor a Resolver endpoint.');
    }
    if (Name !== undefined) rule.name = Name;
    if (rule.action.kind === 'FORWARD') {
      if (ResolverEndpointId) rule.action.resolverEndpointId = outbound(context, ResolverEndpointId);
      if (TargetIps) rule.action.targets = targetsOf(TargetIps);
    }
    rule.modificationTime = context.now;
    return { ResolverRule: { ...show(context.network, rule), Status: 'UPDATING' } };
  },

  DeleteResolverRule(context, input) {
    const { network } = context;
    const rule = findRule(context, input.ResolverRuleId);
    const vpcs = Object.values(network.resolverRuleAssociations).filter(({ ruleId }) => ruleId === rule.id);
    if (vpcs.length > 0) {
      throw inUse(
        `Resolver rule ${rule.id} is associated with the VPCs ${vpcs.map(({ vpcId }) => vpcId).join(', ')}. Disassociate it first.`,
      );
    }
    const shown = show(network, rule);
    delete network.resolverRules[rule.id];
    delete network.tags[rule.id];
    return { ResolverRule: { ...shown, Status: 'DELETING' } };
  },
};

/** The rule with this id in the caller's region. Throws `ResourceNotFoundException`. */
export function findRule({ network, region }: Context, id: string | undefined): ResolverRule {
  const wanted = required(id, 'ResolverRuleId');
  const found = Object.hasOwn(network.resolverRules, wanted) ? network.resolverRules[wanted] : undefined;
  if (!found || found.region !== region) throw notFound('Resolver rule', wanted);
  return found;
}

function outbound(context: Context, id: string | undefined): string {
  const endpoint = findEndpoint(context, id);
  if (endpoint.direction !== 'OUTBOUND') {
    throw invalidRequest(`Resolver endpoint ${endpoint.id} is not an outbound endpoint.`);
  }
  return endpoint.id;
}

function targetsOf(given: TargetAddress[]): NameServer[] {
  if (given.length === 0 || given.length > MAX_TARGETS) {
    throw invalidParameter(`A rule has 1 to ${MAX_TARGETS} target IP addresses.`, 'TargetIps');
  }
  return given.map(({ Ip, Port = DNS_PORT, Ipv6, Protocol = 'Do53' }) => {
    if (Ipv6 || Protocol !== 'Do53') {
      throw invalidParameter('Only targets with IPv4 addresses and Do53 are served here.', 'TargetIps');
    }
    if (Ip === undefined || parseAddress(Ip) === undefined) {
      throw invalidParameter(`'${Ip ?? ''}' is not an IPv4 address.`, 'TargetIps');
    }
    if (!Number.isInteger(Port) || Port < 1 || Port > 65_535) {
      throw invalidParameter(`${Port} is not a port.`, 'TargetIps');
    }
    return { ip: Ip, port: Port };
  });
}

function show({ accountId }: Network, rule: ResolverRule): ShownRule {
  const { action } = rule;
  return {
    Id: rule.id,
    CreatorRequestId: rule.creatorRequestId,
    Arn: `arn:aws:route53resolver:${rule.region}:${accountId}:resolver-rule/${rule.id}`,
    DomainName: `${rule.domain}.`,
    Status: 'COMPLETE',
    StatusMessage: '',
    RuleType: action.kind,
    Name: rule.name,
    ...(action.kind === 'FORWARD' && {
      TargetIps: action.targets.map(({ ip, port }) => ({ Ip: ip, Port: port, Protocol: 'Do53' })),
      ResolverEndpointId: action.resolverEndpointId,
    }),
    OwnerId: accountId,
    ShareStatus: 'NOT_SHARED',
    CreationTime: new Date(rule.creationTime).toISOString(),
    ModificationTime: new Date(rule.modificationTime).toISOString(),
  };
}

function inRegion({ network, region }: Context): ResolverRule[] {
  return Object.values(network.resolverRules).filter((rule) => rule.region === region);
}
