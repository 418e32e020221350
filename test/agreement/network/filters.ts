/** Security groups and network ACLs. */
import type { IpPermission } from '@aws-sdk/client-ec2';
import { type Making, PORTS, portRange, prefixListOf, someBlock } from './making.ts';

const PROTOCOLS = ['-1', 'tcp', 'tcp', 'tcp', 'udp', 'udp', 'icmp'];

export async function makeGroups(making: Making): Promise<void> {
  const { random, account } = making;
  for (const VpcId of Object.keys(account.network.vpcs)) {
    for (let number = random.between(1, 4); number > 0; number--) {
      const GroupName = `group ${number}`;
      await account.call('ec2', 'CreateSecurityGroup', { VpcId, GroupName, Description: GroupName });
    }
  }
}

/** Comes after peering, so that rules can name groups of the other side. */
export async function makeRules(making: Making): Promise<void> {
  const { random, account } = making;
  for (const GroupId of Object.keys(account.network.securityGroups)) {
    if (random.chance(0.45)) {
      const IpPermissions = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
      await account.attempt(account.call('ec2', 'AuthorizeSecurityGroupIngress', { GroupId, IpPermissions }));
    }
    for (let count = random.between(0, 4); count > 0; count--) {
      const IpPermissions = [permission(making)];
      await account.attempt(account.call('ec2', 'AuthorizeSecurityGroupIngress', { GroupId, IpPermissions }));
    }
    if (random.chance(0.65)) continue;
    const everything = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    const revoked = account.call('ec2', 'RevokeSecurityGroupEgress', {
      GroupId,
      IpPermissions: [everything],
    });
    await account.attempt(revoked);
    for (let count = random.between(0, 3); count > 0; count--) {
      const IpPermissions = [permission(making)];
      await account.attempt(account.call('ec2', 'AuthorizeSecurityGroupEgress', { GroupId, IpPermissions }));
    }
  }
}

export function permission(making: Making): IpPermission {
  const { random, account } = making;
  const IpProtocol = random.pick(PROTOCOLS);
  const { from, to } = portRange(making);
  const ports =
    IpProtocol === '-1'
      ? {}
      : IpProtocol === 'icmp'
        ? random.pick([
            { FromPort: -1, ToPort: -1 },
            { FromPort: 8, ToPort: 0 },
            { FromPort: 8, ToPort: -1 },
            { FromPort: 0, ToPort: 0 },
          ])
        : { FromPort: from, ToPort: to };
  const group = random.maybe(Object.keys(account.network.securityGroups));
  if (group !== undefined && random.chance(0.35)) {
    return { IpProtocol, ...ports, UserIdGroupPairs: [{ GroupId: group }] };
  }
  if (random.chance(0.1)) {
    return { IpProtocol, ...ports, PrefixListIds: [{ PrefixListId: prefixListOf(account.region) }] };
  }
  return { IpProtocol, ...ports, IpRanges: [{ CidrIp: someBlock(making) }] };
}

export async function makeAcls(making: Making): Promise<void> {
  const { random, account } = making;
  for (const VpcId of Object.keys(account.network.vpcs)) {
    for (let count = random.pick([0, 0, 1, 1, 2]); count > 0; count--) {
      const { NetworkAcl } = await account.call('ec2', 'CreateNetworkAcl', { VpcId });
      await makeEntries(making, NetworkAcl!.NetworkAclId!);
    }
  }
  for (const subnet of Object.values(account.network.subnets)) await useAcl(making, subnet);
}

/** One of the VPC's, which may be the one that the subnet has. */
export async function useAcl(
  { random, account }: Making,
  { id, vpcId }: { id: string; vpcId: string },
): Promise<void> {
  const acls = Object.values(account.network.networkAcls).filter((acl) => acl.vpcId === vpcId);
  const current = acls.flatMap(({ associations }) => associations).find(({ subnetId }) => subnetId === id)!;
  const NetworkAclId = random.pick(acls).id;
  await account.call('ec2', 'ReplaceNetworkAclAssociation', { AssociationId: current.id, NetworkAclId });
}

/** Mostly one that lets through, with holes before it. */
async function makeEntries(making: Making, NetworkAclId: string): Promise<void> {
  const { random, account } = making;
  for (const Egress of [false, true]) {
    for (let count = random.between(0, 3); count > 0; count--) await makeEntry(making, NetworkAclId, Egress);
    if (random.chance(0.2)) continue;
    const Protocol = random.pick(['-1', '-1', '6']);
    const ports = Protocol === '-1' ? {} : { PortRange: { From: random.pick([0, 80, 1024]), To: 65535 } };
    const entry = {
      RuleNumber: 1000,
      RuleAction: 'allow' as const,
      CidrBlock: '0.0.0.0/0',
      Protocol,
      ...ports,
    };
    await account.call('ec2', 'CreateNetworkAclEntry', { NetworkAclId, Egress, ...entry });
  }
}

export async function makeEntry(making: Making, NetworkAclId: string, Egress: boolean): Promise<void> {
  const { random, account } = making;
  const Protocol = random.pick(['-1', '6', '6', '17', '1']);
  const { from, to } = portRange(making);
  const traffic =
    Protocol === '6' || Protocol === '17'
      ? {
          PortRange: random.chance(0.3)
            ? { From: 1024, To: random.pick(PORTS.slice(5)) }
            : { From: from, To: to },
        }
      : Protocol === '1'
        ? {
            IcmpTypeCode: random.pick([
              { Type: -1, Code: -1 },
              { Type: 8, Code: -1 },
              { Type: 0, Code: 0 },
            ]),
          }
        : {};
  const call = account.call('ec2', 'CreateNetworkAclEntry', {
    ...{ NetworkAclId, Egress, Protocol, ...traffic },
    RuleNumber: random.between(1, 20) * 10,
    RuleAction: random.pick(['allow', 'deny'] as const),
    CidrBlock: someBlock(making),
  });
  await account.attempt(call);
}
