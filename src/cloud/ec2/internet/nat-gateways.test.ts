import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../network/invariants.ts';
import { type TestCloud, testCloud } from '../kit/testing.ts';

let cloud: TestCloud;
let vpcId: string;
let SubnetId: string;
let AllocationId: string;
let InternetGatewayId: string;
let RouteTableId: string;

beforeEach(() => {
  cloud = testCloud();
  vpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  SubnetId = cloud.call('CreateSubnet', { VpcId: vpcId, CidrBlock: '10.0.1.0/24' }).Subnet!.SubnetId!;
  AllocationId = cloud.call('AllocateAddress').AllocationId!;
  InternetGatewayId = cloud.call('CreateInternetGateway', {}).InternetGateway!.InternetGatewayId!;
  RouteTableId = cloud.call('DescribeRouteTables').RouteTables![0]!.RouteTableId!;
});

const attach = () => void cloud.call('AttachInternetGateway', { InternetGatewayId, VpcId: vpcId });
const gateway = (id: string) => cloud.call('DescribeNatGateways', { NatGatewayIds: [id] }).NatGateways![0]!;
const newGateway = (input: object = { AllocationId }) => {
  const { NatGateway } = cloud.call('CreateNatGateway', { SubnetId, ...input });
  expect(NatGateway!.State).toBe('pending');
  return NatGateway!.NatGatewayId!;
};
const routeState = () =>
  cloud
    .call('DescribeRouteTables', { RouteTableIds: [RouteTableId] })
    .RouteTables![0]!.Routes!.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0')?.State;

describe('a public NAT gateway', () => {
  it('has an interface without security groups, which carries its Elastic IP address', () => {
    attach();
    const shown = gateway(newGateway());
    expect(shown).toMatchObject({
      State: 'available',
      ConnectivityType: 'public',
      VpcId: vpcId,
      NatGatewayAddresses: [
        { AllocationId, PublicIp: '192.0.2.1', PrivateIp: '10.0.1.4', Status: 'succeeded', IsPrimary: true },
      ],
    });
    const { NetworkInterfaces } = cloud.call('DescribeNetworkInterfaces');
    expect(NetworkInterfaces).toMatchObject([
      {
        InterfaceType: 'nat_gateway',
        Groups: [],
        SourceDestCheck: false,
        RequesterManaged: true,
        Association: { PublicIp: '192.0.2.1' },
      },
    ]);
    expect(violations(cloud.network)).toEqual([]);
  });

  it('fails without an internet gateway, and keeps neither interface nor address', () => {
    const shown = gateway(newGateway());
    expect(shown).toMatchObject({
      State: 'failed',
      FailureCode: 'Gateway.NotAttached',
      FailureMessage: `Network ${vpcId} has no Internet gateway attached`,
    });
    expect(cloud.call('DescribeNetworkInterfaces').NetworkInterfaces).toEqual([]);
    cloud.call('ReleaseAddress', { AllocationId });
    expect(violations(cloud.network)).toEqual([]);
  });

  it('fails with an address that another one has', () => {
    attach();
    newGateway();
    expect(gateway(newGateway())).toMatchObject({
      State: 'failed',
      FailureCode: 'Resource.AlreadyAssociated',
      FailureMessage: `Elastic IP address ${AllocationId} is already associated`,
    });
  });

  it('needs an allocation, which a private one must not have', () => {
    expect(cloud.refused('CreateNatGateway', { SubnetId }).code).toBe('MissingParameter');
    expect(
      cloud.refused('CreateNatGateway', { SubnetId, AllocationId: 'eipalloc-0123456789abcdef0' }).code,
    ).toBe('InvalidAllocationID.NotFound');
    expect(
      cloud.refused('CreateNatGateway', { SubnetId, AllocationId, ConnectivityType: 'private' }).code,
    ).toBe('InvalidParameterCombination');
  });

  it('does not let its address be taken away', () => {
    attach();
    newGateway();
    const { AssociationId } = cloud.call('DescribeAddresses').Addresses![0]!;
    expect(cloud.refused('DisassociateAddress', { AssociationId }).code).toBe('AuthFailure');
    expect(cloud.refused('ReleaseAddress', { AllocationId }).code).toBe('InvalidIPAddress.InUse');
    expect(cloud.refused('DetachInternetGateway', { InternetGatewayId, VpcId: vpcId }).code).toBe(
      'DependencyViolation',
    );
    expect(cloud.refused('DeleteSubnet', { SubnetId }).code).toBe('DependencyViolation');
  });
});

