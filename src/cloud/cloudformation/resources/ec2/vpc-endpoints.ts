/** VPC endpoints. */
import { document, flag, listOf, structure, tagList, text } from '../kit/shapes.ts';
import { retag, shownTags, tagSpecification } from '../kit/tags.ts';
import { type Api, resourceType } from '../kit/type.ts';

async function endpointOf({ call }: Api, id: string) {
  const { VpcEndpoints } = await call('ec2', 'DescribeVpcEndpoints', { VpcEndpointIds: [id] });
  return VpcEndpoints![0]!;
}

/** What has come and what has gone. */
function difference(next: string[] = [], previous: string[] = []) {
  return {
    added: next.filter((one) => !previous.includes(one)),
    gone: previous.filter((one) => !next.includes(one)),
  };
}

export const vpcEndpoint = resourceType({
  type: 'AWS::EC2::VPCEndpoint',
  properties: {
    VpcId: text,
    ServiceName: text,
    VpcEndpointType: text,
    SubnetIds: listOf(text),
    SecurityGroupIds: listOf(text),
    RouteTableIds: listOf(text),
    PolicyDocument: document,
    PrivateDnsEnabled: flag,
    IpAddressType: text,
    DnsOptions: structure({ DnsRecordIpType: text, PrivateDnsOnlyForInboundResolverEndpoint: text }),
    ServiceRegion: text,
    Tags: tagList,
  },
  required: ['VpcId'],
  replaces: ['VpcId', 'ServiceName', 'VpcEndpointType', 'ServiceRegion'],
  attributes: ['Id', 'CreationTimestamp', 'DnsEntries', 'NetworkInterfaceIds'],
  tagged: 'ec2',
  async create({ make }, { PolicyDocument, DnsOptions, Tags, ...properties }) {
    await make(
      'ec2',
      'CreateVpcEndpoint',
      {
        ...properties,
        VpcEndpointType: properties.VpcEndpointType as 'Interface',
        IpAddressType: properties.IpAddressType as 'ipv4',
        ...(PolicyDocument && { PolicyDocument: JSON.stringify(PolicyDocument) }),
        ...(DnsOptions && { DnsOptions: dnsOptions(DnsOptions) }),
        ...tagSpecification('vpc-endpoint', Tags),
      },
      ({ VpcEndpoint }) => VpcEndpoint!.VpcEndpointId!,
    );
  },
  async update({ call }, id, next, previous) {
    const subnets = difference(next.SubnetIds, previous.SubnetIds);
    const groups = difference(next.SecurityGroupIds, previous.SecurityGroupIds);
    const tables = difference(next.RouteTableIds, previous.RouteTableIds);
    const policy = JSON.stringify(next.PolicyDocument);
    await call('ec2', 'ModifyVpcEndpoint', {
      VpcEndpointId: id,
      ...(policy !== JSON.stringify(previous.PolicyDocument) &&
        (policy === undefined ? { ResetPolicy: true } : { PolicyDocument: policy })),
      ...(next.PrivateDnsEnabled !== previous.PrivateDnsEnabled && {
        PrivateDnsEnabled: next.PrivateDnsEnabled ?? false,
      }),
      ...(next.DnsOptions && { DnsOptions: dnsOptions(next.DnsOptions) }),
      ...ids('AddSubnetIds', subnets.added),
      ...ids('RemoveSubnetIds', subnets.gone),
      ...ids('AddSecurityGroupIds', groups.added),
      ...ids('RemoveSecurityGroupIds', groups.gone),
      ...ids('AddRouteTableIds', tables.added),
      ...ids('RemoveRouteTableIds', tables.gone),
    });
    await retag(call, id, next.Tags, previous.Tags);
  },
  async remove({ call }, id) {
    await call('ec2', 'DeleteVpcEndpoints', { VpcEndpointIds: [id] });
  },
  async describe(api, id) {
    const { CreationTimestamp, DnsEntries = [], NetworkInterfaceIds = [] } = await endpointOf(api, id);
    return {
      Id: id,
      CreationTimestamp: CreationTimestamp?.toISOString() ?? '',
      DnsEntries: DnsEntries.map(({ HostedZoneId = '', DnsName = '' }) => `${HostedZoneId}:${DnsName}`),
      NetworkInterfaceIds,
    };
  },
  async read(api, id, { PolicyDocument }) {
    const endpoint = await endpointOf(api, id);
    return {
      VpcId: endpoint.VpcId!,
      ServiceName: endpoint.ServiceName!,
      VpcEndpointType: endpoint.VpcEndpointType!,
      SubnetIds: endpoint.SubnetIds ?? [],
      SecurityGroupIds: (endpoint.Groups ?? []).map(({ GroupId = '' }) => GroupId),
      RouteTableIds: endpoint.RouteTableIds ?? [],
      PrivateDnsEnabled: endpoint.PrivateDnsEnabled ?? false,
      ...(PolicyDocument && { PolicyDocument: JSON.parse(endpoint.PolicyDocument ?? '{}') }),
      Tags: shownTags(endpoint.Tags),
    };
  },
});

function ids<K extends string>(parameter: K, list: string[]): Partial<Record<K, string[]>> {
  return list.length > 0 ? ({ [parameter]: list } as Record<K, string[]>) : {};
}

/** CloudFormation writes the flag as text. */
function dnsOptions(options: {
  DnsRecordIpType?: string | undefined;
  PrivateDnsOnlyForInboundResolverEndpoint?: string | undefined;
}) {
  const { DnsRecordIpType, PrivateDnsOnlyForInboundResolverEndpoint: only } = options;
  return {
    DnsRecordIpType: DnsRecordIpType as 'ipv4',
    ...(only !== undefined && {
      PrivateDnsOnlyForInboundResolverEndpoint: only === 'OnlyInboundResolver' || only === 'true',
    }),
  };
}
