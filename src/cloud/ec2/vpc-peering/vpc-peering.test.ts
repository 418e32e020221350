import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../network/invariants.ts';
import { type TestCloud, testCloud } from '../kit/testing.ts';

let cloud: TestCloud;
let a: string;
let b: string;

beforeEach(() => {
  cloud = testCloud();
  [a, b] = [vpc('10.0.0.0/16'), vpc('10.1.0.0/16')];
});

const vpc = (CidrBlock: string): string => cloud.call('CreateVpc', { CidrBlock }).Vpc!.VpcId!;
const ask = (VpcId: string, PeerVpcId: string): string =>
  cloud.call('CreateVpcPeeringConnection', { VpcId, PeerVpcId }).VpcPeeringConnection!
    .VpcPeeringConnectionId!;
const accept = (VpcPeeringConnectionId: string) =>
  cloud.call('AcceptVpcPeeringConnection', { VpcPeeringConnectionId });
const shown = (id: string) =>
  cloud.call('DescribeVpcPeeringConnections', { VpcPeeringConnectionIds: [id] }).VpcPeeringConnections![0]!;
const groupOf = (vpcId: string): string =>
  cloud.call('DescribeSecurityGroups', { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }).SecurityGroups![0]!
    .GroupId!;
const refer = (GroupId: string, other: string) => ({
  GroupId,
  IpPermissions: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupId: other }] }],
});

describe('a peering connection', () => {
  it('waits to be accepted, then is active', () => {
    const { VpcPeeringConnection } = cloud.call('CreateVpcPeeringConnection', { VpcId: a, PeerVpcId: b });
    const id = VpcPeeringConnection!.VpcPeeringConnectionId!;
    expect(VpcPeeringConnection!.Status!.Code).toBe('initiating-request');
    expect(shown(id)).toMatchObject({
      Status: { Code: 'pending-acceptance', Message: 'Pending Acceptance by 000000000000' },
      RequesterVpcInfo: { VpcId: a, CidrBlock: '10.0.0.0/16' },
      AccepterVpcInfo: { VpcId: b, CidrBlock: '10.1.0.0/16' },
      ExpirationTime: new Date(cloud.now + 7 * 24 * 60 * 60 * 1000),
    });
    expect(accept(id).VpcPeeringConnection!.Status!.Code).toBe('provisioning');
    expect(shown(id).Status!.Code).toBe('active');
    expect(cloud.refused('AcceptVpcPeeringConnection', { VpcPeeringConnectionId: id }).code).toBe(
      'InvalidStateTransition',
    );
    expect(violations(cloud.network)).toEqual([]);
  });

  it('fails where blocks overlap or the other VPC is none', () => {
    const same = vpc('10.0.128.0/17');
    expect(shown(ask(a, same)).Status!.Code).toBe('failed');
    expect(shown(ask(a, 'vpc-00000000000000000')).Status!.Message).toMatch(/incorrect VPC-ID/);
  });

  it('fails when it is accepted after a block was added that overlaps', () => {
    const id = ask(a, b);
    cloud.call('AssociateVpcCidrBlock', { VpcId: a, CidrBlock: '10.1.0.0/17' });
    accept(id);
    expect(shown(id).Status!.Code).toBe('failed');
  });

  it('keeps its VPCs from overlapping and from being deleted while it is active', () => {
    const id = ask(a, b);
    accept(id);
    expect(cloud.refused('AssociateVpcCidrBlock', { VpcId: a, CidrBlock: '10.1.0.0/17' }).code).toBe(
      'InvalidVpc.Range',
    );
    expect(cloud.refused('DeleteVpc', { VpcId: b }).code).toBe('DependencyViolation');
    cloud.call('DeleteVpcPeeringConnection', { VpcPeeringConnectionId: id });
    cloud.call('DeleteVpc', { VpcId: b });
    expect(shown(id).Status!.Code).toBe('deleted');
    expect(violations(cloud.network)).toEqual([]);
  });

  it('is there once for two VPCs, whoever asks', () => {
    const id = ask(a, b);
    expect(cloud.refused('CreateVpcPeeringConnection', { VpcId: b, PeerVpcId: a }).code).toBe(
      'VpcPeeringConnectionAlreadyExists',
    );
    cloud.call('RejectVpcPeeringConnection', { VpcPeeringConnectionId: id });
    expect(shown(id).Status!.Code).toBe('rejected');
    ask(b, a);
  });

  it('is forgotten two hours after its end', () => {
    const id = ask(a, b);
    cloud.call('DeleteVpcPeeringConnection', { VpcPeeringConnectionId: id });
    cloud.now += 2 * 60 * 60 * 1000;
    expect(cloud.refused('DescribeVpcPeeringConnections', { VpcPeeringConnectionIds: [id] }).code).toBe(
      'InvalidVpcPeeringConnectionID.NotFound',
    );
  });

  it('cannot be accepted after seven days', () => {
    const id = ask(a, b);
    cloud.now += 7 * 24 * 60 * 60 * 1000;
    expect(cloud.refused('AcceptVpcPeeringConnection', { VpcPeeringConnectionId: id }).message).toContain(
      'from expired to active',
    );
  });

  it.each([
    ['with itself', () => ({ VpcId: a, PeerVpcId: a }), 'InvalidParameterValue'],
    ['from a VPC that is none', () => ({ VpcId: 'vpc-00000000', PeerVpcId: b }), 'InvalidVpcID.NotFound'],
    ['with nobody', () => ({ VpcId: a }), 'MissingParameter'],
    ['across Regions', () => ({ VpcId: a, PeerVpcId: b, PeerRegion: 'us-east-1' }), 'UnsupportedOperation'],
  ])('is refused %s', (_, input, code) => {
    expect(cloud.refused('CreateVpcPeeringConnection', input()).code).toBe(code);
  });
});

