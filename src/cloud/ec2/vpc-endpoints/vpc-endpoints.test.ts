import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../network/invariants.ts';
import { resolve } from '../../../network/names/resolve.ts';
import { type TestCloud, testCloud } from '../kit/testing.ts';

const REGION = 'ap-northeast-1';
const ServiceName = `com.amazonaws.${REGION}.s3`;

let cloud: TestCloud;
let VpcId: string;
let subnetA: string;
let subnetC: string;
let group: string;
let defaultGroup: string;

beforeEach(() => {
  cloud = testCloud();
  VpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  const subnet = (CidrBlock: string, zone: string) =>
    cloud.call('CreateSubnet', { VpcId, CidrBlock, AvailabilityZone: `${REGION}${zone}` }).Subnet!.SubnetId!;
  subnetA = subnet('10.0.0.0/24', 'a');
  subnetC = subnet('10.0.1.0/24', 'c');
  group = cloud.call('CreateSecurityGroup', { VpcId, GroupName: 's3', Description: 's3' }).GroupId!;
  defaultGroup = cloud.call('DescribeSecurityGroups', {
    Filters: [
      { Name: 'vpc-id', Values: [VpcId] },
      { Name: 'group-name', Values: ['default'] },
    ],
  }).SecurityGroups![0]!.GroupId!;
});

type Create = NonNullable<Parameters<typeof cloud.call<'CreateVpcEndpoint'>>[1]>;
const interfaceInput = (more: Partial<Create> = {}): Create => ({
  VpcId,
  ServiceName,
  VpcEndpointType: 'Interface',
  SubnetIds: [subnetA, subnetC],
  ...more,
});
const createInterface = (more: Partial<Create> = {}) =>
  cloud.call('CreateVpcEndpoint', interfaceInput(more)).VpcEndpoint!;
const createGateway = (more: Partial<Create> = {}) =>
  cloud.call('CreateVpcEndpoint', { VpcId, ServiceName, ...more }).VpcEndpoint!;
const shown = (id: string) => cloud.call('DescribeVpcEndpoints', { VpcEndpointIds: [id] }).VpcEndpoints![0]!;
const interfaces = (id: string) =>
  shown(id).NetworkInterfaceIds!.map((eni) => cloud.network.networkInterfaces[eni]!);
const refusal = (more: Partial<Create>) => cloud.refused('CreateVpcEndpoint', interfaceInput(more));

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

describe('an endpoint policy', () => {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' };
  const policyRefusal = (document: unknown) =>
    refusal({ PolicyDocument: typeof document === 'string' ? document : JSON.stringify(document) });

  it('allows everything by default, in the form that AWS shows', () => {
    expect(createInterface().PolicyDocument).toBe(
      '{\n  "Statement": [\n    {\n      "Action": "*", \n      "Effect": "Allow", \n      "Principal": "*", \n      "Resource": "*"\n    }\n  ]\n}',
    );
    expect(createGateway().PolicyDocument).toBe(
      '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
    );
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no statement', {}],
    ['an empty list of statements', { Statement: [] }],
    ['a statement that is no object', { Statement: ['Allow'] }],
    ['an unknown version', { Version: '2020-01-01', Statement: [statement] }],
    ['an unknown effect', { Statement: [{ ...statement, Effect: 'allow' }] }],
    ['no principal', { Statement: [{ ...statement, Principal: undefined }] }],
    ['no action', { Statement: [{ ...statement, Action: undefined }] }],
    ['no resource', { Statement: [{ ...statement, Resource: undefined }] }],
    ['an action and a negated one', { Statement: [{ ...statement, NotAction: 's3:*' }] }],
    ['too many characters', { Statement: [{ ...statement, Sid: 'x'.repeat(20_480) }] }],
  ])('with %s is refused', (_, document) => {
    expect(policyRefusal(document).code).toBe('InvalidPolicyDocument');
    expect(cloud.network.vpcEndpoints).toEqual({});
  });

  it('may be as long as 20,480 characters', () => {
    const document = JSON.stringify({ Statement: [statement] }).padEnd(20_480, ' ');
    expect(createInterface({ PolicyDocument: document }).PolicyDocument).toBe(document);
    expect(refusal({ PolicyDocument: `${document} ` }).code).toBe('InvalidPolicyDocument');
  });

  it('of a gateway endpoint is for everyone', () => {
    const policy = (Principal: unknown) => JSON.stringify({ Statement: [{ ...statement, Principal }] });
    expect(
      cloud.refused('CreateVpcEndpoint', {
        VpcId,
        ServiceName,
        PolicyDocument: policy({ AWS: '123456789012' }),
      }).code,
    ).toBe('InvalidPolicyDocument');
    createGateway({ PolicyDocument: policy({ AWS: '*' }) });
    createInterface({ PolicyDocument: policy({ AWS: '123456789012' }) });
  });
});

