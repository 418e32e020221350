import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../network/invariants.ts';
import { type TestCloud, testCloud } from '../kit/testing.ts';

let cloud: TestCloud;
let VpcId: string;
let SubnetId: string;
let RouteTableId: string;

beforeEach(() => {
  cloud = testCloud();
  VpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  SubnetId = cloud.call('CreateSubnet', { VpcId, CidrBlock: '10.0.1.0/24' }).Subnet!.SubnetId!;
  RouteTableId = cloud.call('CreateRouteTable', { VpcId }).RouteTable!.RouteTableId!;
});

const table = (id = RouteTableId) =>
  cloud.call('DescribeRouteTables', { RouteTableIds: [id] }).RouteTables![0]!;
const mainTable = () =>
  cloud.call('DescribeRouteTables', { Filters: [{ Name: 'association.main', Values: ['true'] }] })
    .RouteTables![0]!;
function gateway(attached = true) {
  const { InternetGatewayId } = cloud.call('CreateInternetGateway').InternetGateway!;
  if (attached) cloud.call('AttachInternetGateway', { InternetGatewayId, VpcId });
  return InternetGatewayId!;
}

describe('routes', () => {
  const DestinationCidrBlock = '0.0.0.0/0';

  it('lead to an attached internet gateway, and into a black hole when it is detached', () => {
    const GatewayId = gateway();
    cloud.call('CreateRoute', { RouteTableId, DestinationCidrBlock, GatewayId });
    expect(table().Routes![1]).toEqual({
      DestinationCidrBlock,
      GatewayId,
      Origin: 'CreateRoute',
      State: 'active',
    });
    cloud.call('DetachInternetGateway', { InternetGatewayId: GatewayId, VpcId });
    expect(table().Routes![1]!.State).toBe('blackhole');
  });

  it('cannot lead to a gateway that is detached or unknown', () => {
    const GatewayId = gateway(false);
    const input = { RouteTableId, DestinationCidrBlock };
    expect(cloud.refused('CreateRoute', { ...input, GatewayId })).toEqual({
      code: 'InvalidParameterValue',
      message: `route table ${RouteTableId} and network gateway ${GatewayId} belong to different networks`,
    });
    const refused = (target: object) => cloud.refused('CreateRoute', { ...input, ...target }).code;
    expect(refused({ GatewayId: 'igw-00000000' })).toBe('InvalidInternetGatewayID.NotFound');
    expect(refused({ GatewayId: 'vgw-00000000' })).toBe('InvalidGatewayID.NotFound');
    expect(refused({ NatGatewayId: 'nat-00000000' })).toBe('InvalidNatGatewayID.NotFound');
    expect(refused({ NetworkInterfaceId: 'eni-00000000' })).toBe('InvalidNetworkInterfaceID.NotFound');
    expect(refused({})).toBe('MissingParameter');
  });

  it('have one target for a destination', () => {
    const GatewayId = gateway();
    const { NetworkInterfaceId } = cloud.call('CreateNetworkInterface', { SubnetId }).NetworkInterface!;
    cloud.call('CreateRoute', { RouteTableId, DestinationCidrBlock, GatewayId });
    const other = { RouteTableId, DestinationCidrBlock, NetworkInterfaceId };
    expect(cloud.refused('CreateRoute', other)).toEqual({
      code: 'RouteAlreadyExists',
      message: 'The route identified by 0.0.0.0/0 already exists.',
    });
    cloud.call('ReplaceRoute', other);
    expect(table().Routes![1]).toMatchObject({ NetworkInterfaceId, State: 'blackhole' });
    cloud.call('DeleteRoute', { RouteTableId, DestinationCidrBlock });
    expect(cloud.refused('DeleteRoute', { RouteTableId, DestinationCidrBlock }).code).toBe(
      'InvalidRoute.NotFound',
    );
    expect(cloud.refused('ReplaceRoute', other).code).toBe('InvalidParameterValue');
  });

  it('inside the VPC steer whole subnets to an interface only', () => {
    const { NetworkInterfaceId } = cloud.call('CreateNetworkInterface', { SubnetId }).NetworkInterface!;
    const to = (cidr: string, target: object) => ({ RouteTableId, DestinationCidrBlock: cidr, ...target });
    const refused = (cidr: string, target: object) => cloud.refused('CreateRoute', to(cidr, target)).code;
    expect(refused('10.0.1.0/24', { GatewayId: gateway() })).toBe('InvalidParameterValue');
    expect(refused('10.0.1.0/25', { NetworkInterfaceId })).toBe('InvalidParameterValue');
    expect(refused('169.254.169.0/24', { NetworkInterfaceId })).toBe('InvalidParameterValue');
    cloud.call('CreateRoute', to('10.0.1.0/24', { NetworkInterfaceId }));
    expect(cloud.refused('DeleteRoute', to('10.0.0.0/16', {})).message).toBe(
      `cannot remove local route 10.0.0.0/16 in route table ${RouteTableId}`,
    );
    expect(violations(cloud.network)).toEqual([]);
  });
});

