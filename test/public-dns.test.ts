/** The article's pattern ②, as a person types it, and what its gateways do to packets. */
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DeleteRouteCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DetachInternetGatewayCommand,
  DisassociateAddressCommand,
  type NatGateway,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestLab } from './support/lab.ts';

let lab: TestLab;
let gateway: NatGateway;
let internetGatewayId: string;

beforeAll(async () => {
  lab = await TestLab.up('public-dns');
  gateway = (await lab.ec2.send(new DescribeNatGatewaysCommand({}))).NatGateways![0]!;
  const { InternetGateways } = await lab.ec2.send(
    new DescribeInternetGatewaysCommand({
      Filters: [{ Name: 'attachment.vpc-id', Values: [gateway.VpcId!] }],
    }),
  );
  internetGatewayId = InternetGateways![0]!.InternetGatewayId!;
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

const tableOf = async (subnetId: string) => {
  const { RouteTables } = await lab.ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }] }),
  );
  return RouteTables![0]!;
};
const pings = async (address: string) => (await lab.onprem('ping', '-c1', '-W1', address)).code === 0;
const closedCheck = async () => {
  const { stdout, code } = await lab.kairo('verify', '--json');
  const { checks } = JSON.parse(stdout) as { checks: { id: string; status: string; observed: string }[] };
  return { code, failed: checks.filter(({ status }) => status === 'fail') };
};

/** Asks a host of the internet who is calling, from wherever `ask` runs a shell line. */
async function seenAs(ask: (script: string) => Promise<{ stdout: string }>): Promise<string> {
  const server = `const s = require('net').createServer((c) => { c.end(c.remoteAddress); s.close(); });
    s.listen(7000, '8.8.8.8', () => console.log('up')); setTimeout(() => process.exit(), 8000).unref();`;
  const serving = lab.inSpace('internet', process.execPath, '-e', server);
  const line = 'for i in 1 2 3 4 5 6 7 8; do timeout 1 cat </dev/tcp/8.8.8.8/7000 && break; sleep 0.3; done';
  const { stdout } = await ask(line);
  await serving;
  return stdout.trim();
}

describe('the pattern', () => {
  it('passes every check of kairo verify', async () => {
    expect(await closedCheck()).toEqual({ code: 0, failed: [] });
  });

  it('lets the public name server through, and nothing else', async () => {
    expect(await pings('8.8.8.8')).toBe(true);
    expect(await pings('1.1.1.1')).toBe(false);
    const { stdout } = await lab.onprem(
      'dig',
      '+short',
      '+tcp',
      '@8.8.8.8',
      's3.ap-northeast-1.amazonaws.com',
    );
    expect(stdout).toContain('52.219.0.2');
  });

  it('shows on-premises hosts to the internet as the NAT gateway’s Elastic IP address', async () => {
    const { PublicIp } = gateway.NatGatewayAddresses![0]!;
    expect(await seenAs((script) => lab.onpremShell(script))).toBe(PublicIp);
  });

  it('has a NAT gateway that answers nobody', async () => {
    const { PrivateIp, PublicIp } = gateway.NatGatewayAddresses![0]!;
    expect(await pings(PrivateIp!)).toBe(false);
    expect((await lab.inSpace('internet', 'ping', '-c1', '-W1', PublicIp!)).code).not.toBe(0);
  });

  it('has a NAT gateway that resets a connection which was idle too long', async () => {
    const timeout = 'net/netfilter/nf_conntrack_tcp_timeout_established';
    const wait = (seconds: number) =>
      lab.inSpace(gateway.NatGatewayId!, 'sh', '-c', `echo ${seconds} > /proc/sys/${timeout}`);
    const { stdout } = await lab.inSpace(gateway.NatGatewayId!, 'cat', `/proc/sys/${timeout}`);
    expect(stdout.trim()).toBe('350');
    await wait(1);
    const idle = (seconds: number) =>
      lab.onpremShell(
        `exec 3<>/dev/tcp/8.8.8.8/53; sleep ${seconds}; printf x >&3; sleep 0.2; timeout 1 cat <&3`,
      );
    // The name server waits for the rest of the message; the gateway has forgotten the connection.
    expect((await idle(0.2)).stderr).not.toContain('reset');
    expect((await idle(2.5)).stderr).toContain('Connection reset by peer');
    await wait(350);
  });

  it('does not have AWS’s public services', async () => {
    const { code } = await lab.onprem('curl', '-sS', '-m2', 'https://ec2.ap-northeast-1.amazonaws.com/');
    expect(code).toBe(28);
  });
});