describe('routes to a peering connection', () => {
  it('are a black hole before it is accepted and after it is deleted', () => {
    const id = ask(a, b);
    const table = cloud.call('DescribeRouteTables', { Filters: [{ Name: 'vpc-id', Values: [a] }] })
      .RouteTables![0]!.RouteTableId!;
    const route = {
      RouteTableId: table,
      DestinationCidrBlock: '10.1.0.0/16',
      VpcPeeringConnectionId: id,
    };
    cloud.call('CreateRoute', route);
    const state = () =>
      cloud.call('DescribeRouteTables', { RouteTableIds: [table] }).RouteTables![0]!.Routes![1]!.State;
    expect(state()).toBe('blackhole');
    accept(id);
    expect(state()).toBe('active');
    cloud.call('DeleteVpcPeeringConnection', { VpcPeeringConnectionId: id });
    expect(state()).toBe('blackhole');
    expect(cloud.refused('CreateRoute', { ...route, DestinationCidrBlock: '10.1.1.0/24' }).code).toBe(
      'InvalidParameterValue',
    );
  });

  it('are for the tables of its own VPCs', () => {
    const id = ask(a, b);
    const c = vpc('10.2.0.0/16');
    const table = cloud.call('DescribeRouteTables', { Filters: [{ Name: 'vpc-id', Values: [c] }] })
      .RouteTables![0]!.RouteTableId!;
    expect(
      cloud.refused('CreateRoute', {
        RouteTableId: table,
        DestinationCidrBlock: '10.0.0.0/16',
        VpcPeeringConnectionId: id,
      }).code,
    ).toBe('InvalidParameterValue');
  });
});

describe('rules that name a group of a peered VPC', () => {
  it('are taken while the connection is active, and shown with it', () => {
    const [own, other] = [groupOf(a), groupOf(b)];
    expect(cloud.refused('AuthorizeSecurityGroupIngress', refer(own, other)).code).toBe(
      'InvalidGroup.NotFound',
    );
    const id = ask(a, b);
    accept(id);
    cloud.call('AuthorizeSecurityGroupIngress', refer(own, other));
    const { SecurityGroups } = cloud.call('DescribeSecurityGroups', { GroupIds: [own] });
    expect(SecurityGroups![0]!.IpPermissions![1]!.UserIdGroupPairs).toEqual([
      {
        GroupId: other,
        UserId: '000000000000',
        VpcId: b,
        VpcPeeringConnectionId: id,
        PeeringStatus: 'active',
      },
    ]);
  });

  it('outlive the group, the VPC and the connection', () => {
    const id = ask(a, b);
    accept(id);
    const { GroupId } = cloud.call('CreateSecurityGroup', { VpcId: b, GroupName: 'x', Description: 'x' });
    cloud.call('AuthorizeSecurityGroupIngress', refer(groupOf(a), GroupId!));
    cloud.call('DeleteSecurityGroup', { GroupId: GroupId! });
    cloud.call('AuthorizeSecurityGroupIngress', refer(groupOf(a), groupOf(b)));
    cloud.call('DeleteVpcPeeringConnection', { VpcPeeringConnectionId: id });
    cloud.call('DeleteVpc', { VpcId: b });
    expect(violations(cloud.network)).toEqual([]);
    const { SecurityGroups } = cloud.call('DescribeSecurityGroups', { GroupIds: [groupOf(a)] });
    const pairs = SecurityGroups![0]!.IpPermissions!.flatMap(
      ({ UserIdGroupPairs }) => UserIdGroupPairs ?? [],
    );
    expect(pairs.map(({ PeeringStatus }) => PeeringStatus)).toEqual([undefined, 'deleted', 'deleted']);
    cloud.call('RevokeSecurityGroupIngress', refer(groupOf(a), GroupId!));
    expect(cloud.refused('AuthorizeSecurityGroupIngress', refer(groupOf(a), GroupId!)).code).toBe(
      'InvalidGroup.NotFound',
    );
  });
});