describe('a private NAT gateway', () => {
  it('needs no internet gateway and takes the address that it is given', () => {
    const id = newGateway({ ConnectivityType: 'private', PrivateIpAddress: '10.0.1.9' });
    expect(gateway(id)).toMatchObject({
      State: 'available',
      NatGatewayAddresses: [{ PrivateIp: '10.0.1.9' }],
    });
    expect(gateway(id).NatGatewayAddresses![0]).not.toHaveProperty('PublicIp');
  });
});

describe('a route to a NAT gateway', () => {
  it('is a black hole from the moment that the gateway is deleted', () => {
    attach();
    const NatGatewayId = newGateway();
    cloud.call('CreateRoute', { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId });
    expect(routeState()).toBe('active');
    cloud.call('DeleteNatGateway', { NatGatewayId });
    expect(gateway(NatGatewayId).State).toBe('deleted');
    expect(routeState()).toBe('blackhole');
    expect(cloud.call('DescribeAddresses').Addresses![0]).not.toHaveProperty('AssociationId');
    expect(violations(cloud.network)).toEqual([]);
  });

  it('leads to one that is there, in the same VPC', () => {
    const DestinationCidrBlock = '0.0.0.0/0';
    const failed = newGateway();
    for (const NatGatewayId of [failed, 'nat-0123456789abcdef0']) {
      expect(cloud.refused('CreateRoute', { RouteTableId, DestinationCidrBlock, NatGatewayId }).code).toBe(
        'InvalidNatGatewayID.NotFound',
      );
    }
    const other = cloud.call('CreateVpc', { CidrBlock: '10.1.0.0/16' }).Vpc!.VpcId!;
    const { RouteTable } = cloud.call('CreateRouteTable', { VpcId: other });
    const NatGatewayId = newGateway({ ConnectivityType: 'private' });
    expect(
      cloud.refused('CreateRoute', {
        RouteTableId: RouteTable!.RouteTableId,
        DestinationCidrBlock,
        NatGatewayId,
      }).code,
    ).toBe('InvalidParameterValue');
  });

  it('may be more specific than local for a whole subnet, and an internet gateway’s may not', () => {
    const NatGatewayId = newGateway({ ConnectivityType: 'private' });
    attach();
    const route = { RouteTableId, DestinationCidrBlock: '10.0.1.0/24' };
    expect(cloud.refused('CreateRoute', { ...route, GatewayId: InternetGatewayId }).code).toBe(
      'InvalidParameterValue',
    );
    cloud.call('CreateRoute', { ...route, NatGatewayId });
  });
});

describe('a deleted NAT gateway', () => {
  it('is shown for an hour', () => {
    const NatGatewayId = newGateway({ ConnectivityType: 'private' });
    cloud.call('DeleteNatGateway', { NatGatewayId });
    cloud.now += 59 * 60_000;
    expect(gateway(NatGatewayId).State).toBe('deleted');
    cloud.now += 2 * 60_000;
    expect(cloud.call('DescribeNatGateways').NatGateways).toEqual([]);
  });

  it('does not count against the quota of its zone', () => {
    const make = () => newGateway({ ConnectivityType: 'private' });
    const ids = Array.from({ length: 5 }, make);
    expect(cloud.refused('CreateNatGateway', { SubnetId, ConnectivityType: 'private' }).code).toBe(
      'NatGatewayLimitExceeded',
    );
    cloud.call('DeleteNatGateway', { NatGatewayId: ids[0]! });
    make();
    expect(
      cloud.call('DescribeNatGateways', { Filter: [{ Name: 'state', Values: ['available'] }] }).NatGateways,
    ).toHaveLength(5);
  });
});
