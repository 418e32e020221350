import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../network/invariants.ts';
import { type TestCloud, testCloud } from '../kit/testing.ts';

let cloud: TestCloud;
let vpcId: string;
let subnetId: string;
let gatewayId: string;

beforeEach(() => {
  cloud = testCloud();
  vpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  subnetId = cloud.call('CreateSubnet', { VpcId: vpcId, CidrBlock: '10.0.1.0/24' }).Subnet!.SubnetId!;
  gatewayId = cloud.call('CreateInternetGateway', {}).InternetGateway!.InternetGatewayId!;
});

const attach = () =>
  cloud.call('AttachInternetGateway', { InternetGatewayId: gatewayId, VpcId: vpcId }) && undefined;
const newInterface = () =>
  cloud.call('CreateNetworkInterface', { SubnetId: subnetId }).NetworkInterface!.NetworkInterfaceId!;

describe('AllocateAddress', () => {
  it('hands out addresses of the lab’s pool, each once, up to the quota', () => {
    const given = Array.from({ length: 5 }, () => cloud.call('AllocateAddress', { Domain: 'vpc' }).PublicIp!);
    expect(new Set(given).size).toBe(5);
    for (const ip of given) expect(ip).toMatch(/^192\.0\.2\.\d+$/);
    expect(cloud.refused('AllocateAddress').code).toBe('AddressLimitExceeded');
  });

  it('tags what it allocates', () => {
    cloud.call('AllocateAddress', {
      TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: [{ Key: 'Name', Value: 'nat' }] }],
    });
    const { Addresses } = cloud.call('DescribeAddresses', {
      Filters: [{ Name: 'tag:Name', Values: ['nat'] }],
    });
    expect(Addresses).toMatchObject([{ PublicIp: '192.0.2.1', Tags: [{ Key: 'Name', Value: 'nat' }] }]);
  });
});

describe('AssociateAddress', () => {
  it('needs an internet gateway in the VPC', () => {
    const { AllocationId } = cloud.call('AllocateAddress');
    const request = { AllocationId, NetworkInterfaceId: newInterface() };
    const { code, message } = cloud.refused('AssociateAddress', request);
    expect(code).toBe('Gateway.NotAttached');
    expect(message).toBe(`Network ${vpcId} is not attached to any internet gateway`);
    attach();
    expect(cloud.call('AssociateAddress', request).AssociationId).toMatch(/^eipassoc-/);
  });

  it('shows the address at the interface and the interface at the address', () => {
    attach();
    const { AllocationId, PublicIp } = cloud.call('AllocateAddress');
    const NetworkInterfaceId = newInterface();
    const { AssociationId } = cloud.call('AssociateAddress', { AllocationId, NetworkInterfaceId });
    const { Addresses } = cloud.call('DescribeAddresses', { AllocationIds: [AllocationId!] });
    expect(Addresses).toMatchObject([{ AssociationId, NetworkInterfaceId, PrivateIpAddress: '10.0.1.4' }]);
    const { NetworkInterfaces } = cloud.call('DescribeNetworkInterfaces', {
      Filters: [{ Name: 'association.public-ip', Values: [PublicIp!] }],
    });
    expect(NetworkInterfaces).toMatchObject([
      { NetworkInterfaceId, Association: { PublicIp, AllocationId, AssociationId } },
    ]);
  });

  it('moves an address, gives the same answer twice, and does not move it when that is forbidden', () => {
    attach();
    const { AllocationId } = cloud.call('AllocateAddress');
    const [one, two] = [newInterface(), newInterface()];
    const first = cloud.call('AssociateAddress', { AllocationId, NetworkInterfaceId: one });
    expect(cloud.call('AssociateAddress', { AllocationId, NetworkInterfaceId: one })).toEqual(first);
    expect(
      cloud.refused('AssociateAddress', { AllocationId, NetworkInterfaceId: two, AllowReassociation: false })
        .code,
    ).toBe('Resource.AlreadyAssociated');
    cloud.call('AssociateAddress', { AllocationId, NetworkInterfaceId: two });
    const { Addresses } = cloud.call('DescribeAddresses');
    expect(Addresses!.map(({ NetworkInterfaceId }) => NetworkInterfaceId)).toEqual([two]);
    expect(violations(cloud.network)).toEqual([]);
  });

  it('takes away the address that the interface had', () => {
    attach();
    const NetworkInterfaceId = newInterface();
    for (let i = 0; i < 2; i++) {
      const { AllocationId } = cloud.call('AllocateAddress');
      cloud.call('AssociateAddress', { AllocationId, NetworkInterfaceId });
    }
    const { Addresses } = cloud.call('DescribeAddresses');
    expect(Addresses!.map(({ AssociationId }) => AssociationId !== undefined)).toEqual([false, true]);
    expect(violations(cloud.network)).toEqual([]);
  });
});

describe('an associated address', () => {
  let AllocationId: string;
  let AssociationId: string;
  let NetworkInterfaceId: string;

  beforeEach(() => {
    attach();
    AllocationId = cloud.call('AllocateAddress').AllocationId!;
    NetworkInterfaceId = newInterface();
    AssociationId = cloud.call('AssociateAddress', { AllocationId, NetworkInterfaceId }).AssociationId!;
  });

  it('is released only after it was disassociated', () => {
    expect(cloud.refused('ReleaseAddress', { AllocationId }).code).toBe('InvalidIPAddress.InUse');
    cloud.call('DisassociateAddress', { AssociationId });
    expect(cloud.refused('DisassociateAddress', { AssociationId }).code).toBe(
      'InvalidAssociationID.NotFound',
    );
    cloud.call('ReleaseAddress', { AllocationId });
    expect(cloud.refused('DescribeAddresses', { AllocationIds: [AllocationId] }).code).toBe(
      'InvalidAllocationID.NotFound',
    );
  });

  it('keeps the internet gateway attached', () => {
    const request = { InternetGatewayId: gatewayId, VpcId: vpcId };
    expect(cloud.refused('DetachInternetGateway', request)).toEqual({
      code: 'DependencyViolation',
      message: `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    });
    cloud.call('DisassociateAddress', { AssociationId });
    cloud.call('DetachInternetGateway', request);
  });

  it('stays allocated when its interface goes', () => {
    cloud.call('DeleteNetworkInterface', { NetworkInterfaceId });
    const { Addresses } = cloud.call('DescribeAddresses');
    expect(Addresses![0]).not.toHaveProperty('AssociationId');
    expect(violations(cloud.network)).toEqual([]);
  });
});
