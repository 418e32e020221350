/** Route 53 Resolver: endpoints, rules, and where the rules hold. */

import { asWritten } from './kit/names.ts';
import { integer, listOf, structure, tagList, text } from './kit/shapes.ts';
import { type Api, resourceType } from './kit/type.ts';

type Tags = { Key: string | undefined; Value: string | undefined }[];

async function retag(
  { call }: Api,
  ResourceArn: string,
  next: Tags = [],
  previous: Tags = [],
): Promise<void> {
  const TagKeys = previous.map(({ Key }) => Key!).filter((key) => !next.some(({ Key }) => Key === key));
  if (TagKeys.length > 0) await call('route53resolver', 'UntagResource', { ResourceArn, TagKeys });
  if (next.length > 0) await call('route53resolver', 'TagResource', { ResourceArn, Tags: next });
}

const address = structure({ SubnetId: text, Ip: text, Ipv6: text });

async function endpointOf({ call }: Api, id: string) {
  const { ResolverEndpoint } = await call('route53resolver', 'GetResolverEndpoint', {
    ResolverEndpointId: id,
  });
  return ResolverEndpoint!;
}

export const resolverEndpoint = resourceType({
  type: 'AWS::Route53Resolver::ResolverEndpoint',
  properties: {
    Direction: text,
    IpAddresses: listOf(address),
    Name: text,
    Protocols: listOf(text),
    ResolverEndpointType: text,
    SecurityGroupIds: listOf(text),
    Tags: tagList,
  },
  required: ['Direction', 'IpAddresses', 'SecurityGroupIds'],
  replaces: ['Direction', 'SecurityGroupIds'],
  attributes: [
    'Arn',
    'Direction',
    'HostVPCId',
    'IpAddressCount',
    'Name',
    'ResolverEndpointId',
    'ResolverEndpointType',
  ],
  tagged: 'other',
  async create({ make, generatedName }, wanted) {
    await make(
      'route53resolver',
      'CreateResolverEndpoint',
      { ...wanted, CreatorRequestId: generatedName(255) },
      ({ ResolverEndpoint }) => ResolverEndpoint!.Id!,
    );
  },
  async update(api, id, next, previous) {
    const key = ({ SubnetId, Ip }: { SubnetId: string | undefined; Ip: string | undefined }) =>
      `${SubnetId} ${Ip}`;
    const [now, before] = [next.IpAddresses ?? [], previous.IpAddresses ?? []];
    const move = (IpAddress: (typeof now)[number]) => ({ ResolverEndpointId: id, IpAddress });
    // An endpoint must never have fewer than two: the new ones first.
    for (const one of now.filter((fresh) => !before.some((old) => key(old) === key(fresh))))
      await api.call('route53resolver', 'AssociateResolverEndpointIpAddress', move(one));
    for (const one of before.filter((old) => !now.some((fresh) => key(old) === key(fresh))))
      await api.call('route53resolver', 'DisassociateResolverEndpointIpAddress', move(one));
    const { Name, Protocols, ResolverEndpointType } = next;
    if (Name !== previous.Name || ResolverEndpointType !== previous.ResolverEndpointType)
      await api.call('route53resolver', 'UpdateResolverEndpoint', {
        ResolverEndpointId: id,
        Name,
        Protocols,
        ResolverEndpointType,
      });
    await retag(api, (await endpointOf(api, id)).Arn!, next.Tags, previous.Tags);
  },
  async remove({ call }, ResolverEndpointId) {
    await call('route53resolver', 'DeleteResolverEndpoint', { ResolverEndpointId });
  },
  async describe(api, id) {
    const shown = await endpointOf(api, id);
    return {
      Arn: shown.Arn!,
      Direction: shown.Direction!,
      HostVPCId: shown.HostVPCId!,
      IpAddressCount: String(shown.IpAddressCount ?? 0),
      Name: shown.Name ?? '',
      ResolverEndpointId: id,
      ResolverEndpointType: shown.ResolverEndpointType ?? 'IPV4',
    };
  },
  async read(api, id) {
    const { Direction = '', Name = '', SecurityGroupIds = [], Protocols = [] } = await endpointOf(api, id);
    return { Direction, Name, SecurityGroupIds, Protocols };
  },
});

