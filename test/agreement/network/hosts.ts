/** Instances, with one interface or two, and interfaces that nobody has. */
import type { Making } from './making.ts';

const IMAGE = 'ami-0123456789abcdef0';

export async function makeInstances(making: Making): Promise<void> {
  const { random, account } = making;
  for (let count = random.between(2, 5); count > 0; count--) {
    const subnet = random.maybe(Object.values(account.network.subnets));
    if (!subnet) return;
    const launched = await account.attempt(
      account.call('ec2', 'RunInstances', {
        ImageId: IMAGE,
        ...{ MinCount: 1, MaxCount: 1, InstanceType: 'm5.large', SubnetId: subnet.id },
        SecurityGroupIds: someGroups(making, subnet.vpcId),
        ...(random.chance(0.1) && { SecondaryPrivateIpAddressCount: 1 }),
      }),
    );
    const InstanceId = launched?.Instances?.[0]?.InstanceId;
    if (!InstanceId) continue;
    if (random.chance(0.2)) await attachAnother(making, InstanceId);
    if (random.chance(0.2)) await withoutCheck(making, InstanceId);
    if (random.chance(0.08)) await account.call('ec2', 'StopInstances', { InstanceIds: [InstanceId] });
  }
}

async function attachAnother(making: Making, InstanceId: string): Promise<void> {
  const { random, account } = making;
  const { vpcId, subnetId } = account.network.instances[InstanceId]!;
  const zone = account.network.subnets[subnetId]!.availabilityZone;
  const near = Object.values(account.network.subnets).filter(
    (subnet) => subnet.vpcId === vpcId && subnet.availabilityZone === zone,
  );
  const made = await account.attempt(
    account.call('ec2', 'CreateNetworkInterface', {
      SubnetId: random.pick(near).id,
      Groups: someGroups(making, vpcId),
    }),
  );
  const NetworkInterfaceId = made?.NetworkInterface?.NetworkInterfaceId;
  if (!NetworkInterfaceId || random.chance(0.2)) return;
  const attached = account.call('ec2', 'AttachNetworkInterface', {
    ...{ NetworkInterfaceId, InstanceId, DeviceIndex: 1 },
  });
  await account.attempt(attached);
}

/** An appliance: its primary interface takes what is not addressed to it. */
async function withoutCheck({ account }: Making, instanceId: string): Promise<void> {
  const primary = Object.values(account.network.networkInterfaces).find(
    ({ attachment }) => attachment?.instanceId === instanceId && attachment.deviceIndex === 0,
  )!;
  await account.call('ec2', 'ModifyNetworkInterfaceAttribute', {
    NetworkInterfaceId: primary.id,
    SourceDestCheck: { Value: false },
  });
}

/** At least one of a VPC's groups. */
export function someGroups({ random, account }: Making, vpcId: string): string[] {
  const own = Object.values(account.network.securityGroups).filter((group) => group.vpcId === vpcId);
  return random.some(own, random.pick([1, 1, 2])).map(({ id }) => id);
}
