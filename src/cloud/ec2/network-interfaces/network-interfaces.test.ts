import { beforeEach, describe, expect, it } from 'vitest';
import { addNetworkInterface } from '../../../network/interfaces.ts';
import { violations } from '../../../network/invariants.ts';
import { type TestCloud, testCloud } from '../kit/testing.ts';

let cloud: TestCloud;
let VpcId: string;
let SubnetId: string;

beforeEach(() => {
  cloud = testCloud();
  VpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  SubnetId = cloud.call('CreateSubnet', { VpcId, CidrBlock: '10.0.1.0/28' }).Subnet!.SubnetId!;
});

const create = (input: object = {}) =>
  cloud.call('CreateNetworkInterface', { SubnetId, ...input }).NetworkInterface!;
const refusal = (input: object) => cloud.refused('CreateNetworkInterface', { SubnetId, ...input });
const shown = (id?: string) =>
  cloud.call('DescribeNetworkInterfaces', { NetworkInterfaceIds: [id!] }).NetworkInterfaces![0]!;

describe('CreateNetworkInterface', () => {
  it('gives the lowest free address, the default group and a MAC address', () => {
    const eni = create({ Description: 'mine' });
    expect(eni).toMatchObject({
      PrivateIpAddress: '10.0.1.4',
      Status: 'pending',
      Description: 'mine',
      InterfaceType: 'interface',
      RequesterManaged: false,
      SourceDestCheck: true,
      Groups: [{ GroupName: 'default' }],
    });
    expect(eni.MacAddress).toMatch(/^06(:[0-9a-f]{2}){5}$/);
    expect(create().PrivateIpAddress).toBe('10.0.1.5');
    expect(shown(eni.NetworkInterfaceId).Status).toBe('available');
  });

  it('uses an address again when its interface is gone', () => {
    const { NetworkInterfaceId } = create();
    create();
    cloud.call('DeleteNetworkInterface', { NetworkInterfaceId });
    expect(create().PrivateIpAddress).toBe('10.0.1.4');
  });

  it.each([
    ['a reserved address', '10.0.1.3', 'InvalidParameterValue'],
    ['the last address', '10.0.1.15', 'InvalidParameterValue'],
    ['an address of another subnet', '10.0.2.5', 'InvalidParameterValue'],
    ['no address at all', 'ten', 'InvalidParameterValue'],
    ['a taken address', '10.0.1.4', 'InvalidIPAddress.InUse'],
  ])('refuses %s', (_, PrivateIpAddress, code) => {
    create();
    expect(refusal({ PrivateIpAddress }).code).toBe(code);
  });

  it('stops when the subnet is full', () => {
    for (let i = 0; i < 11; i++) create();
    expect(refusal({}).code).toBe('InsufficientFreeAddressesInSubnet');
    expect(cloud.call('DescribeSubnets').Subnets![0]!.AvailableIpAddressCount).toBe(0);
  });

  it('takes five groups of its own VPC at most', () => {
    const group = (GroupName: string, vpc = VpcId) =>
      cloud.call('CreateSecurityGroup', { GroupName, Description: 'x', VpcId: vpc }).GroupId!;
    const elsewhere = cloud.call('CreateVpc', { CidrBlock: '10.1.0.0/16' }).Vpc!.VpcId!;
    const stranger = group('stranger', elsewhere);
    expect(refusal({ Groups: [stranger] })).toEqual({
      code: 'InvalidParameter',
      message: `Security group ${stranger} and subnet ${SubnetId} belong to different networks.`,
    });
    const Groups = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => group(name));
    expect(refusal({ Groups }).code).toBe('SecurityGroupsPerInterfaceLimitExceeded');
    expect(create({ Groups: Groups.slice(1) }).Groups).toHaveLength(5);
  });
});

describe('secondary addresses', () => {
  it('are given, counted and taken back, but never the primary one', () => {
    const eni = create({ SecondaryPrivateIpAddressCount: 2 });
    const { NetworkInterfaceId } = eni;
    expect(eni.PrivateIpAddresses!.map((a) => [a.PrivateIpAddress, a.Primary])).toEqual([
      ['10.0.1.4', true],
      ['10.0.1.5', false],
      ['10.0.1.6', false],
    ]);
    cloud.call('AssignPrivateIpAddresses', { NetworkInterfaceId, PrivateIpAddresses: ['10.0.1.9'] });
    cloud.call('UnassignPrivateIpAddresses', { NetworkInterfaceId, PrivateIpAddresses: ['10.0.1.5'] });
    const left = shown(NetworkInterfaceId).PrivateIpAddresses!.map((a) => a.PrivateIpAddress);
    expect(left).toEqual(['10.0.1.4', '10.0.1.6', '10.0.1.9']);
    const primary = { NetworkInterfaceId, PrivateIpAddresses: ['10.0.1.4'] };
    expect(cloud.refused('UnassignPrivateIpAddresses', primary).code).toBe('InvalidParameterValue');
  });

  it('move to another interface where that is allowed', () => {
    create({ SecondaryPrivateIpAddressCount: 1 });
    const input = { NetworkInterfaceId: create().NetworkInterfaceId, PrivateIpAddresses: ['10.0.1.5'] };
    expect(cloud.refused('AssignPrivateIpAddresses', input).code).toBe('InvalidIPAddress.InUse');
    cloud.call('AssignPrivateIpAddresses', { ...input, AllowReassignment: true });
    expect(violations(cloud.network)).toEqual([]);
  });
});

describe('interfaces that a service manages', () => {
  it('are shown in use, and cannot be changed or deleted', () => {
    cloud.change((network) => {
      const groupIds = Object.keys(network.securityGroups);
      const requester = { id: '727180483921', service: 'vpc-endpoint' as const };
      const interfaceType = 'vpc_endpoint';
      addNetworkInterface(
        network,
        { subnetId: SubnetId, groupIds, description: 'x', interfaceType, requester },
        cloud.ids,
      );
    });
    const [NetworkInterfaceId] = Object.keys(cloud.network.networkInterfaces);
    expect(shown(NetworkInterfaceId)).toMatchObject({
      Status: 'in-use',
      RequesterManaged: true,
      RequesterId: '727180483921',
      Attachment: { InstanceOwnerId: 'amazon-aws', Status: 'attached' },
    });
    const modify = { NetworkInterfaceId, Description: { Value: 'mine' } };
    expect(cloud.refused('ModifyNetworkInterfaceAttribute', modify).code).toBe('AuthFailure');
    expect(cloud.refused('DeleteNetworkInterface', { NetworkInterfaceId })).toEqual({
      code: 'InvalidParameterValue',
      message: `Network interface '${NetworkInterfaceId}' is currently in use.`,
    });
  });
});

describe('attributes of an interface', () => {
  it('are changed one at a time', () => {
    const { NetworkInterfaceId } = create();
    const Description = { Value: 'new' };
    const both = { NetworkInterfaceId, Description, SourceDestCheck: { Value: false } };
    expect(cloud.refused('ModifyNetworkInterfaceAttribute', both).code).toBe('InvalidParameterCombination');
    cloud.call('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, SourceDestCheck: { Value: false } });
    cloud.call('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, Description });
    expect(shown(NetworkInterfaceId)).toMatchObject({ Description: 'new', SourceDestCheck: false });
    expect(
      cloud.call('DescribeNetworkInterfaceAttribute', { NetworkInterfaceId, Attribute: 'description' }),
    ).toEqual({ NetworkInterfaceId, Description });
  });
});
