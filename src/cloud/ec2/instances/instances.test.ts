import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../network/invariants.ts';
import { type TestCloud, testCloud } from '../kit/testing.ts';

const IMAGE = { ImageId: 'ami-0123456789abcdef0', MinCount: 1, MaxCount: 1 };

let cloud: TestCloud;
let subnetId: string;
let otherSubnetId: string;

beforeEach(() => {
  cloud = testCloud();
  const { Vpc } = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' });
  const subnet = (cidr: string, zone: string) =>
    cloud.call('CreateSubnet', {
      VpcId: Vpc!.VpcId,
      CidrBlock: cidr,
      AvailabilityZone: `ap-northeast-1${zone}`,
    }).Subnet!.SubnetId!;
  subnetId = subnet('10.0.0.0/28', 'a');
  otherSubnetId = subnet('10.0.1.0/24', 'c');
});

function run(more: object = {}): string {
  const { Instances } = cloud.call('RunInstances', { ...IMAGE, SubnetId: subnetId, ...more });
  return Instances![0]!.InstanceId!;
}

const shown = (id: string) =>
  cloud.call('DescribeInstances', { InstanceIds: [id] }).Reservations![0]!.Instances![0]!;
const interfaces = () => cloud.call('DescribeNetworkInterfaces').NetworkInterfaces!;

describe('RunInstances', () => {
  it('answers pending, and the next look shows it running with an address and the default group', () => {
    const { Instances, ReservationId } = cloud.call('RunInstances', { ...IMAGE, SubnetId: subnetId });
    expect(Instances![0]!.State).toEqual({ Code: 0, Name: 'pending' });
    const instance = shown(Instances![0]!.InstanceId!);
    expect(instance.State).toEqual({ Code: 16, Name: 'running' });
    expect(instance).toMatchObject({
      PrivateIpAddress: '10.0.0.4',
      PrivateDnsName: 'ip-10-0-0-4.ap-northeast-1.compute.internal',
      SecurityGroups: [{ GroupName: 'default' }],
      NetworkInterfaces: [{ Attachment: { DeviceIndex: 0, DeleteOnTermination: true, Status: 'attached' } }],
    });
    expect(ReservationId).toMatch(/^r-/);
    expect(interfaces()[0]).toMatchObject({
      Status: 'in-use',
      Attachment: { InstanceId: instance.InstanceId },
    });
  });

  it('launches between the least and the most, as many as the subnet has addresses for', () => {
    const launch = (MinCount: number, MaxCount: number) =>
      cloud.call('RunInstances', { ...IMAGE, SubnetId: subnetId, MinCount, MaxCount }).Instances!.length;
    expect(launch(2, 3)).toBe(3);
    expect(launch(1, 100)).toBe(8);
    expect(cloud.refused('RunInstances', { ...IMAGE, SubnetId: subnetId }).code).toBe(
      'InsufficientFreeAddressesInSubnet',
    );
    expect(cloud.call('DescribeInstances').Reservations!.map((one) => one.Instances!.length)).toEqual([3, 8]);
    expect(violations(cloud.network)).toEqual([]);
  });

  it('gives the first answer again for the same client token, and launches nothing', () => {
    const again = () => run({ ClientToken: 'once' });
    expect(again()).toBe(again());
    expect(cloud.call('DescribeInstances').Reservations).toHaveLength(1);
    expect(
      cloud.refused('RunInstances', { ...IMAGE, SubnetId: otherSubnetId, ClientToken: 'once' }).code,
    ).toBe('IdempotentParameterMismatch');
  });

  it('tags the instance and its interface, each with its own', () => {
    const tags = (type: 'instance' | 'network-interface', Value: string) => ({
      ResourceType: type,
      Tags: [{ Key: 'Name', Value }],
    });
    const id = run({ TagSpecifications: [tags('instance', 'web'), tags('network-interface', 'leg')] });
    expect(shown(id).Tags).toEqual([{ Key: 'Name', Value: 'web' }]);
    expect(interfaces()[0]!.TagSet).toEqual([{ Key: 'Name', Value: 'leg' }]);
    expect(
      cloud.call('DescribeInstances', { Filters: [{ Name: 'tag:Name', Values: ['w*'] }] }).Reservations,
    ).toHaveLength(1);
  });

  it('takes an interface that is there, and leaves it when it ends', () => {
    const { NetworkInterface } = cloud.call('CreateNetworkInterface', { SubnetId: subnetId });
    const networkInterfaces = [{ DeviceIndex: 0, NetworkInterfaceId: NetworkInterface!.NetworkInterfaceId }];
    const { Instances } = cloud.call('RunInstances', { ...IMAGE, NetworkInterfaces: networkInterfaces });
    expect(Instances![0]!.PrivateIpAddress).toBe(NetworkInterface!.PrivateIpAddress);
    expect(cloud.refused('RunInstances', { ...IMAGE, NetworkInterfaces: networkInterfaces }).code).toBe(
      'InvalidNetworkInterface.InUse',
    );
    cloud.call('TerminateInstances', { InstanceIds: [Instances![0]!.InstanceId!] });
    expect(interfaces()[0]!.Status).toBe('available');
  });

  const refusals: [string, object, string][] = [
    ['no image', { ImageId: undefined }, 'MissingParameter'],
    ['what is no image id', { ImageId: 'ami-xyz' }, 'InvalidAMIID.Malformed'],
    ['what is no type', { InstanceType: 'large' }, 'InvalidParameterValue'],
    ['none at all', { MinCount: 0 }, 'InvalidParameterValue'],
    ['a most below the least', { MinCount: 3, MaxCount: 2 }, 'InvalidParameterValue'],
    ['an unknown subnet', { SubnetId: 'subnet-00000000' }, 'InvalidSubnetID.NotFound'],
    ['an unknown group', { SecurityGroupIds: ['sg-00000000'] }, 'InvalidGroup.NotFound'],
    ['an address outside the subnet', { PrivateIpAddress: '10.9.0.4' }, 'InvalidParameterValue'],
    ['a reserved address', { PrivateIpAddress: '10.0.0.1' }, 'InvalidParameterValue'],
    ['an address for two', { PrivateIpAddress: '10.0.0.9', MaxCount: 2 }, 'InvalidParameterCombination'],
    ['no subnet where there is no default VPC', { SubnetId: undefined }, 'VPCIdNotSpecified'],
    [
      'a subnet here and an interface there',
      { NetworkInterfaces: [{ DeviceIndex: 0 }] },
      'InvalidParameterCombination',
    ],
    [
      'interfaces without a first',
      { SubnetId: undefined, NetworkInterfaces: [{ DeviceIndex: 1, SubnetId: 'PLACE' }] },
      'InvalidParameterCombination',
    ],
    [
      'tags for what it does not make',
      { TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'a' }] }] },
      'InvalidParameterValue',
    ],
  ];
  it.each(refusals)('refuses %s and changes nothing', (_, input, code) => {
    const before = cloud.network;
    const placed = JSON.parse(
      JSON.stringify({ ...IMAGE, SubnetId: subnetId, ...input }).replaceAll('PLACE', subnetId),
    );
    expect(cloud.refused('RunInstances', placed).code).toBe(code);
    expect(cloud.network).toBe(before);
  });
});

