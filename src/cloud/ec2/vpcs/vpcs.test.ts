import { describe, expect, it } from 'vitest';
import { block, overlaps } from '../../../network/cidr.ts';
import { violations } from '../../../network/invariants.ts';
import { testCloud } from '../kit/testing.ts';
import { addDefaultVpc, ensureDefaultVpc } from './default-vpc.ts';

function withVpc(cidr = '10.0.0.0/16') {
  const cloud = testCloud();
  const vpcId = cloud.call('CreateVpc', { CidrBlock: cidr }).Vpc!.VpcId!;
  return { cloud, vpcId };
}

describe('CreateVpc', () => {
  it('makes a main route table, a default ACL, a default group and DHCP options', () => {
    const { cloud, vpcId } = withVpc();
    const filter = { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] };
    const [table] = cloud.call('DescribeRouteTables', filter).RouteTables!;
    expect(table!.Associations).toMatchObject([{ Main: true }]);
    expect(table!.Routes).toEqual([
      {
        DestinationCidrBlock: '10.0.0.0/16',
        GatewayId: 'local',
        Origin: 'CreateRouteTable',
        State: 'active',
      },
    ]);
    const [acl] = cloud.call('DescribeNetworkAcls', filter).NetworkAcls!;
    expect(acl!.IsDefault).toBe(true);
    expect(acl!.Entries!.map((e) => [e.RuleNumber, e.Egress, e.RuleAction])).toEqual([
      [100, true, 'allow'],
      [32767, true, 'deny'],
      [100, false, 'allow'],
      [32767, false, 'deny'],
    ]);
    const [group] = cloud.call('DescribeSecurityGroups', filter).SecurityGroups!;
    expect(group).toMatchObject({ GroupName: 'default', Description: 'default VPC security group' });
    expect(group!.IpPermissions).toMatchObject([
      { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: group!.GroupId }] },
    ]);
    expect(group!.IpPermissionsEgress).toMatchObject([
      { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    ]);
    const [options] = cloud.call('DescribeDhcpOptions').DhcpOptions!;
    expect(options!.DhcpConfigurations).toEqual([
      { Key: 'domain-name', Values: [{ Value: 'ap-northeast-1.compute.internal' }] },
      { Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] },
    ]);
    expect(violations(cloud.network)).toEqual([]);
  });

  it('answers pending and shows the VPC available afterwards', () => {
    const cloud = testCloud();
    expect(cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.State).toBe('pending');
    expect(cloud.call('DescribeVpcs').Vpcs![0]!.State).toBe('available');
  });

  it('clears host bits', () => {
    const { cloud } = withVpc('100.68.0.18/18');
    expect(cloud.call('DescribeVpcs').Vpcs![0]!.CidrBlock).toBe('100.68.0.0/18');
  });

  it.each(['10.0.0.0/15', '10.0.0.0/29', '0.0.0.0/0'])('refuses the size of %s', (CidrBlock) => {
    const { code, message } = testCloud().refused('CreateVpc', { CidrBlock });
    expect([code, message]).toEqual(['InvalidVpc.Range', `The CIDR '${CidrBlock}' is invalid.`]);
  });

  it.each(['10.0.0.0', 'nonsense', '10.0.0.256/16'])('refuses %s, which is no block', (CidrBlock) => {
    expect(testCloud().refused('CreateVpc', { CidrBlock }).code).toBe('InvalidParameterValue');
  });

  it('stops at the quota', () => {
    const { cloud } = withVpc();
    for (let i = 1; i < 5; i++) cloud.call('CreateVpc', { CidrBlock: `10.${i}.0.0/16` });
    expect(cloud.refused('CreateVpc', { CidrBlock: '10.9.0.0/16' }).code).toBe('VpcLimitExceeded');
  });
});

describe('DeleteVpc', () => {
  it('names what is left in it', () => {
    const { cloud, vpcId } = withVpc();
    const subnet = cloud.call('CreateSubnet', { VpcId: vpcId, CidrBlock: '10.0.0.0/24' }).Subnet!;
    const { code, message } = cloud.refused('DeleteVpc', { VpcId: vpcId });
    expect(code).toBe('DependencyViolation');
    expect(message).toContain(`The vpc '${vpcId}' has dependencies and cannot be deleted.`);
    expect(message).toContain(subnet.SubnetId);
  });

  it('takes what was made with it, and all tags, and leaves nothing but DHCP options', () => {
    const { cloud, vpcId } = withVpc();
    const ids = ['routeTables', 'networkAcls', 'securityGroups'] as const;
    const parts = ids.flatMap((table) => Object.keys(cloud.network[table]));
    cloud.call('CreateTags', { Resources: [vpcId, ...parts], Tags: [{ Key: 'a', Value: 'b' }] });
    cloud.call('DeleteVpc', { VpcId: vpcId });
    const { accountId: _, dhcpOptions: __, ...tables } = cloud.network;
    expect(Object.values(tables).flatMap((table) => Object.keys(table))).toEqual([]);
  });

  it('tells an id that does not exist from one that is none', () => {
    const cloud = testCloud();
    expect(cloud.refused('DeleteVpc', { VpcId: 'vpc-00000000000000000' })).toEqual({
      code: 'InvalidVpcID.NotFound',
      message: "The vpc ID 'vpc-00000000000000000' does not exist",
    });
    expect(cloud.refused('DeleteVpc', { VpcId: 'my-vpc' }).code).toBe('InvalidVpcID.Malformed');
    expect(cloud.refused('DeleteVpc', { VpcId: undefined }).code).toBe('MissingParameter');
  });
});

