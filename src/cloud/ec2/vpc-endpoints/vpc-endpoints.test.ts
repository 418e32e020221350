import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../network/invariants.ts';
import { resolve } from '../../../network/names/resolve.ts';
import { endpointCloud, REGION, ServiceName } from './testing.ts';

let {
  cloud,
  VpcId,
  subnetA,
  subnetC,
  group,
  defaultGroup,
  createInterface,
  createGateway,
  shown,
  interfaces,
  refusal,
} = endpointCloud();
beforeEach(() => {
  ({
    cloud,
    VpcId,
    subnetA,
    subnetC,
    group,
    defaultGroup,
    createInterface,
    createGateway,
    shown,
    interfaces,
    refusal,
  } = endpointCloud());
});

describe('an interface endpoint', () => {
  it('is pending in the answer that makes it, with its interfaces and names, and then available', () => {
    const made = createInterface();
    expect(made).toMatchObject({
      State: 'pending',
      VpcEndpointType: 'Interface',
      VpcId,
      ServiceName,
      SubnetIds: [subnetA, subnetC],
      RouteTableIds: [],
      IpAddressType: 'ipv4',
      DnsOptions: { DnsRecordIpType: 'ipv4' },
      PrivateDnsEnabled: false,
      RequesterManaged: false,
      OwnerId: '000000000000',
      ServiceRegion: REGION,
      CreationTimestamp: new Date(cloud.now),
    });
    expect(made.NetworkInterfaceIds).toHaveLength(2);
    expect(shown(made.VpcEndpointId!)).toEqual({ ...made, State: 'available' });
  });

  it("carries the VPC's default group when none is given, and so do its interfaces", () => {
    const { VpcEndpointId: id, Groups } = createInterface();
    expect(Groups).toEqual([{ GroupId: defaultGroup, GroupName: 'default' }]);
    expect(interfaces(id!).map(({ groupIds }) => groupIds)).toEqual([[defaultGroup], [defaultGroup]]);
  });

  it('has interfaces that AWS manages', () => {
    const { VpcEndpointId: id } = createInterface({ SecurityGroupIds: [group] });
    const { NetworkInterfaces } = cloud.call('DescribeNetworkInterfaces', {
      Filters: [{ Name: 'description', Values: [`VPC Endpoint Interface ${id}`] }],
    });
    expect(NetworkInterfaces).toHaveLength(2);
    expect(NetworkInterfaces![0]).toMatchObject({
      InterfaceType: 'vpc_endpoint',
      RequesterManaged: true,
      RequesterId: '727180483921',
      Status: 'in-use',
      Groups: [{ GroupId: group, GroupName: 's3' }],
    });
  });

  it('shows a regional name and one for each zone, which resolve to its addresses', () => {
    const { VpcEndpointId: id, DnsEntries } = createInterface();
    const names = DnsEntries!.map(({ DnsName }) => DnsName!);
    const suffix = cloud.network.vpcEndpoints[id!]!.dnsSuffix;
    const domain = `s3.${REGION}.vpce.amazonaws.com`;
    expect(names).toEqual([
      `*.${id}-${suffix}.${domain}`,
      `*.${id}-${suffix}-${REGION}a.${domain}`,
      `*.${id}-${suffix}-${REGION}c.${domain}`,
    ]);
    expect(DnsEntries!.every(({ HostedZoneId }) => HostedZoneId === 'Z2E726K9Y6RL4W')).toBe(true);
    const addresses = names.map((name) => {
      const answer = resolve(
        cloud.network,
        { kind: 'public' },
        { name: name.replace('*', 'bucket'), type: 'A' },
      );
      return answer.kind === 'answer' ? answer.records.map(({ data }) => data) : [];
    });
    const [a, c] = interfaces(id!).map(({ privateIps }) => privateIps[0]!);
    expect(addresses).toEqual([[a, c], [a], [c]]);
  });

  it('takes chosen addresses', () => {
    const { VpcEndpointId: id } = createInterface({
      SubnetIds: [subnetA],
      SubnetConfigurations: [
        { SubnetId: subnetA, Ipv4: '10.0.0.50' },
        { SubnetId: subnetC, Ipv4: '10.0.1.60' },
      ],
    });
    expect(interfaces(id!).map(({ privateIps }) => privateIps)).toEqual([['10.0.0.50'], ['10.0.1.60']]);
    const chosen = (Ipv4: string) =>
      refusal({ SubnetIds: [], SubnetConfigurations: [{ SubnetId: subnetA, Ipv4 }] }).code;
    expect(chosen('10.0.0.50')).toBe('InvalidIPAddress.InUse');
    expect(chosen('10.0.0.3')).toBe('InvalidParameterValue');
    expect(chosen('10.0.1.61')).toBe('InvalidParameterValue');
  });

  it('has one subnet in a zone, of its own VPC', () => {
    const second = cloud.call('CreateSubnet', {
      VpcId,
      CidrBlock: '10.0.2.0/24',
      AvailabilityZone: `${REGION}a`,
    }).Subnet!.SubnetId!;
    const error = refusal({ SubnetIds: [subnetA, second] });
    expect(error.code).toBe('DuplicateSubnetsInSameZone');
    expect(error.message).toMatch(/^Found another VPC endpoint subnet in the availability zone of /);
    const other = cloud.call('CreateVpc', { CidrBlock: '10.1.0.0/16' }).Vpc!.VpcId!;
    expect(refusal({ VpcId: other }).code).toBe('InvalidParameter');
    expect(cloud.network.vpcEndpoints).toEqual({});
  });

  it('leads to S3 of its own region and to no other service', () => {
    const unknown = (name: string) => {
      const { code, message } = refusal({ ServiceName: name });
      expect(message).toBe(`The Vpc Endpoint Service '${name}' does not exist`);
      return code;
    };
    expect(unknown('com.amazonaws.ap-northeast-1.sqs')).toBe('InvalidServiceName');
    expect(unknown('com.amazonaws.us-west-2.s3')).toBe('InvalidServiceName');
    const far = { ServiceName: 'com.amazonaws.us-west-2.s3', ServiceRegion: 'us-west-2' };
    expect(refusal(far).code).toBe('UnsupportedOperation');
    expect(refusal({ ...far, ServiceRegion: 'mars-1' }).code).toBe('InvalidParameterValue');
    expect(createInterface({ ServiceRegion: REGION }).ServiceRegion).toBe(REGION);
    expect(refusal({ VpcEndpointType: 'GatewayLoadBalancer' })).toEqual({
      code: 'InvalidParameter',
      message:
        'Endpoint type (GatewayLoadBalancer) does not match available service types ([Interface, Gateway]).',
    });
  });

  it('takes no route tables', () => {
    expect(refusal({ RouteTableIds: ['rtb-00000000'] })).toEqual({
      code: 'InvalidParameter',
      message: 'Route table IDs are only supported for Gateway type VPC Endpoint.',
    });
  });

  it('is one of at most fifty in a VPC', () => {
    for (let count = 0; count < 50; count++) createInterface({ SubnetIds: [] });
    expect(refusal({ SubnetIds: [] }).code).toBe('VpcEndpointLimitExceeded');
  });

  it('gives the first answer again to a repeated token', () => {
    const first = createInterface({ ClientToken: 'once' });
    expect(createInterface({ ClientToken: 'once' })).toEqual(first);
    expect(Object.keys(cloud.network.vpcEndpoints)).toHaveLength(1);
  });
});

