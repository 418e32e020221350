import { describe, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../kit/testing.ts';

const IMAGE = { ImageId: 'ami-0123456789abcdef0', MinCount: 1, MaxCount: 1 };

/** Two instances in two subnets of a VPC, with the VPC's default group. */
function twoHosts() {
  const cloud = testCloud();
  const VpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  const host = (cidr: string) => {
    const SubnetId = cloud.call('CreateSubnet', { VpcId, CidrBlock: cidr }).Subnet!.SubnetId!;
    const [instance] = cloud.call('RunInstances', { ...IMAGE, SubnetId }).Instances!;
    const { NetworkInterfaceId } = instance!.NetworkInterfaces![0]!;
    return { SubnetId, id: instance!.InstanceId!, eni: NetworkInterfaceId!, ip: instance!.PrivateIpAddress! };
  };
  const [near, far] = [host('10.0.1.0/24'), host('10.0.2.0/24')];
  const groupId = cloud.network.networkInterfaces[near.eni]!.groupIds[0]!;
  return { cloud, VpcId, near, far, groupId };
}

function analyzed(cloud: TestCloud, path: object, filters: object = {}) {
  const { NetworkInsightsPath } = cloud.call('CreateNetworkInsightsPath', {
    Protocol: 'tcp',
    ...path,
  } as never);
  const NetworkInsightsPathId = NetworkInsightsPath!.NetworkInsightsPathId!;
  const started = cloud.call('StartNetworkInsightsAnalysis', { NetworkInsightsPathId, ...filters } as never)
    .NetworkInsightsAnalysis!;
  expect(started.Status).toBe('running');
  expect(started.NetworkPathFound).toBeUndefined();
  const [shown] = cloud.call('DescribeNetworkInsightsAnalyses', {
    NetworkInsightsAnalysisIds: [started.NetworkInsightsAnalysisId!],
  }).NetworkInsightsAnalyses!;
  expect(shown!.Status).toBe('succeeded');
  return shown!;
}

const idsOf = (components: { Component?: { Id?: string | undefined } | undefined }[] | undefined) =>
  components?.map(({ Component }) => Component?.Id?.replace(/-[0-9a-f]+$/, ''));

describe('an analysis', () => {
  it('tells a path forth and back, component by component', () => {
    const { cloud, near, far, groupId } = twoHosts();
    const shown = analyzed(cloud, { Source: near.id, Destination: far.id, DestinationPort: 443 });
    expect(shown.NetworkPathFound).toBe(true);
    expect(shown.Explanations).toEqual([]);
    const way = ['i', 'eni', 'sg', 'acl', 'rtb', 'acl', 'sg', 'eni', 'i'];
    expect(idsOf(shown.ForwardPathComponents)).toEqual(way);
    expect(idsOf(shown.ReturnPathComponents)).toEqual(way);
    const [first, , egress, acl, table, , ingress, , last] = shown.ForwardPathComponents!;
    expect(first).toMatchObject({
      SequenceNumber: 1,
      Component: { Id: near.id, Arn: expect.stringMatching(/^arn:aws:ec2:.*:instance\/i-/) },
      OutboundHeader: {
        SourceAddresses: [`${near.ip}/32`],
        DestinationAddresses: [`${far.ip}/32`],
        DestinationPortRanges: [{ From: 443, To: 443 }],
        Protocol: '6',
      },
    });
    expect(egress!.SecurityGroupRule).toMatchObject({
      Direction: 'egress',
      Cidr: '0.0.0.0/0',
      Protocol: 'all',
    });
    expect(acl!.AclRule).toMatchObject({
      Egress: true,
      RuleNumber: 100,
      RuleAction: 'allow',
      Protocol: 'all',
    });
    expect(table!.RouteTableRoute).toEqual({
      ...{ DestinationCidr: '10.0.0.0/16', GatewayId: 'local' },
      ...{ Origin: 'createroutetable', State: 'active' },
    });
    expect(ingress!.SecurityGroupRule).toMatchObject({ Direction: 'ingress', SecurityGroupId: groupId });
    expect(last!.InboundHeader!.DestinationAddresses).toEqual([`${far.ip}/32`]);
    // The group remembers the flow.
    expect(shown.ReturnPathComponents![2]!.SecurityGroupRule).toBeUndefined();
  });

  it('names the group that does not admit, as AWS does', () => {
    const { cloud, near, far, VpcId } = twoHosts();
    const { GroupId } = cloud.call('CreateSecurityGroup', { VpcId, GroupName: 'own', Description: 'own' });
    const admit22 = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId: GroupId!, IpPermissions: admit22 });
    cloud.call('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: far.eni, Groups: [GroupId!] });
    const shown = analyzed(cloud, { Source: near.eni, Destination: far.eni, DestinationPort: 443 });
    expect(shown.NetworkPathFound).toBe(false);
    expect(shown.Explanations).toMatchObject([
      {
        ExplanationCode: 'ENI_SG_RULES_MISMATCH',
        Direction: 'ingress',
        NetworkInterface: { Id: far.eni },
        SecurityGroups: [{ Id: GroupId }],
        Subnet: { Id: far.SubnetId },
        Vpc: { Id: VpcId },
      },
    ]);
    // Without a port any that is admitted will do.
    expect(analyzed(cloud, { Source: near.eni, Destination: far.eni }).NetworkPathFound).toBe(true);
  });

  it('keeps what the network was', () => {
    const { cloud, near, far } = twoHosts();
    const before = analyzed(cloud, { Source: near.id, Destination: far.id });
    cloud.call('TerminateInstances', { InstanceIds: [far.id] });
    const [after] = cloud.call('DescribeNetworkInsightsAnalyses', {
      NetworkInsightsPathId: before.NetworkInsightsPathId!,
    }).NetworkInsightsAnalyses!;
    expect(after).toEqual(before);
  });

  it('goes to and comes from the internet through the gateway, under other addresses', () => {
    const { cloud, VpcId, near, groupId } = twoHosts();
    const igw = cloud.call('CreateInternetGateway').InternetGateway!.InternetGatewayId!;
    expect(analyzed(cloud, { Source: near.id, Destination: igw }).Explanations).toMatchObject([
      { ExplanationCode: 'UNASSOCIATED_COMPONENT' },
    ]);
    cloud.call('AttachInternetGateway', { InternetGatewayId: igw, VpcId });
    expect(analyzed(cloud, { Source: near.id, Destination: igw }).Explanations).toMatchObject([
      { ExplanationCode: 'NO_ROUTE_TO_DESTINATION' },
    ]);
    const RouteTableId = Object.keys(cloud.network.routeTables)[0]!;
    cloud.call('CreateRoute', { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: igw });
    const codes = (shown: ReturnType<typeof analyzed>) =>
      shown.Explanations!.map(({ ExplanationCode }) => ExplanationCode);
    expect(codes(analyzed(cloud, { Source: near.id, Destination: igw }))).toEqual([
      'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
    ]);
    expect(codes(analyzed(cloud, { Source: igw, Destination: near.id }))).toEqual([
      'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS',
    ]);
    const { AllocationId, PublicIp } = cloud.call('AllocateAddress', { Domain: 'vpc' });
    cloud.call('AssociateAddress', { AllocationId: AllocationId!, NetworkInterfaceId: near.eni });
    const out = analyzed(cloud, { Source: near.id, Destination: igw, DestinationPort: 443 });
    expect(idsOf(out.ForwardPathComponents)).toEqual(['i', 'eni', 'sg', 'acl', 'rtb', 'igw']);
    expect(out.ForwardPathComponents!.at(-1)!.OutboundHeader!.SourceAddresses).toEqual([`${PublicIp}/32`]);

    expect(codes(analyzed(cloud, { Source: igw, Destination: near.id }))).toContain('ENI_SG_RULES_MISMATCH');
    const office = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '198.18.7.0/24' }] }];
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId: groupId, IpPermissions: office });
    const shown = analyzed(cloud, { Source: igw, Destination: near.id, DestinationPort: 22 });
    expect(idsOf(shown.ForwardPathComponents)).toEqual(['igw', 'acl', 'sg', 'eni', 'i']);
    expect(idsOf(shown.ReturnPathComponents)).toEqual(['i', 'eni', 'sg', 'acl', 'rtb', 'igw']);
    expect(shown.ForwardPathComponents![0]!.OutboundHeader!.DestinationAddresses).toEqual([`${near.ip}/32`]);
  });

  it('must meet what it is told to, and must not meet the other', () => {
    const { cloud, near, VpcId } = twoHosts();
    const peer = cloud.call('CreateVpc', { CidrBlock: '10.1.0.0/16' }).Vpc!.VpcId!;
    const SubnetId = cloud.call('CreateSubnet', { VpcId: peer, CidrBlock: '10.1.0.0/24' }).Subnet!.SubnetId!;
    const far = cloud.call('RunInstances', { ...IMAGE, SubnetId }).Instances![0]!;
    expect(analyzed(cloud, { Source: near.id, Destination: far.InstanceId }).Explanations).toMatchObject([
      { ExplanationCode: 'DISCONNECTED_VPCS', SourceVpc: { Id: VpcId }, DestinationVpc: { Id: peer } },
    ]);
    const pcx = cloud.call('CreateVpcPeeringConnection', { VpcId, PeerVpcId: peer }).VpcPeeringConnection!
      .VpcPeeringConnectionId!;
    cloud.call('AcceptVpcPeeringConnection', { VpcPeeringConnectionId: pcx });
    for (const { id, vpcId } of Object.values(cloud.network.routeTables)) {
      const DestinationCidrBlock = vpcId === VpcId ? '10.1.0.0/16' : '10.0.0.0/16';
      cloud.call('CreateRoute', { RouteTableId: id, DestinationCidrBlock, VpcPeeringConnectionId: pcx });
    }
    const GroupId =
      cloud.network.networkInterfaces[far.NetworkInterfaces![0]!.NetworkInterfaceId!]!.groupIds[0]!;
    const everyone = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/16' }] }];
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: everyone });
    const path = { Source: near.id, Destination: far.InstanceId };
    const arn = `arn:aws:ec2:ap-northeast-1:000000000000:vpc-peering-connection/${pcx}`;
    expect(idsOf(analyzed(cloud, path, { FilterInArns: [arn] }).ForwardPathComponents)).toContain('pcx');
    expect(analyzed(cloud, path, { FilterOutArns: [arn] }).Explanations).toEqual([
      { ExplanationCode: 'COMPONENT_FILTER_RESTRICTION' },
    ]);
  });

  it('does not begin at an endpoint, and reaches its port 443 only', () => {
    const { cloud, near, VpcId, groupId } = twoHosts();
    const endpoint = cloud.call('CreateVpcEndpoint', {
      ...{ VpcId, VpcEndpointType: 'Interface', ServiceName: 'com.amazonaws.ap-northeast-1.s3' },
      ...{ SubnetIds: [near.SubnetId], SecurityGroupIds: [groupId] },
    }).VpcEndpoint!.VpcEndpointId!;
    const path = { Source: near.id, Destination: endpoint };
    expect(analyzed(cloud, { ...path, DestinationPort: 443 }).NetworkPathFound).toBe(true);
    expect(analyzed(cloud, { ...path, DestinationPort: 80 }).Explanations).toMatchObject([
      { ExplanationCode: 'PROTOCOL_RESTRICTION', VpcEndpoint: { Id: endpoint } },
    ]);
    expect(analyzed(cloud, { Source: endpoint, Destination: near.id }).Explanations).toMatchObject([
      { ExplanationCode: 'VPCE_INTRA_VPC_TRAFFIC' },
    ]);
  });
});

