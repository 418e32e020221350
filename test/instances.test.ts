/** Hosts in a VPC: real commands on them meet real security groups, ACLs and resolvers. */
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AssociateDhcpOptionsCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AttachNetworkInterfaceCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateDhcpOptionsCommand,
  CreateInternetGatewayCommand,
  CreateNetworkAclEntryCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  DeleteNetworkAclEntryCommand,
  DescribeInstancesCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DetachNetworkInterfaceCommand,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Result, TestLab } from './support/lab.ts';

const HTTPS = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

let lab: TestLab;
let endpoint: VpcEndpoint;
let host: string;
let groupId: string;
/** One in each subnet. */
let near: { id: string; ip: string };
let far: { id: string; ip: string };

beforeAll(async () => {
  lab = await TestLab.up();
  endpoint = (await lab.ec2.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints![0]!;
  host = `bucket.${endpoint.DnsEntries![0]!.DnsName!.replace('*.', '')}`;
  const { GroupId } = await lab.ec2.send(
    new CreateSecurityGroupCommand({ VpcId: endpoint.VpcId, GroupName: 'hosts', Description: 'hosts' }),
  );
  groupId = GroupId!;
  [near, far] = await Promise.all([run(endpoint.SubnetIds![0]!), run(endpoint.SubnetIds![1]!)]);
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

async function run(subnetId: string): Promise<{ id: string; ip: string }> {
  const { Instances } = await lab.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnetId,
      SecurityGroupIds: [groupId],
    }),
  );
  expect(Instances![0]!.State!.Name).toBe('pending');
  return { id: Instances![0]!.InstanceId!, ip: Instances![0]!.PrivateIpAddress! };
}

const on = ({ id }: { id: string }, ...command: string[]): Promise<Result> =>
  lab.kairo('exec', id, '--', ...command);

/** Does the endpoint answer, with a certificate that the host trusts? */
async function reaches(from: { id: string }): Promise<boolean> {
  const { code } = await on(from, 'curl', '-s', '-m1', '-o', '/dev/null', `https://${host}/`);
  expect([0, 28]).toContain(code);
  return code === 0;
}

async function pings(from: { id: string }, ip: string): Promise<boolean> {
  return (await on(from, 'ping', '-c1', '-W1', ip)).code === 0;
}

async function stateOf({ id }: { id: string }): Promise<string> {
  const { Reservations } = await lab.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations![0]!.Instances![0]!.State!.Name!;
}