describe('a change of an interface endpoint', () => {
  let id: string;
  beforeEach(() => {
    id = createInterface({ SubnetIds: [subnetA] }).VpcEndpointId!;
  });
  const modify = (more: object) => cloud.call('ModifyVpcEndpoint', { VpcEndpointId: id, ...more });

  it('of groups changes the groups of its interfaces', () => {
    modify({ AddSecurityGroupIds: [group], RemoveSecurityGroupIds: [defaultGroup] });
    expect(shown(id).Groups).toEqual([{ GroupId: group, GroupName: 's3' }]);
    expect(interfaces(id)[0]!.groupIds).toEqual([group]);
    expect(
      cloud.refused('ModifyVpcEndpoint', { VpcEndpointId: id, RemoveSecurityGroupIds: [group] }).code,
    ).toBe('InvalidParameter');
  });

  it('of subnets brings and takes interfaces and zonal names', () => {
    const [before] = shown(id).NetworkInterfaceIds!;
    modify({ AddSubnetIds: [subnetC] });
    expect(shown(id).DnsEntries).toHaveLength(3);
    modify({ RemoveSubnetIds: [subnetA] });
    expect(shown(id)).toMatchObject({ SubnetIds: [subnetC], State: 'available' });
    expect(shown(id).DnsEntries).toHaveLength(2);
    expect(cloud.network.networkInterfaces[before!]).toBeUndefined();
    expect(cloud.refused('ModifyVpcEndpoint', { VpcEndpointId: id, RemoveSubnetIds: [subnetA] }).code).toBe(
      'InvalidParameter',
    );
  });

  it('of an address replaces the interface, and of the same address nothing', () => {
    const [before] = interfaces(id);
    modify({ SubnetConfigurations: [{ SubnetId: subnetA, Ipv4: before!.privateIps[0] }] });
    expect(interfaces(id)).toEqual([before]);
    modify({ SubnetConfigurations: [{ SubnetId: subnetA, Ipv4: '10.0.0.99' }] });
    expect(interfaces(id)[0]!.privateIps).toEqual(['10.0.0.99']);
    expect(cloud.network.networkInterfaces[before!.id]).toBeUndefined();
    expect(violations(cloud.network)).toEqual([]);
  });

  it('of the policy keeps it as it was given, and a reset shows the default again', () => {
    const PolicyDocument =
      '{ "Statement": { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" } }';
    const original = shown(id).PolicyDocument;
    modify({ PolicyDocument });
    expect(shown(id).PolicyDocument).toBe(PolicyDocument);
    modify({ ResetPolicy: true });
    expect(shown(id).PolicyDocument).toBe(original);
  });
});