describe('associations of route tables', () => {
  it('are one for a subnet', () => {
    const { AssociationId } = cloud.call('AssociateRouteTable', { RouteTableId, SubnetId });
    expect(cloud.call('AssociateRouteTable', { RouteTableId, SubnetId }).AssociationId).toBe(AssociationId);
    const other = cloud.call('CreateRouteTable', { VpcId }).RouteTable!.RouteTableId!;
    expect(cloud.refused('AssociateRouteTable', { RouteTableId: other, SubnetId }).code).toBe(
      'Resource.AlreadyAssociated',
    );
    const { NewAssociationId } = cloud.call('ReplaceRouteTableAssociation', {
      AssociationId,
      RouteTableId: other,
    });
    expect(table(other).Associations).toMatchObject([
      { RouteTableAssociationId: NewAssociationId, SubnetId },
    ]);
    expect(cloud.refused('DeleteRouteTable', { RouteTableId: other }).code).toBe('DependencyViolation');
    cloud.call('DisassociateRouteTable', { AssociationId: NewAssociationId });
    cloud.call('DeleteRouteTable', { RouteTableId: other });
    expect(violations(cloud.network)).toEqual([]);
  });

  it('make another table the main one', () => {
    const old = mainTable();
    const AssociationId = old.Associations![0]!.RouteTableAssociationId!;
    expect(cloud.refused('DisassociateRouteTable', { AssociationId }).code).toBe('InvalidParameterValue');
    cloud.call('ReplaceRouteTableAssociation', { AssociationId, RouteTableId });
    expect(mainTable().RouteTableId).toBe(RouteTableId);
    cloud.call('DeleteRouteTable', { RouteTableId: old.RouteTableId });
    cloud.call('DeleteSubnet', { SubnetId });
    cloud.call('DeleteVpc', { VpcId });
    expect(violations(cloud.network)).toEqual([]);
  });
});

describe('internet gateways', () => {
  it('are attached to one VPC, and each VPC has one', () => {
    const InternetGatewayId = gateway();
    const again = cloud.refused('AttachInternetGateway', { InternetGatewayId, VpcId });
    expect(again.code).toBe('Resource.AlreadyAssociated');
    const second = { InternetGatewayId: gateway(false), VpcId };
    expect(cloud.refused('AttachInternetGateway', second).code).toBe('InvalidParameterValue');
    expect(cloud.refused('DetachInternetGateway', second).code).toBe('Gateway.NotAttached');
    expect(cloud.refused('DeleteInternetGateway', { InternetGatewayId }).code).toBe('DependencyViolation');
    expect(cloud.call('DescribeInternetGateways').InternetGateways![0]!.Attachments).toEqual([
      { VpcId, State: 'available' },
    ]);
  });
});

describe('network ACLs', () => {
  const entry = { RuleNumber: 10, Egress: false, Protocol: 'tcp', RuleAction: 'allow' as const };

  it('guard a subnet in place of the default one, and hold their entries in order', () => {
    const { NetworkAclId } = cloud.call('CreateNetworkAcl', { VpcId }).NetworkAcl!;
    const [known] = cloud.call('DescribeNetworkAcls', { Filters: [{ Name: 'default', Values: ['true'] }] })
      .NetworkAcls!;
    const AssociationId = known!.Associations![0]!.NetworkAclAssociationId!;
    cloud.call('ReplaceNetworkAclAssociation', { AssociationId, NetworkAclId });
    expect(cloud.refused('DeleteNetworkAcl', { NetworkAclId }).code).toBe('DependencyViolation');
    expect(cloud.refused('DeleteNetworkAcl', { NetworkAclId: known!.NetworkAclId }).message).toContain(
      'cannot delete default network ACL',
    );
    const ports = { CidrBlock: '10.0.0.9/16', PortRange: { From: 443, To: 443 } };
    cloud.call('CreateNetworkAclEntry', { NetworkAclId, ...entry, ...ports });
    cloud.call('CreateNetworkAclEntry', {
      NetworkAclId,
      ...entry,
      RuleNumber: 5,
      Protocol: '1',
      CidrBlock: '0.0.0.0/0',
      IcmpTypeCode: { Type: 8, Code: -1 },
    });
    expect(cloud.refused('CreateNetworkAclEntry', { NetworkAclId, ...entry, ...ports }).code).toBe(
      'NetworkAclEntryAlreadyExists',
    );
    cloud.call('ReplaceNetworkAclEntry', { NetworkAclId, ...entry, ...ports, RuleAction: 'deny' });
    const { Entries } = cloud.call('DescribeNetworkAcls', { NetworkAclIds: [NetworkAclId!] })
      .NetworkAcls![0]!;
    expect(
      Entries!.filter((e) => !e.Egress).map((e) => [e.RuleNumber, e.Protocol, e.RuleAction, e.CidrBlock]),
    ).toEqual([
      [5, '1', 'allow', '0.0.0.0/0'],
      [10, '6', 'deny', '10.0.0.0/16'],
      [32767, '-1', 'deny', '0.0.0.0/0'],
    ]);
    cloud.call('DeleteNetworkAclEntry', { NetworkAclId, RuleNumber: 10, Egress: false });
    expect(cloud.refused('DeleteNetworkAclEntry', { NetworkAclId, RuleNumber: 10, Egress: false }).code).toBe(
      'InvalidNetworkAclEntry.NotFound',
    );
    expect(violations(cloud.network)).toEqual([]);
  });

  it.each([
    ['a number out of range', { RuleNumber: 32767, CidrBlock: '0.0.0.0/0', PortRange: { From: 1, To: 2 } }],
    ['TCP without ports', { CidrBlock: '0.0.0.0/0' }],
    ['ports the wrong way round', { CidrBlock: '0.0.0.0/0', PortRange: { From: 2, To: 1 } }],
    ['a block that is none', { CidrBlock: '0.0.0.0', PortRange: { From: 1, To: 2 } }],
    ['an unknown protocol', { Protocol: '256', CidrBlock: '0.0.0.0/0' }],
  ])('refuse %s', (_, input) => {
    const { NetworkAclId } = cloud.call('CreateNetworkAcl', { VpcId }).NetworkAcl!;
    const { code } = cloud.refused('CreateNetworkAclEntry', { NetworkAclId, ...entry, ...input });
    expect(code).toMatch(/^(InvalidParameterValue|MissingParameter)$/);
  });
});
