/** What is rendered for internet gateways, NAT gateways and the routes that lead to them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../../cloud/ec2/kit/testing.ts';
import { blueprintOf } from '../blueprint.ts';
import { numberOf } from '../kernel/space.ts';

let cloud: TestCloud;
let vpcId: string;
let subnetId: string;
let tableId: string;
let gatewayId: string;
let allocationId: string;
let natGatewayId: string;

beforeEach(() => {
  cloud = testCloud();
  vpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  subnetId = cloud.call('CreateSubnet', { VpcId: vpcId, CidrBlock: '10.0.1.0/24' }).Subnet!.SubnetId!;
  tableId = cloud.call('DescribeRouteTables').RouteTables![0]!.RouteTableId!;
  gatewayId = cloud.call('CreateInternetGateway', {}).InternetGateway!.InternetGatewayId!;
  cloud.call('AttachInternetGateway', { InternetGatewayId: gatewayId, VpcId: vpcId });
  allocationId = cloud.call('AllocateAddress').AllocationId!;
  natGatewayId = cloud.call('CreateNatGateway', { SubnetId: subnetId, AllocationId: allocationId })
    .NatGateway!.NatGatewayId!;
});

const space = (name: string) => blueprintOf(cloud.network).spaces.find((one) => one.name === name);
const lines = (name: string) => space(name)!.items.map(({ add }) => add);
const routesOfTable = () =>
  lines(vpcId).filter((line) => line.startsWith('route add') && line.endsWith(`table ${numberOf(tableId)}`));
const link = () => {
  const [gateway] = Object.values(cloud.network.natGateways);
  return `e${gateway!.networkInterfaceId!.slice(-12)}`;
};

describe('an internet gateway', () => {
  it('translates the addresses that are mapped, and lets no other one pass', () => {
    const { ruleset } = space(gatewayId)!;
    expect(ruleset!.maps.public_of!.elements).toEqual({ '10.0.1.4': '192.0.2.1' });
    expect(ruleset!.maps.private_of!.elements).toEqual({ '192.0.2.1': '10.0.1.4' });
    expect(ruleset!.sets.mapped!.elements).toEqual(['10.0.1.4']);
    expect(ruleset!.chains.pass!.hook).toContain('policy drop');
  });

  it('is where the internet finds those addresses', () => {
    expect(lines('internet')).toContain(`route add 192.0.2.1/32 dev n${gatewayId.slice(-12)}`);
  });

  it('is no part of the lab while it is detached, nor in a VPC where nothing lives', () => {
    cloud.call('DeleteNatGateway', { NatGatewayId: natGatewayId });
    expect(space(gatewayId)).toBeUndefined();
    cloud.call('CreateNatGateway', { SubnetId: subnetId, ConnectivityType: 'private' });
    expect(space(gatewayId)).toBeDefined();
    cloud.call('DetachInternetGateway', { InternetGatewayId: gatewayId, VpcId: vpcId });
    expect(space(gatewayId)).toBeUndefined();
    expect(lines(vpcId).join('\n')).not.toContain('igw');
  });
});

describe('a NAT gateway', () => {
  it('passes on what begins in the VPC, under its own address', () => {
    const { chains, sets } = space(natGatewayId)!.ruleset!;
    expect(sets.vpc!.elements).toEqual(['10.0.0.0/16']);
    expect(chains.pass!.rules.filter((rule) => rule.includes('ct state new'))).toEqual([
      'ip saddr @vpc ct state new meta l4proto { tcp, udp, icmp } accept',
    ]);
    expect(chains.translate!.rules).toEqual([
      'meta l4proto { tcp, udp } snat to 10.0.1.4:1024-65535',
      'snat to 10.0.1.4',
    ]);
  });

  it('forgets a flow after 350 idle seconds', () => {
    const idle = Object.entries(space(natGatewayId)!.sysctls).filter(([name]) => name.includes('timeout'));
    expect(idle).toHaveLength(3);
    for (const [, seconds] of idle) expect(seconds).toBe('350');
  });

  it('is filtered by no security group, but by its subnet’s network ACL', () => {
    const { maps } = space(vpcId)!.ruleset!;
    expect(maps.ingress_link!.elements).toEqual({});
    expect(maps.egress_link!.elements).toEqual({});
    expect(Object.keys(maps.acl_in!.elements)).toEqual([`"${link()}"`]);
  });

  it('goes when it is deleted', () => {
    cloud.call('DeleteNatGateway', { NatGatewayId: natGatewayId });
    expect(space(natGatewayId)).toBeUndefined();
  });
});

describe('routes', () => {
  const route = (DestinationCidrBlock: string, target: object) =>
    cloud.call('CreateRoute', { RouteTableId: tableId, DestinationCidrBlock, ...target });

  it('lead to gateways by their links', () => {
    route('8.8.8.8/32', { GatewayId: gatewayId });
    route('0.0.0.0/0', { NatGatewayId: natGatewayId });
    const number = numberOf(tableId);
    expect(routesOfTable()).toEqual(
      expect.arrayContaining([
        `route add throw 10.0.0.0/16 table ${number}`,
        `route add 8.8.8.8/32 via 169.254.3.1 dev igw onlink table ${number}`,
        `route add 0.0.0.0/0 via 10.0.1.4 dev ${link()} onlink table ${number}`,
      ]),
    );
  });

  it('are black holes when the gateway is gone, and still win for their prefix', () => {
    route('8.8.8.0/24', { NatGatewayId: natGatewayId });
    route('0.0.0.0/0', { GatewayId: gatewayId });
    cloud.call('DeleteNatGateway', { NatGatewayId: natGatewayId });
    cloud.call('CreateNatGateway', { SubnetId: subnetId, ConnectivityType: 'private' });
    expect(routesOfTable()).toContain(`route add blackhole 8.8.8.0/24 table ${numberOf(tableId)}`);
  });

  it('to a detached internet gateway are black holes, too', () => {
    route('0.0.0.0/0', { GatewayId: gatewayId });
    cloud.call('DeleteNatGateway', { NatGatewayId: natGatewayId });
    cloud.call('CreateNatGateway', { SubnetId: subnetId, ConnectivityType: 'private' });
    cloud.call('DetachInternetGateway', { InternetGatewayId: gatewayId, VpcId: vpcId });
    expect(routesOfTable()).toContain(`route add blackhole 0.0.0.0/0 table ${numberOf(tableId)}`);
  });
});