describe('deleting endpoints', () => {
  it('takes interfaces and tags with them, and tells of each that could not be deleted', () => {
    const { VpcEndpointId: id } = createInterface({
      TagSpecifications: [{ ResourceType: 'vpc-endpoint', Tags: [{ Key: 'Name', Value: 's3' }] }],
    });
    const gone = 'vpce-0123456789abcdef0';
    expect(cloud.call('DeleteVpcEndpoints', { VpcEndpointIds: [gone, id!, id!] }).Unsuccessful).toEqual([
      {
        ResourceId: gone,
        Error: {
          Code: 'InvalidVpcEndpoint.NotFound',
          Message: `The Vpc Endpoint Id '${gone}' does not exist`,
        },
      },
    ]);
    expect(cloud.network.networkInterfaces).toEqual({});
    expect(violations(cloud.network)).toEqual([]);
  });

  it('of an id that is none deletes nothing', () => {
    const { VpcEndpointId: id } = createInterface();
    expect(cloud.refused('DeleteVpcEndpoints', { VpcEndpointIds: [id!, 'vpce-x'] }).code).toBe(
      'InvalidVpcEndpointId.Malformed',
    );
    expect(shown(id!).State).toBe('available');
  });
});

describe('describing endpoints', () => {
  it('filters, also by what is not shown in one word', () => {
    const made = createInterface();
    createGateway();
    const found = (Name: string, ...Values: string[]) =>
      cloud
        .call('DescribeVpcEndpoints', { Filters: [{ Name, Values }] })
        .VpcEndpoints!.map(({ VpcEndpointId }) => VpcEndpointId);
    expect(found('vpc-endpoint-type', 'Interface')).toEqual([made.VpcEndpointId]);
    expect(found('vpc-endpoint-state', 'available')).toHaveLength(2);
    expect(found('service-name', '*.s3')).toHaveLength(2);
    expect(found('vpc-id', 'vpc-other')).toEqual([]);
    expect(
      cloud.refused('DescribeVpcEndpoints', { Filters: [{ Name: 'color', Values: ['red'] }] }).code,
    ).toBe('InvalidParameterValue');
  });

  it('answers with pages, and with a thousand where more are asked for', () => {
    createInterface();
    createGateway();
    const first = cloud.call('DescribeVpcEndpoints', { MaxResults: 1 });
    expect(first.VpcEndpoints).toHaveLength(1);
    const { NextToken } = first;
    const second = cloud.call('DescribeVpcEndpoints', { MaxResults: 5000, NextToken });
    expect(second.VpcEndpoints).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
  });
});