describe('the states of an instance', () => {
  it('change as asked, one leading to the next', () => {
    const id = run();
    const stopped = cloud.call('StopInstances', { InstanceIds: [id] }).StoppingInstances![0]!;
    expect([stopped.PreviousState!.Name, stopped.CurrentState!.Name]).toEqual(['running', 'stopping']);
    expect(shown(id).State!.Name).toBe('stopped');
    expect(shown(id).StateTransitionReason).toMatch(/^User initiated \(2026-01-01 00:00:00 GMT\)$/);
    cloud.call('StartInstances', { InstanceIds: [id] });
    expect(shown(id)).toMatchObject({ State: { Name: 'running' }, PrivateIpAddress: '10.0.0.4' });
    const ended = cloud.call('TerminateInstances', { InstanceIds: [id] }).TerminatingInstances![0]!;
    expect(ended.CurrentState!.Name).toBe('shutting-down');
    expect(shown(id)).toMatchObject({ State: { Name: 'terminated' }, NetworkInterfaces: [] });
    expect(interfaces()).toEqual([]);
    expect(cloud.refused('StartInstances', { InstanceIds: [id] }).code).toBe('IncorrectInstanceState');
  });

  it('end with one that is seen for an hour', () => {
    const id = run();
    cloud.call('TerminateInstances', { InstanceIds: [id] });
    cloud.now += 59 * 60_000;
    expect(shown(id).State!.Name).toBe('terminated');
    cloud.now += 60_000;
    expect(cloud.refused('DescribeInstances', { InstanceIds: [id] }).code).toBe('InvalidInstanceID.NotFound');
    expect(cloud.refused('StopInstances', { InstanceIds: [id] }).code).toBe('InvalidInstanceID.NotFound');
    run();
    expect(Object.keys(cloud.network.instances)).not.toContain(id);
  });

  it('do not end for one that is protected, nor for those named with it', () => {
    const [kept, other] = [run({ DisableApiTermination: true }), run()];
    expect(cloud.refused('TerminateInstances', { InstanceIds: [other, kept] }).code).toBe(
      'OperationNotPermitted',
    );
    expect(shown(other).State!.Name).toBe('running');
    cloud.call('ModifyInstanceAttribute', { InstanceId: kept, DisableApiTermination: { Value: false } });
    cloud.call('TerminateInstances', { InstanceIds: [other, kept] });
  });

  it('are told by DescribeInstanceStatus of running ones, or of all', () => {
    const id = run();
    run();
    cloud.call('StopInstances', { InstanceIds: [id] });
    expect(cloud.call('DescribeInstanceStatus').InstanceStatuses).toHaveLength(1);
    expect(cloud.call('DescribeInstanceStatus', { InstanceIds: [id] }).InstanceStatuses).toEqual([]);
    expect(cloud.call('DescribeInstanceStatus', { IncludeAllInstances: true }).InstanceStatuses).toHaveLength(
      2,
    );
  });
});