async function ruleOf({ call }: Api, id: string) {
  const { ResolverRule } = await call('route53resolver', 'GetResolverRule', { ResolverRuleId: id });
  return ResolverRule!;
}

export const resolverRule = resourceType({
  type: 'AWS::Route53Resolver::ResolverRule',
  properties: {
    DomainName: text,
    Name: text,
    ResolverEndpointId: text,
    RuleType: text,
    TargetIps: listOf(
      structure({ Ip: text, Port: integer, Ipv6: text, Protocol: text, ServerNameIndication: text }),
    ),
    Tags: tagList,
  },
  required: ['RuleType'],
  replaces: ['DomainName', 'RuleType'],
  attributes: ['Arn', 'DomainName', 'Name', 'ResolverEndpointId', 'ResolverRuleId', 'TargetIps'],
  tagged: 'other',
  async create({ make, generatedName }, wanted) {
    await make(
      'route53resolver',
      'CreateResolverRule',
      { ...wanted, CreatorRequestId: generatedName(255) },
      ({ ResolverRule }) => ResolverRule!.Id!,
    );
  },
  async update(api, ResolverRuleId, next, previous) {
    const { Name, TargetIps, ResolverEndpointId } = next;
    await api.call('route53resolver', 'UpdateResolverRule', {
      ResolverRuleId,
      Config: { Name, TargetIps, ResolverEndpointId },
    });
    await retag(api, (await ruleOf(api, ResolverRuleId)).Arn!, next.Tags, previous.Tags);
  },
  async remove({ call }, ResolverRuleId) {
    await call('route53resolver', 'DeleteResolverRule', { ResolverRuleId });
  },
  async describe(api, id) {
    const {
      Arn = '',
      DomainName = '',
      Name = '',
      ResolverEndpointId = '',
      TargetIps = [],
    } = await ruleOf(api, id);
    const shown = TargetIps.map(({ Ip = '', Port = 53 }) => ({ Ip, Port: String(Port) }));
    return { Arn, DomainName, Name, ResolverEndpointId, ResolverRuleId: id, TargetIps: shown };
  },
  async read(api, id, wanted) {
    const {
      DomainName = '',
      Name = '',
      ResolverEndpointId = '',
      RuleType = '',
      TargetIps = [],
    } = await ruleOf(api, id);
    return {
      DomainName: asWritten(DomainName, wanted.DomainName),
      Name,
      ResolverEndpointId,
      RuleType,
      TargetIps: TargetIps.map(({ Ip = '', Port = 53 }) => ({ Ip, Port })),
    };
  },
});

async function associationOf({ call }: Api, ResolverRuleAssociationId: string) {
  const { ResolverRuleAssociation } = await call('route53resolver', 'GetResolverRuleAssociation', {
    ResolverRuleAssociationId,
  });
  return ResolverRuleAssociation!;
}

export const resolverRuleAssociation = resourceType({
  type: 'AWS::Route53Resolver::ResolverRuleAssociation',
  properties: { Name: text, ResolverRuleId: text, VPCId: text },
  required: ['ResolverRuleId', 'VPCId'],
  attributes: ['Name', 'ResolverRuleAssociationId', 'ResolverRuleId', 'VPCId'],
  async create({ make }, wanted) {
    await make(
      'route53resolver',
      'AssociateResolverRule',
      wanted,
      ({ ResolverRuleAssociation }) => ResolverRuleAssociation!.Id!,
    );
  },
  async remove({ call }, _, { ResolverRuleId, VPCId }) {
    await call('route53resolver', 'DisassociateResolverRule', { ResolverRuleId, VPCId });
  },
  async describe(api, id) {
    const { Name = '', ResolverRuleId = '', VPCId = '' } = await associationOf(api, id);
    return { Name, ResolverRuleAssociationId: id, ResolverRuleId, VPCId };
  },
  async read(api, id) {
    const { Name = '', ResolverRuleId = '', VPCId = '' } = await associationOf(api, id);
    return { Name, ResolverRuleId, VPCId };
  },
});