describe('paths', () => {
  it('are shown as they were made, filtered, and deleted after their analyses', () => {
    const { cloud, near, far } = twoHosts();
    const { NetworkInsightsPath: path } = cloud.call('CreateNetworkInsightsPath', {
      Source: `arn:aws:ec2:ap-northeast-1:000000000000:instance/${near.id}`,
      Destination: far.eni,
      Protocol: 'TCP' as 'tcp',
      DestinationPort: 443,
      TagSpecifications: [{ ResourceType: 'network-insights-path', Tags: [{ Key: 'Name', Value: 'p' }] }],
    });
    expect(path).toMatchObject({
      NetworkInsightsPathId: expect.stringMatching(/^nip-/),
      NetworkInsightsPathArn: expect.stringMatching(/:network-insights-path\/nip-/),
      ...{ Source: near.id, Destination: far.eni, Protocol: 'tcp', DestinationPort: 443 },
      Tags: [{ Key: 'Name', Value: 'p' }],
    });
    const NetworkInsightsPathId = path!.NetworkInsightsPathId!;
    const found = (Name: string, ...Values: string[]) =>
      cloud.call('DescribeNetworkInsightsPaths', { Filters: [{ Name, Values }] }).NetworkInsightsPaths!
        .length;
    expect([found('source', near.id), found('protocol', 'udp'), found('tag:Name', 'p')]).toEqual([1, 0, 1]);
    const { NetworkInsightsAnalysisId } = cloud.call('StartNetworkInsightsAnalysis', {
      NetworkInsightsPathId,
    }).NetworkInsightsAnalysis!;
    expect(cloud.refused('DeleteNetworkInsightsPath', { NetworkInsightsPathId }).code).toBe(
      'AnalysisExistsForNetworkInsightsPath',
    );
    const byResult = { Filters: [{ Name: 'path-found', Values: ['true'] }] };
    expect(cloud.call('DescribeNetworkInsightsAnalyses', byResult).NetworkInsightsAnalyses).toHaveLength(1);
    cloud.call('DeleteNetworkInsightsAnalysis', { NetworkInsightsAnalysisId: NetworkInsightsAnalysisId! });
    cloud.call('DeleteNetworkInsightsPath', { NetworkInsightsPathId });
    expect(cloud.call('DescribeNetworkInsightsPaths').NetworkInsightsPaths).toEqual([]);
    expect(cloud.call('DescribeNetworkInsightsAnalyses').NetworkInsightsAnalyses).toEqual([]);
  });

  const { cloud, near, far } = twoHosts();
  const path = { Source: near.id, Destination: far.id, Protocol: 'tcp' };
  it.each([
    ['MissingParameter', { ...path, Source: undefined }],
    ['MissingParameter', { ...path, Destination: undefined }],
    ['InvalidParameterValue', { ...path, Protocol: 'icmp' }],
    ['InvalidParameterValue', { ...path, DestinationPort: 70_000 }],
    ['InvalidParameterValue', { ...path, SourceIp: '10.0.0.300' }],
    ['InvalidParameterValue', { ...path, Source: 'cvpn-endpoint-00000000000000001' }],
    ['InvalidParameterCombination', { ...path, SourceIp: '10.0.1.4', FilterAtSource: {} }],
    ['InvalidParameterCombination', { ...path, DestinationIp: '10.0.2.4', FilterAtDestination: {} }],
    ['InvalidInstanceID.NotFound', { ...path, Source: 'i-0aaaaaaaaaaaaaaaa' }],
    ['UnsupportedOperation', { ...path, Destination: 'tgw-0aaaaaaaaaaaaaaaa' }],
  ])('are refused with %s', (code, input) => {
    expect(cloud.refused('CreateNetworkInsightsPath', input as never).code).toBe(code);
  });
  it.each([
    ['InvalidNetworkInsightsPathId.NotFound', 'StartNetworkInsightsAnalysis', 'NetworkInsightsPathId', 'nip'],
    ['InvalidNetworkInsightsPathId.NotFound', 'DeleteNetworkInsightsPath', 'NetworkInsightsPathId', 'nip'],
    [
      'InvalidNetworkInsightsAnalysisId.NotFound',
      'DeleteNetworkInsightsAnalysis',
      'NetworkInsightsAnalysisId',
      'nia',
    ],
  ] as const)('%s of %s', (code, operation, parameter, prefix) => {
    expect(cloud.refused(operation, { [parameter]: `${prefix}-0aaaaaaaaaaaaaaaa` } as never).code).toBe(code);
  });
});
