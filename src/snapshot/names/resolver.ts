/** Route 53 Resolver: endpoints, rules and where they apply. */
import type { ResolverSdk } from '../../cloud/route53resolver/operations.ts';
import type { Input, Output } from '../../cloud/service.ts';
import type { ResolverEndpoint, ResolverIpAddress, ResolverRule } from '../../network/network.ts';
import type { ResolverCall } from '../resolver-call.ts';
import { type Section, timestamp } from '../section.ts';

export const resolverEndpoints: Section = {
  actions: ['route53resolver:ListResolverEndpoints', 'route53resolver:ListResolverEndpointIpAddresses'],
  async read({ resolver, region }, network) {
    for await (const { ResolverEndpoints } of pages(resolver, 'ListResolverEndpoints')) {
      for (const shown of ResolverEndpoints ?? []) {
        const { Id: id = '', Direction } = shown;
        if (Direction !== 'INBOUND' && Direction !== 'OUTBOUND') continue;
        network.resolverEndpoints[id] = {
          id,
          region,
          vpcId: shown.HostVPCId ?? '',
          creatorRequestId: shown.CreatorRequestId ?? '',
          direction: Direction,
          ...(shown.Name && { name: shown.Name }),
          groupIds: shown.SecurityGroupIds ?? [],
          ipAddresses: await addressesOf(resolver, id, network.networkInterfaces),
          state: shown.Status?.toLowerCase() as ResolverEndpoint['state'],
          creationTime: timestamp(shown.CreationTime),
          modificationTime: timestamp(shown.ModificationTime),
        };
      }
    }
  },
};

/** AWS tells subnet and address; the interface is the one that has them. */
async function addressesOf(
  resolver: ResolverCall,
  ResolverEndpointId: string,
  interfaces: Record<string, { id: string; subnetId: string; privateIps: string[] }>,
): Promise<ResolverIpAddress[]> {
  const { IpAddresses = [] } = await resolver('ListResolverEndpointIpAddresses', { ResolverEndpointId });
  return IpAddresses.map(({ IpId, SubnetId, Ip, CreationTime }) => ({
    id: IpId ?? '',
    networkInterfaceId:
      Object.values(interfaces).find(
        (eni) => eni.subnetId === SubnetId && Ip !== undefined && eni.privateIps.includes(Ip),
      )?.id ?? '',
    creationTime: timestamp(CreationTime),
  }));
}

export const resolverRules: Section = {
  actions: ['route53resolver:ListResolverRules'],
  async read({ resolver, region }, network) {
    for await (const { ResolverRules } of pages(resolver, 'ListResolverRules')) {
      for (const shown of ResolverRules ?? []) {
        const action = actionOf(shown);
        // What AWS defined itself every VPC has.
        if (!shown.Id || shown.Id.startsWith('rslvr-autodefined') || !action) continue;
        network.resolverRules[shown.Id] = {
          id: shown.Id,
          region,
          creatorRequestId: shown.CreatorRequestId ?? '',
          ...(shown.Name && { name: shown.Name }),
          domain: (shown.DomainName ?? '').toLowerCase().replace(/\.$/, ''),
          action,
          creationTime: timestamp(shown.CreationTime),
          modificationTime: timestamp(shown.ModificationTime),
        };
      }
    }
  },
};

function actionOf(shown: {
  RuleType?: string | undefined;
  ResolverEndpointId?: string | undefined;
  TargetIps?: readonly { Ip?: string | undefined; Port?: number | undefined }[] | undefined;
}): ResolverRule['action'] | undefined {
  if (shown.RuleType === 'SYSTEM') return { kind: 'SYSTEM' };
  if (shown.RuleType !== 'FORWARD') return undefined;
  return {
    kind: 'FORWARD',
    resolverEndpointId: shown.ResolverEndpointId ?? '',
    targets: (shown.TargetIps ?? []).flatMap(({ Ip, Port }) => (Ip ? [{ ip: Ip, port: Port ?? 53 }] : [])),
  };
}

export const resolverRuleAssociations: Section = {
  actions: ['route53resolver:ListResolverRuleAssociations'],
  async read({ resolver, region }, network) {
    for await (const { ResolverRuleAssociations } of pages(resolver, 'ListResolverRuleAssociations')) {
      for (const { Id: id, ResolverRuleId, VPCId, Name } of ResolverRuleAssociations ?? []) {
        if (!id || ResolverRuleId?.startsWith('rslvr-autodefined')) continue;
        network.resolverRuleAssociations[id] = {
          id,
          region,
          ruleId: ResolverRuleId ?? '',
          vpcId: VPCId ?? '',
          ...(Name && { name: Name }),
        };
      }
    }
  },
};

type Listing = 'ListResolverEndpoints' | 'ListResolverRules' | 'ListResolverRuleAssociations';

async function* pages<O extends Listing>(
  resolver: ResolverCall,
  operation: O,
): AsyncGenerator<Output<ResolverSdk, O>> {
  let NextToken: string | undefined;
  do {
    const input = { ...(NextToken !== undefined && { NextToken }) } as Input<ResolverSdk, O>;
    const page: Output<ResolverSdk, O> & { NextToken?: string | undefined } = await resolver(
      operation,
      input,
    );
    yield page;
    NextToken = page.NextToken;
  } while (NextToken);
}