describe('a gateway endpoint', () => {
  const mainTable = () =>
    cloud.call('DescribeRouteTables', { Filters: [{ Name: 'vpc-id', Values: [VpcId] }] }).RouteTables![0]!;

  it('is what is made unless told otherwise, and is available at once', () => {
    const RouteTableIds = [mainTable().RouteTableId!];
    expect(createGateway({ RouteTableIds })).toMatchObject({
      VpcEndpointType: 'Gateway',
      State: 'available',
      RouteTableIds,
      NetworkInterfaceIds: [],
      SubnetIds: [],
      Groups: [],
      DnsEntries: [],
      DnsOptions: { DnsRecordIpType: 'service-defined' },
    });
  });

  it('puts the prefix list into its route tables, and takes it out', () => {
    const RouteTableIds = [mainTable().RouteTableId!];
    const { VpcEndpointId } = createGateway({ RouteTableIds });
    const route = {
      DestinationPrefixListId: 'pl-61a54008',
      GatewayId: VpcEndpointId,
      Origin: 'CreateRoute',
      State: 'active',
    };
    expect(mainTable().Routes).toContainEqual(route);
    expect(cloud.refused('CreateVpcEndpoint', { VpcId, ServiceName, RouteTableIds }).code).toBe(
      'RouteAlreadyExists',
    );
    cloud.call('ModifyVpcEndpoint', { VpcEndpointId, RemoveRouteTableIds: RouteTableIds });
    expect(mainTable().Routes).toHaveLength(1);
    cloud.call('ModifyVpcEndpoint', { VpcEndpointId, AddRouteTableIds: RouteTableIds });
    expect(mainTable().Routes).toContainEqual(route);
    cloud.call('DeleteVpcEndpoints', { VpcEndpointIds: [VpcEndpointId!] });
    expect(mainTable().Routes).toHaveLength(1);
    expect(violations(cloud.network)).toEqual([]);
  });

  it('takes neither subnets nor groups nor private DNS', () => {
    const wrong = (more: object) => cloud.refused('CreateVpcEndpoint', { VpcId, ServiceName, ...more });
    expect(wrong({ SubnetIds: [subnetA] }).message).toBe(
      'Subnet IDs are only supported for Interface type VPC Endpoint.',
    );
    expect(wrong({ SecurityGroupIds: [group] }).code).toBe('InvalidParameter');
    expect(wrong({ PrivateDnsEnabled: true }).code).toBe('InvalidParameter');
    expect(wrong({ DnsOptions: { DnsRecordIpType: 'ipv6' } }).code).toBe('InvalidParameter');
    expect(createGateway({ DnsOptions: { DnsRecordIpType: 'ipv4' } }).DnsOptions).toEqual({
      DnsRecordIpType: 'ipv4',
    });
  });
});

describe('private DNS', () => {
  const dns = (onlyInbound?: boolean) => ({
    PrivateDnsEnabled: true,
    ...(onlyInbound !== undefined && {
      DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: onlyInbound },
    }),
  });
  const turnOnHostnames = () =>
    cloud.call('ModifyVpcAttribute', { VpcId, EnableDnsHostnames: { Value: true } });

  it('takes both DNS attributes of the VPC', () => {
    expect(refusal(dns(false)).message).toBe(
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${VpcId}`,
    );
    turnOnHostnames();
    expect(createInterface(dns(false))).toMatchObject({
      PrivateDnsEnabled: true,
      DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: false },
    });
  });

  it('is, unless told otherwise, for inbound Resolver endpoints only, which takes a gateway endpoint', () => {
    turnOnHostnames();
    expect(refusal(dns()).message).toBe(
      `To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC ${VpcId} must have a gateway endpoint for the service.`,
    );
    createGateway();
    expect(createInterface(dns()).DnsOptions).toMatchObject({
      PrivateDnsOnlyForInboundResolverEndpoint: true,
    });
  });

  it('keeps the last gateway endpoint from being deleted while it leaves queries to it', () => {
    turnOnHostnames();
    const { VpcEndpointId: gateway } = createGateway();
    const { VpcEndpointId } = createInterface(dns());
    const remove = () => cloud.call('DeleteVpcEndpoints', { VpcEndpointIds: [gateway!] }).Unsuccessful;
    expect(remove()).toMatchObject([{ ResourceId: gateway, Error: { Code: 'DependencyViolation' } }]);
    expect(cloud.network.vpcEndpoints[gateway!]).toBeDefined();
    cloud.call('ModifyVpcEndpoint', {
      VpcEndpointId,
      DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: false },
    });
    expect(remove()).toEqual([]);
  });

  it('is for one endpoint in a VPC', () => {
    turnOnHostnames();
    createInterface(dns(false));
    expect(refusal(dns(false)).message).toBe(
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for s3.${REGION}.amazonaws.com in the VPC ${VpcId}`,
    );
  });

  it('stays as it was when something else changes, and goes when it is turned off', () => {
    turnOnHostnames();
    const { VpcEndpointId } = createInterface(dns(false));
    cloud.call('ModifyVpcEndpoint', { VpcEndpointId, DnsOptions: { DnsRecordIpType: 'ipv4' } });
    cloud.call('ModifyVpcEndpoint', { VpcEndpointId, PrivateDnsEnabled: true });
    expect(shown(VpcEndpointId!).DnsOptions).toMatchObject({
      PrivateDnsOnlyForInboundResolverEndpoint: false,
    });
    cloud.call('ModifyVpcEndpoint', { VpcEndpointId, PrivateDnsEnabled: false });
    expect(shown(VpcEndpointId!)).toMatchObject({
      PrivateDnsEnabled: false,
      DnsOptions: { DnsRecordIpType: 'ipv4' },
    });
  });

  it('has no options that would be ignored', () => {
    expect(refusal({ DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true } }).code).toBe(
      'InvalidParameter',
    );
    expect(refusal({ DnsOptions: { DnsRecordIpType: 'dualstack' } }).code).toBe('InvalidParameter');
    expect(refusal({ DnsOptions: { PrivateDnsPreference: 'ALL_DOMAINS' } }).code).toBe(
      'UnsupportedOperation',
    );
    expect(refusal({ IpAddressType: 'dualstack' }).code).toBe('UnsupportedOperation');
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
