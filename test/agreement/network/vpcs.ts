/** VPCs and their subnets. */
import { block, formatBlock } from '../../../src/network/cidr.ts';
import { zonesOf } from '../../../src/network/zones.ts';
import { type Making, VPC_BLOCKS } from './making.ts';

export async function makeVpcs(making: Making): Promise<void> {
  const { random, account } = making;
  const blocks = random.some(VPC_BLOCKS, random.pick([1, 2, 2, 3]));
  for (const CidrBlock of blocks) {
    const made = await account.attempt(account.call('ec2', 'CreateVpc', { CidrBlock }));
    const VpcId = made?.Vpc?.VpcId;
    if (!VpcId) continue;
    if (random.chance(0.2)) {
      const second = random.pick(VPC_BLOCKS);
      await account.attempt(account.call('ec2', 'AssociateVpcCidrBlock', { VpcId, CidrBlock: second }));
    }
    if (random.chance(0.1)) {
      await account.call('ec2', 'ModifyVpcAttribute', { VpcId, EnableDnsSupport: { Value: false } });
    }
    for (let count = random.between(1, 4); count > 0; count--) await makeSubnet(making, VpcId);
  }
}

async function makeSubnet({ random, account }: Making, VpcId: string): Promise<void> {
  const whole = block(random.pick(account.network.vpcs[VpcId]!.cidrBlocks).cidrBlock);
  const prefix = random.pick([20, 24, 24, 24, 28]);
  const size = 2 ** (32 - prefix);
  const first = whole.first + random.between(0, 3) * size;
  const zone = random.pick(zonesOf(account.region));
  const CidrBlock = formatBlock({ first, last: first + size - 1, prefix });
  await account.attempt(
    account.call('ec2', 'CreateSubnet', { VpcId, CidrBlock, AvailabilityZone: zone.name }),
  );
}