describe('an instance', () => {
  it('runs when the call returns, is a host of the lab and has its address', async () => {
    expect(await stateOf(near)).toBe('running');
    const { hosts } = await lab.health();
    expect(hosts).toContainEqual({ name: near.id, kind: 'instance', namespace: near.id, address: near.ip });
    expect((await on(near, 'ip', '-4', 'address', 'show', 'dev', 'eth0')).stdout).toContain(`${near.ip}/24`);
  });

  it('asks base + 2, which DHCP gave it', async () => {
    const { stdout } = await on(near, 'dig', host);
    expect(stdout).toMatch(/SERVER: 10\.0\.0\.2#53/);
    expect(stdout).toMatch(/10\.0\.0\.\d+\n/);
    const reverse = await on(near, 'dig', '+short', '-x', far.ip);
    expect(reverse.stdout.trim()).toBe(`ip-${far.ip.replaceAll('.', '-')}.ap-northeast-1.compute.internal.`);
  });

  it('reaches the endpoint when the endpoint’s group admits its group', async () => {
    expect(await reaches(near)).toBe(false);
    await lab.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: endpoint.Groups![0]!.GroupId!,
        IpPermissions: [{ ...HTTPS, UserIdGroupPairs: [{ GroupId: groupId }] }],
      }),
    );
    expect([await reaches(near), await reaches(far)]).toEqual([true, true]);
  });

  it('loses it with its own group, and has it again with the group', async () => {
    const other = await lab.ec2.send(
      new CreateSecurityGroupCommand({ VpcId: endpoint.VpcId, GroupName: 'other', Description: 'other' }),
    );
    const groups = (Groups: string[]) =>
      lab.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: near.id, Groups }));
    await groups([other.GroupId!]);
    expect(await reaches(near)).toBe(false);
    await groups([groupId]);
    expect(await reaches(near)).toBe(true);
  });

  it('meets the network ACL at the edge of its subnet', async () => {
    const filter = { Name: 'vpc-id', Values: [endpoint.VpcId!] };
    const { NetworkAcls } = await lab.ec2.send(new DescribeNetworkAclsCommand({ Filters: [filter] }));
    const entry = { NetworkAclId: NetworkAcls![0]!.NetworkAclId!, RuleNumber: 50, Egress: false };
    await lab.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupId,
        IpPermissions: [
          { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, UserIdGroupPairs: [{ GroupId: groupId }] },
        ],
      }),
    );
    expect(await pings(near, far.ip)).toBe(true);
    await lab.ec2.send(
      new CreateNetworkAclEntryCommand({
        ...entry,
        Protocol: '1',
        IcmpTypeCode: { Type: 8, Code: -1 },
        RuleAction: 'deny',
        CidrBlock: `${near.ip}/32`,
      }),
    );
    expect(await pings(near, far.ip)).toBe(false);
    await lab.ec2.send(new DeleteNetworkAclEntryCommand(entry));
    expect(await pings(near, far.ip)).toBe(true);
  });

  it('sends under no address but its own, until its check is off', async () => {
    await on(near, 'ip', 'address', 'add', '10.0.0.222/32', 'dev', 'lo');
    const echoes = async () => {
      const column = '{ if (!c) { for (i = 1; i <= NF; i++) if ($i == "InEchos") c = i } else print $c }';
      return Number((await on(far, 'awk', `/^Icmp:/ ${column}`, '/proc/net/snmp')).stdout);
    };
    const received = async () => {
      const before = await echoes();
      await on(near, 'ping', '-c1', '-W1', '-I', '10.0.0.222', far.ip);
      return (await echoes()) > before;
    };
    await lab.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupId,
        IpPermissions: [
          { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: '10.0.0.222/32' }] },
        ],
      }),
    );
    expect(await received()).toBe(false);
    await lab.ec2.send(
      new ModifyInstanceAttributeCommand({ InstanceId: near.id, SourceDestCheck: { Value: false } }),
    );
    expect(await received()).toBe(true);
  });
});

describe('an instance that translates', () => {
  it('is the way to the internet for a subnet that is routed to it', async () => {
    const { InternetGateway } = await lab.ec2.send(new CreateInternetGatewayCommand({}));
    const { InternetGatewayId } = InternetGateway!;
    await lab.ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: endpoint.VpcId }));
    const { AllocationId } = await lab.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    await lab.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: near.id }));
    const tables: string[] = [];
    for (const SubnetId of endpoint.SubnetIds!) {
      const { RouteTable } = await lab.ec2.send(new CreateRouteTableCommand({ VpcId: endpoint.VpcId }));
      const { RouteTableId } = RouteTable!;
      await lab.ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
      tables.push(RouteTableId!);
    }
    const everywhere = { DestinationCidrBlock: '0.0.0.0/0' };
    const target = { GatewayId: InternetGatewayId };
    await lab.ec2.send(new CreateRouteCommand({ RouteTableId: tables[0], ...everywhere, ...target }));
    expect(await pings(near, '8.8.8.8')).toBe(true);
    await lab.ec2.send(
      new CreateRouteCommand({ RouteTableId: tables[1], ...everywhere, InstanceId: near.id }),
    );
    expect(await pings(far, '8.8.8.8')).toBe(false);
    const rules = [
      'sysctl -qw net.ipv4.ip_forward=1',
      'nft add table ip nat',
      "nft 'add chain ip nat out { type nat hook postrouting priority srcnat; }'",
      `nft add rule ip nat out ip daddr != 10.0.0.0/16 snat to ${near.ip}`,
    ];
    expect((await on(near, 'sh', '-ec', rules.join('\n'))).stderr).toBe('');
    expect(await pings(far, '8.8.8.8')).toBe(true);
    // With the check it takes nothing that is not for itself.
    const check = (Value: boolean) =>
      lab.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: near.id, SourceDestCheck: { Value } }));
    await check(true);
    expect(await pings(far, '8.8.8.8')).toBe(false);
  });
});