describe('interfaces of an instance', () => {
  const attach = (id: string, eni: string, DeviceIndex = 1) =>
    ({ InstanceId: id, NetworkInterfaceId: eni, DeviceIndex }) as const;
  const made = (subnet = subnetId) =>
    cloud.call('CreateNetworkInterface', { SubnetId: subnet }).NetworkInterface!.NetworkInterfaceId!;

  it('come and go while it runs, all but the primary one', () => {
    const id = run();
    const { AttachmentId } = cloud.call('AttachNetworkInterface', attach(id, made()));
    expect(shown(id).NetworkInterfaces).toHaveLength(2);
    const primary = shown(id).NetworkInterfaces![0]!.Attachment!.AttachmentId!;
    expect(cloud.refused('DetachNetworkInterface', { AttachmentId: primary }).code).toBe(
      'OperationNotPermitted',
    );
    cloud.call('DetachNetworkInterface', { AttachmentId });
    expect(shown(id).NetworkInterfaces).toHaveLength(1);
  });

  it('are refused in another zone, at a place that is taken, and when something has them', () => {
    const id = run();
    const elsewhere = cloud.refused('AttachNetworkInterface', attach(id, made(otherSubnetId)));
    expect(elsewhere.code).toBe('InvalidParameterCombination');
    expect(cloud.refused('AttachNetworkInterface', attach(id, made(), 0)).code).toBe('InvalidParameterValue');
    const primary = shown(id).NetworkInterfaces![0]!.NetworkInterfaceId!;
    expect(cloud.refused('AttachNetworkInterface', attach(run(), primary)).code).toBe(
      'InvalidNetworkInterface.InUse',
    );
  });

  it('hold groups and check, which an instance with several does not decide alone', () => {
    const id = run();
    cloud.call('ModifyInstanceAttribute', { InstanceId: id, SourceDestCheck: { Value: false } });
    expect(shown(id).SourceDestCheck).toBe(false);
    cloud.call('AttachNetworkInterface', attach(id, made()));
    expect(
      cloud.refused('ModifyInstanceAttribute', { InstanceId: id, SourceDestCheck: { Value: true } }).code,
    ).toBe('InvalidInstanceID');
  });

  it('end with it or stay, as each says', () => {
    const id = run();
    const eni = made();
    const { AttachmentId } = cloud.call('AttachNetworkInterface', attach(id, eni));
    cloud.call('ModifyNetworkInterfaceAttribute', {
      NetworkInterfaceId: eni,
      Attachment: { AttachmentId, DeleteOnTermination: true },
    });
    cloud.call('TerminateInstances', { InstanceIds: [id] });
    expect(interfaces()).toEqual([]);
  });

  it('have public addresses, which the instance shows and lets go when it ends', () => {
    const id = run();
    const gateway = cloud.call('CreateInternetGateway').InternetGateway!.InternetGatewayId!;
    cloud.call('AttachInternetGateway', { InternetGatewayId: gateway, VpcId: shown(id).VpcId! });
    const { AllocationId, PublicIp } = cloud.call('AllocateAddress');
    cloud.call('AssociateAddress', { AllocationId, InstanceId: id });
    expect(shown(id)).toMatchObject({
      PublicIpAddress: PublicIp,
      NetworkInterfaces: [{ Association: { PublicIp } }],
    });
    const Filters = [{ Name: 'ip-address', Values: [PublicIp!] }];
    expect(cloud.call('DescribeInstances', { Filters }).Reservations).toHaveLength(1);
    cloud.call('TerminateInstances', { InstanceIds: [id] });
    expect(cloud.call('DescribeAddresses').Addresses![0]!.InstanceId).toBeUndefined();
  });

  it('are where routes lead while it runs, and a black hole while it does not', () => {
    const id = run();
    const table = cloud.call('DescribeRouteTables').RouteTables![0]!.RouteTableId!;
    cloud.call('CreateRoute', { RouteTableId: table, DestinationCidrBlock: '172.16.0.0/12', InstanceId: id });
    const state = () => cloud.call('DescribeRouteTables').RouteTables![0]!.Routes![1]!.State;
    expect(state()).toBe('active');
    cloud.call('StopInstances', { InstanceIds: [id] });
    expect(state()).toBe('blackhole');
  });

  it('keep their subnet from being deleted until it has ended', () => {
    const id = run();
    expect(cloud.refused('DeleteSubnet', { SubnetId: subnetId }).code).toBe('DependencyViolation');
    cloud.call('TerminateInstances', { InstanceIds: [id] });
    cloud.call('DeleteSubnet', { SubnetId: subnetId });
    expect(shown(id).Placement!.AvailabilityZone).toBeUndefined();
  });
});