describe('attributes of a VPC', () => {
  it('are changed one at a time', () => {
    const { cloud, vpcId } = withVpc();
    const both = { VpcId: vpcId, EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } };
    expect(cloud.refused('ModifyVpcAttribute', both).code).toBe('InvalidParameterCombination');
    cloud.call('ModifyVpcAttribute', { VpcId: vpcId, EnableDnsSupport: { Value: false } });
    expect(
      cloud.call('DescribeVpcAttribute', { VpcId: vpcId, Attribute: 'enableDnsSupport' }).EnableDnsSupport,
    ).toEqual({ Value: false });
  });
});

describe('further blocks of a VPC', () => {
  it('bring a local route to every table, and take it away', () => {
    const { cloud, vpcId } = withVpc();
    const added = cloud.call('AssociateVpcCidrBlock', { VpcId: vpcId, CidrBlock: '10.1.0.0/16' });
    expect(cloud.call('DescribeRouteTables').RouteTables![0]!.Routes).toHaveLength(2);
    const subnet = cloud.call('CreateSubnet', { VpcId: vpcId, CidrBlock: '10.1.0.0/24' }).Subnet!;
    const { AssociationId } = added.CidrBlockAssociation!;
    expect(cloud.refused('DisassociateVpcCidrBlock', { AssociationId }).code).toBe('InvalidCidrBlock.InUse');
    cloud.call('DeleteSubnet', { SubnetId: subnet.SubnetId });
    cloud.call('DisassociateVpcCidrBlock', { AssociationId });
    expect(cloud.call('DescribeRouteTables').RouteTables![0]!.Routes).toHaveLength(1);
    expect(violations(cloud.network)).toEqual([]);
  });

  it('may not overlap, and the first one stays', () => {
    const { cloud, vpcId } = withVpc();
    const overlapping = { VpcId: vpcId, CidrBlock: '10.0.128.0/20' };
    expect(cloud.refused('AssociateVpcCidrBlock', overlapping).code).toBe('InvalidVpc.Range');
    const { AssociationId } = cloud.call('DescribeVpcs').Vpcs![0]!.CidrBlockAssociationSet![0]!;
    expect(cloud.refused('DisassociateVpcCidrBlock', { AssociationId }).code).toBe('OperationNotPermitted');
  });
});

describe('the default VPC', () => {
  it('has a public /20 in every zone and a route to its internet gateway', () => {
    const cloud = testCloud();
    cloud.change((network) => void addDefaultVpc(network, 'ap-northeast-1', cloud.ids));
    const subnets = cloud.call('DescribeSubnets').Subnets!;
    expect(
      subnets.map((s) => [s.AvailabilityZone, s.CidrBlock, s.MapPublicIpOnLaunch, s.DefaultForAz]),
    ).toEqual([
      ['ap-northeast-1a', '172.31.0.0/20', true, true],
      ['ap-northeast-1c', '172.31.16.0/20', true, true],
      ['ap-northeast-1d', '172.31.32.0/20', true, true],
    ]);
    const [table] = cloud.call('DescribeRouteTables').RouteTables!;
    expect(table!.Routes![1]).toMatchObject({ DestinationCidrBlock: '0.0.0.0/0', State: 'active' });
    expect(cloud.call('DescribeVpcs').Vpcs![0]).toMatchObject({
      IsDefault: true,
      CidrBlock: '172.31.0.0/16',
    });
    expect(violations(cloud.network)).toEqual([]);
  });

  it('is made once', () => {
    const cloud = testCloud();
    for (let i = 0; i < 2; i++) {
      cloud.change((network) => void ensureDefaultVpc(network, 'ap-northeast-1', cloud.ids));
    }
    expect(Object.keys(cloud.network.vpcs)).toHaveLength(1);
    expect(cloud.refused('CreateDefaultVpc').code).toBe('DefaultVpcAlreadyExists');
  });

  it('gets a default subnet back in a free block', () => {
    const cloud = testCloud();
    cloud.call('CreateDefaultVpc');
    const [first, second] = cloud.call('DescribeSubnets').Subnets!;
    const input = { AvailabilityZone: first!.AvailabilityZone! };
    expect(cloud.refused('CreateDefaultSubnet', input).code).toBe(
      'DefaultSubnetAlreadyExistsInAvailabilityZone',
    );
    cloud.call('DeleteSubnet', { SubnetId: first!.SubnetId });
    const again = cloud.call('CreateDefaultSubnet', input).Subnet!;
    expect(again.CidrBlock).toBe(first!.CidrBlock);
    expect(overlaps(block(again.CidrBlock!), block(second!.CidrBlock!))).toBe(false);
  });
});