describe('a second interface', () => {
  it('comes to a running instance, answers by itself, and leaves', async () => {
    const { NetworkInterface: eni } = await lab.ec2.send(
      new CreateNetworkInterfaceCommand({ SubnetId: endpoint.SubnetIds![1]!, Groups: [groupId] }),
    );
    const { AttachmentId } = await lab.ec2.send(
      new AttachNetworkInterfaceCommand({
        InstanceId: far.id,
        NetworkInterfaceId: eni!.NetworkInterfaceId,
        DeviceIndex: 1,
      }),
    );
    expect(await pings(near, eni!.PrivateIpAddress!)).toBe(true);
    await lab.ec2.send(new DetachNetworkInterfaceCommand({ AttachmentId }));
    expect(await pings(near, eni!.PrivateIpAddress!)).toBe(false);
  });
});

describe('DHCP options', () => {
  it('say which resolver a running instance asks', async () => {
    const { DhcpOptions } = await lab.ec2.send(
      new CreateDhcpOptionsCommand({
        DhcpConfigurations: [
          { Key: 'domain-name-servers', Values: ['10.0.0.53', '10.0.1.53'] },
          { Key: 'domain-name', Values: ['corp.example'] },
        ],
      }),
    );
    await lab.ec2.send(
      new AssociateDhcpOptionsCommand({ DhcpOptionsId: DhcpOptions!.DhcpOptionsId, VpcId: endpoint.VpcId }),
    );
    const { stdout } = await on(near, 'cat', '/etc/resolv.conf');
    expect(stdout.split('\n').filter((line) => /^(search|nameserver)/.test(line))).toEqual([
      'search corp.example',
      'nameserver 10.0.0.53',
      'nameserver 10.0.1.53',
    ]);
    await lab.ec2.send(new AssociateDhcpOptionsCommand({ DhcpOptionsId: 'default', VpcId: endpoint.VpcId }));
    expect(await reaches(near)).toBe(true);
  });
});

describe('the life of an instance', () => {
  it('stops with what runs on it, keeps its address, and starts again', async () => {
    const running = on(far, 'sleep', '60');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await lab.ec2.send(new StopInstancesCommand({ InstanceIds: [far.id] }));
    expect(await stateOf(far)).toBe('stopped');
    expect((await running).ms).toBeLessThan(20_000);
    expect(await pings(near, far.ip)).toBe(false);
    const refused = await on(far, 'true');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(far.id);
    await lab.ec2.send(new StartInstancesCommand({ InstanceIds: [far.id] }));
    expect(await pings(near, far.ip)).toBe(true);
  });

  it('ends with its interface and is still seen as terminated', async () => {
    await lab.ec2.send(new TerminateInstancesCommand({ InstanceIds: [far.id] }));
    expect(await stateOf(far)).toBe('terminated');
    expect(await pings(near, far.ip)).toBe(false);
    const { NetworkInterfaces } = await lab.ec2.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'private-ip-address', Values: [far.ip] }] }),
    );
    expect(NetworkInterfaces).toEqual([]);
    const { Subnets } = await lab.ec2.send(
      new DescribeSubnetsCommand({ SubnetIds: [endpoint.SubnetIds![1]!] }),
    );
    // The endpoint's interface is left, and the second interface that was detached.
    expect(Subnets![0]!.AvailableIpAddressCount).toBe(251 - 2);
  });
});