describe('with a default route in the NAT gateway’s subnet', () => {
  beforeAll(async () => {
    const { RouteTableId } = await tableOf(gateway.SubnetId!);
    await lab.ec2.send(
      new CreateRouteCommand({
        RouteTableId,
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: internetGatewayId,
      }),
    );
  });
  afterAll(async () => {
    const { RouteTableId } = await tableOf(gateway.SubnetId!);
    await lab.ec2.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0' }));
    expect(await pings('1.1.1.1')).toBe(false);
  });

  it('the internet is there, and kairo verify says that the network is no longer closed', async () => {
    expect(await pings('1.1.1.1')).toBe(true);
    const { code, failed } = await closedCheck();
    expect(code).toBe(1);
    expect(failed.map(({ id }) => id)).toEqual(['public-address-blocked', 'closed']);
    expect(failed[1]!.observed).toContain('no longer closed');
  });

  it('aws works without an endpoint URL', async () => {
    const vpcs = await lab.onprem('aws', 'ec2', 'describe-vpcs', '--query', 'Vpcs[].VpcId');
    expect(JSON.parse(vpcs.stdout)).toContain(gateway.VpcId);
    const buckets = await lab.onprem('aws', 's3', 'ls');
    expect(buckets.stdout).toContain('kairo-rehearsal');
  });

  it('S3 answers in the clear, the APIs do not, and nobody controls the lab from there', async () => {
    const get = (url: string) => lab.onprem('curl', '-sS', '-m3', url);
    expect((await get('http://kairo-rehearsal.s3.ap-northeast-1.amazonaws.com/')).stdout).toContain(
      'AccessDenied',
    );
    expect((await get('http://ec2.ap-northeast-1.amazonaws.com/')).code).not.toBe(0);
    expect((await get('https://ec2.ap-northeast-1.amazonaws.com/_kairo/health')).stdout).not.toContain(
      'hosts',
    );
  });
});

describe('an instance in the public subnet', () => {
  let instance: { id: string; ip: string; interfaceId: string };
  const shell = (script: string) => lab.kairo('exec', instance.id, '--', 'bash', '-c', script);
  const answers = async () => (await shell('ping -c1 -W1 8.8.8.8')).code === 0;

  beforeAll(async () => {
    const { GroupId } = await lab.ec2.send(
      new CreateSecurityGroupCommand({ VpcId: gateway.VpcId, GroupName: 'web', Description: 'web' }),
    );
    await lab.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [
          { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: '8.8.8.8/32' }] },
        ],
      }),
    );
    const { Instances } = await lab.ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-0123456789abcdef0',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: gateway.SubnetId,
        SecurityGroupIds: [GroupId!],
      }),
    );
    const { InstanceId, PrivateIpAddress, NetworkInterfaces } = Instances![0]!;
    instance = {
      id: InstanceId!,
      ip: PrivateIpAddress!,
      interfaceId: NetworkInterfaces![0]!.NetworkInterfaceId!,
    };
  });

  it('gets nothing through the internet gateway without a public address', async () => {
    expect(await answers()).toBe(false);
  });

  it('goes out and is reached under its Elastic IP address, one to one, and only while it has it', async () => {
    const { AllocationId, PublicIp } = await lab.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    const { AssociationId } = await lab.ec2.send(
      new AssociateAddressCommand({ AllocationId, NetworkInterfaceId: instance.interfaceId }),
    );
    expect(await answers()).toBe(true);
    expect(await seenAs(shell)).toBe(PublicIp);
    // From the name server's address, for which the security group has a rule, and from another, for which it has none.
    const knock = (from: string) => lab.inSpace('internet', 'ping', '-c1', '-W1', '-I', from, PublicIp!);
    expect((await knock('8.8.8.8')).code).toBe(0);
    expect((await knock('1.1.1.1')).code).not.toBe(0);
    await lab.ec2.send(new DisassociateAddressCommand({ AssociationId }));
    expect(await answers()).toBe(false);
    expect((await knock('8.8.8.8')).code).not.toBe(0);
  });
});

describe('gateways that cannot work', () => {
  it('a public NAT gateway without an internet gateway fails', async () => {
    const { Vpc } = await lab.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const { Subnet } = await lab.ec2.send(
      new CreateSubnetCommand({ VpcId: Vpc!.VpcId, CidrBlock: '10.0.0.0/24' }),
    );
    const { AllocationId } = await lab.ec2.send(new AllocateAddressCommand({}));
    const made = await lab.ec2.send(
      new CreateNatGatewayCommand({ SubnetId: Subnet!.SubnetId, AllocationId }),
    );
    const { NatGateways } = await lab.ec2.send(
      new DescribeNatGatewaysCommand({ NatGatewayIds: [made.NatGateway!.NatGatewayId!] }),
    );
    expect(NatGateways).toMatchObject([
      {
        State: 'failed',
        FailureCode: 'Gateway.NotAttached',
        FailureMessage: `Network ${Vpc!.VpcId} has no Internet gateway attached`,
      },
    ]);
  });

  it('an internet gateway stays attached while addresses are mapped', async () => {
    await expect(
      lab.ec2.send(
        new DetachInternetGatewayCommand({ InternetGatewayId: internetGatewayId, VpcId: gateway.VpcId }),
      ),
    ).rejects.toMatchObject({ name: 'DependencyViolation' });
  });

  it('a deleted NAT gateway leaves a black hole, and S3 is still there', async () => {
    await lab.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: gateway.NatGatewayId! }));
    const { RouteTables } = await lab.ec2.send(
      new DescribeRouteTablesCommand({
        Filters: [{ Name: 'route.nat-gateway-id', Values: [gateway.NatGatewayId!] }],
      }),
    );
    expect(RouteTables![0]!.Routes).toContainEqual(
      expect.objectContaining({ DestinationCidrBlock: '0.0.0.0/0', State: 'blackhole' }),
    );
    expect(await pings('8.8.8.8')).toBe(false);
    const [url] = (await lab.health()).endpointUrls!;
    const { stdout } = await lab.inSpace('internet', 'dig', '+short', '@8.8.8.8', new URL(url!).hostname);
    const [address] = stdout.trim().split('\n');
    const resolve = `${new URL(url!).hostname}:443:${address}`;
    const { code } = await lab.onprem('curl', '-sS', '-m3', '-o', '/dev/null', '--resolve', resolve, url!);
    expect(code).toBe(0);
  });
});
