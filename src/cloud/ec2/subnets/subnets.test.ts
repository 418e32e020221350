import { describe, expect, it } from 'vitest';
import { testCloud } from '../kit/testing.ts';

function withSubnet(cidr = '10.0.1.0/24') {
  const cloud = testCloud();
  const VpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  const subnet = cloud.call('CreateSubnet', { VpcId, CidrBlock: cidr }).Subnet!;
  return { cloud, VpcId, subnet };
}

describe('CreateSubnet', () => {
  it('counts the five reserved addresses out', () => {
    expect(withSubnet('10.0.1.0/24').subnet.AvailableIpAddressCount).toBe(251);
    expect(withSubnet('10.0.1.0/28').subnet.AvailableIpAddressCount).toBe(11);
  });

  it('takes a zone by name or id', () => {
    const { cloud, VpcId } = withSubnet();
    const byName = { VpcId, CidrBlock: '10.0.2.0/24', AvailabilityZone: 'ap-northeast-1c' };
    expect(cloud.call('CreateSubnet', byName).Subnet!.AvailabilityZoneId).toBe('apne1-az1');
    const byId = { VpcId, CidrBlock: '10.0.3.0/24', AvailabilityZoneId: 'apne1-az2' };
    expect(cloud.call('CreateSubnet', byId).Subnet!.AvailabilityZone).toBe('ap-northeast-1d');
    const elsewhere = { VpcId, CidrBlock: '10.0.4.0/24', AvailabilityZone: 'us-east-1a' };
    expect(cloud.refused('CreateSubnet', elsewhere).message).toContain(
      'Subnets can currently only be created in the following availability zones: ap-northeast-1a,',
    );
  });

  it.each([
    ['10.1.0.0/24', 'InvalidSubnet.Range'],
    ['10.0.0.0/15', 'InvalidSubnet.Range'],
    ['10.0.0.0/29', 'InvalidSubnet.Range'],
    ['10.0.1.128/25', 'InvalidSubnet.Conflict'],
    ['10.0.0.0/16', 'InvalidSubnet.Conflict'],
    ['10.0.0', 'InvalidParameterValue'],
  ])('refuses %s with %s', (CidrBlock, code) => {
    const { cloud, VpcId } = withSubnet();
    expect(cloud.refused('CreateSubnet', { VpcId, CidrBlock }).code).toBe(code);
  });
});

describe('subnets', () => {
  it('are kept while an interface is in them', () => {
    const { cloud, subnet } = withSubnet();
    const SubnetId = subnet.SubnetId!;
    const eni = cloud.call('CreateNetworkInterface', { SubnetId }).NetworkInterface!;
    expect(cloud.refused('DeleteSubnet', { SubnetId })).toEqual({
      code: 'DependencyViolation',
      message: `The subnet '${SubnetId}' has dependencies and cannot be deleted.`,
    });
    cloud.call('DeleteNetworkInterface', { NetworkInterfaceId: eni.NetworkInterfaceId });
    cloud.call('DeleteSubnet', { SubnetId });
    expect(cloud.call('DescribeNetworkAcls').NetworkAcls![0]!.Associations).toEqual([]);
  });

  it('are filtered by the names that AWS documents', () => {
    const { cloud, VpcId, subnet } = withSubnet();
    cloud.call('CreateSubnet', { VpcId, CidrBlock: '10.0.2.0/26', AvailabilityZone: 'ap-northeast-1c' });
    const ids = (Name: string, ...Values: string[]) =>
      cloud.call('DescribeSubnets', { Filters: [{ Name, Values }] }).Subnets!.map((s) => s.SubnetId);
    expect(ids('availability-zone', '*a')).toEqual([subnet.SubnetId]);
    expect(ids('available-ip-address-count', '251')).toEqual([subnet.SubnetId]);
    expect(ids('cidrBlock', '10.0.1.0/24')).toEqual([subnet.SubnetId]);
    expect(ids('vpc-id', VpcId)).toHaveLength(2);
    const unknown = { Filters: [{ Name: 'color', Values: ['red'] }] };
    expect(cloud.refused('DescribeSubnets', unknown)).toEqual({
      code: 'InvalidParameterValue',
      message: "The filter 'color' is invalid",
    });
  });
});

describe('zones and regions', () => {
  it('are those of the caller', () => {
    const cloud = testCloud('us-west-1');
    expect(cloud.call('DescribeAvailabilityZones').AvailabilityZones!.map((z) => z.ZoneName)).toEqual([
      'us-west-1a',
      'us-west-1c',
    ]);
    expect(cloud.call('DescribeRegions', { RegionNames: ['eu-west-1'] }).Regions).toEqual([
      {
        RegionName: 'eu-west-1',
        Endpoint: 'ec2.eu-west-1.amazonaws.com',
        OptInStatus: 'opt-in-not-required',
      },
    ]);
    expect(cloud.refused('DescribeRegions', { RegionNames: ['mars-1'] }).code).toBe('InvalidParameterValue');
  });
});
