/** Route 53 Resolver and private hosted zones with real packets: who is answered what, and by whom. */
import { spawn } from 'node:child_process';
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, run, TestLab } from './support/lab.ts';

const REGION = 'ap-northeast-1';
const S3 = `s3.${REGION}.amazonaws.com`;
const SITE_RESOLVER = '192.168.11.1';
const INBOUND = ['10.0.0.53', '10.0.1.53'];

let lab: TestLab;
let route53: Route53Client;
let vpcId: string;
let subnetId: string;
let resolverGroup: string;
let host: string;
let endpointAddresses: string[];

beforeAll(async () => {
  lab = await TestLab.up('inbound-resolver');
  route53 = new Route53Client({
    endpoint: `http://127.0.0.1:${lab.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { SecurityGroups } = await lab.ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: ['kairo-resolver'] }] }),
  );
  resolverGroup = SecurityGroups![0]!.GroupId!;
  vpcId = SecurityGroups![0]!.VpcId!;
  const inVpc = { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] };
  subnetId = (await lab.ec2.send(new DescribeSubnetsCommand(inVpc))).Subnets![0]!.SubnetId!;
  const { NetworkInterfaces } = await lab.ec2.send(new DescribeNetworkInterfacesCommand(inVpc));
  endpointAddresses = NetworkInterfaces!
    .filter(({ Description }) => Description?.startsWith('VPC Endpoint Interface'))
    .map(({ PrivateIpAddress }) => PrivateIpAddress!)
    .toSorted();
  host = await launch();
});
afterAll(async () => {
  route53?.destroy();
  await lab?.[Symbol.asyncDispose]();
});

async function launch(): Promise<string> {
  const { Instances } = await lab.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12345678',
      InstanceType: 't3.micro',
      SubnetId: subnetId,
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  return Instances![0]!.InstanceId!;
}

/** What a host is told: the addresses, or the status when there is none. */
async function ask(space: string, ...question: string[]): Promise<string[] | string> {
  const { stdout, code } = await lab.inSpace(space, 'dig', '+tries=1', '+time=6', ...question);
  if (code !== 0) return 'no answer';
  const addresses = [...stdout.matchAll(/^[^;\s]\S*\s+\d+\s+IN\s+A\s+(\S+)/gm)].map(([, found]) => found!);
  return addresses.length > 0 ? addresses.toSorted() : (/status: (\w+)/.exec(stdout)?.[1] ?? 'no status');
}
const onprem = (...question: string[]) => ask('onprem', ...question);

/** A call with the AWS CLI on this machine, as JSON. */
async function aws<T>(...args: string[]): Promise<T> {
  // Named in the call: an old AWS CLI heeds no variable for it, and would look for AWS itself.
  const endpoint = ['--endpoint-url', `http://127.0.0.1:${lab.port}`];
  const { stdout, stderr, code } = await run(['aws', ...args, ...endpoint, '--output', 'json'], {
    env: {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: REGION,
      AWS_PAGER: '',
    },
  });
  if (code !== 0) throw new Error(stderr.trim());
  return JSON.parse(stdout || '{}') as T;
}

it('passes every check of kairo verify', async () => {
  const { stdout, code } = await lab.kairo('verify', '--json');
  const report = JSON.parse(stdout);
  expect(report.checks.filter((check: { status: string }) => check.status === 'fail')).toEqual([]);
  expect(report).toMatchObject({ pattern: 'inbound-resolver', failed: 0 });
  expect(code).toBe(0);
});

describe("S3's own name", () => {
  it("leads to the endpoint on premises and to S3's public addresses in the VPC", async () => {
    expect(await onprem(S3)).toEqual(endpointAddresses);
    expect(await onprem(`bucket.${S3}`)).toEqual(endpointAddresses);
    const inside = await ask(host, S3);
    expect(inside).toHaveLength(4);
    expect(inside).not.toContain(endpointAddresses[0]);
  });
  it('is answered at every address of the inbound endpoint, over UDP and TCP', async () => {
    for (const server of INBOUND) {
      expect(await onprem(`@${server}`, S3)).toEqual(endpointAddresses);
      expect(await onprem('+tcp', `@${server}`, S3)).toEqual(endpointAddresses);
    }
  });
});

it('what the security group of the inbound endpoint does not admit is not answered', async () => {
  const rules = { GroupId: resolverGroup };
  const { SecurityGroups } = await lab.ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: [resolverGroup] }),
  );
  const udp = SecurityGroups![0]!.IpPermissions!.filter(({ IpProtocol }) => IpProtocol === 'udp');
  await lab.ec2.send(new RevokeSecurityGroupIngressCommand({ ...rules, IpPermissions: udp }));
  expect(await onprem('+time=1', `@${INBOUND[0]}`, S3)).toBe('no answer');
  expect(await onprem('+tcp', `@${INBOUND[0]}`, S3)).toEqual(endpointAddresses);
  await lab.ec2.send(new AuthorizeSecurityGroupIngressCommand({ ...rules, IpPermissions: udp }));
  expect(await onprem(`@${INBOUND[0]}`, S3)).toEqual(endpointAddresses);
});

it('the site says that it failed, in time, when no address of the inbound endpoint answers', async () => {
  const { ResolverEndpoints } = await aws<{
    ResolverEndpoints: { Id: string; SecurityGroupIds: string[] }[];
  }>(...['route53resolver', 'list-resolver-endpoints']);
  expect(ResolverEndpoints).toMatchObject([{ SecurityGroupIds: [resolverGroup] }]);
  const { SecurityGroups } = await lab.ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: [resolverGroup] }),
  );
  const all = { GroupId: resolverGroup, IpPermissions: SecurityGroups![0]!.IpPermissions! };
  await lab.ec2.send(new RevokeSecurityGroupIngressCommand(all));
  // A flow that the firewall knows goes on, as on AWS; TCP has none open.
  const start = performance.now();
  expect(await onprem('+tcp', `@${SITE_RESOLVER}`, S3)).toBe('SERVFAIL');
  expect(performance.now() - start).toBeLessThan(5_000);
  await lab.ec2.send(new AuthorizeSecurityGroupIngressCommand(all));
  expect(await onprem('+tcp', `@${SITE_RESOLVER}`, S3)).toEqual(endpointAddresses);
});

it('the doctor ends in time where the tunnel is down, and every question of a name with it', async () => {
  expect((await lab.kairo('break', 'tunnel-not-started')).code).toBe(0);
  const { stdout, ms } = await lab.kairo('doctor', '--lab', '--json');
  expect((await lab.kairo('mend')).code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ diagnosis: { code: 'NO_TUNNEL' } });
  // The C library's own patience, for the addresses of S3's name, would end it after sixteen.
  expect(ms).toBeLessThan(12_000);
});

describe('a private hosted zone', () => {
  it('is known in its VPC and through the inbound endpoint, and nowhere else', async () => {
    const { HostedZone } = await route53.send(
      new CreateHostedZoneCommand({
        Name: 'corp.example',
        CallerReference: 'test',
        VPC: { VPCId: vpcId, VPCRegion: REGION },
      }),
    );
    await route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: HostedZone!.Id!,
        ChangeBatch: {
          Changes: [
            {
              Action: 'CREATE',
              ResourceRecordSet: {
                Name: 'db.corp.example',
                Type: 'A',
                TTL: 60,
                ResourceRecords: [{ Value: '10.0.0.99' }],
              },
            },
            {
              Action: 'CREATE',
              ResourceRecordSet: {
                Name: 'www.corp.example',
                Type: 'CNAME',
                TTL: 60,
                ResourceRecords: [{ Value: 'db.corp.example' }],
              },
            },
          ],
        },
      }),
    );
    expect(await ask(host, 'www.corp.example')).toEqual(['10.0.0.99']);
    expect(await onprem(`@${INBOUND[0]}`, 'db.corp.example')).toEqual(['10.0.0.99']);
    expect(await ask(host, 'nobody.corp.example')).toBe('NXDOMAIN');
    expect(await onprem('db.corp.example')).toBe('NXDOMAIN');
  });
});

describe('an outbound endpoint', () => {
  /** A name server on a host in the VPC that has one answer to everything. */
  const SERVER = `
    const socket = require('node:dgram').createSocket('udp4');
    socket.on('message', (query, { port, address }) => {
      const end = query.indexOf(0, 12) + 5;
      const head = Buffer.from(query.subarray(0, end));
      head.writeUInt16BE(0x8180, 2); head.writeUInt16BE(1, 6); head.writeUInt16BE(0, 10);
      socket.send(Buffer.concat([head, Buffer.from('c00c00010001000000050004c0000207', 'hex')]), port, address);
    });
    socket.bind(53);`;

  async function outbound(): Promise<string> {
    const { ResolverEndpoint } = await aws<{ ResolverEndpoint: { Id: string } }>(
      ...['route53resolver', 'create-resolver-endpoint', '--creator-request-id', 'out'],
      ...['--direction', 'OUTBOUND', '--security-group-ids', resolverGroup],
      ...['--ip-addresses', `SubnetId=${subnetId},Ip=10.0.0.60`, `SubnetId=${subnetId},Ip=10.0.0.61`],
    );
    return ResolverEndpoint.Id;
  }

  async function forward(endpoint: string, domain: string, server: string): Promise<void> {
    const { ResolverRule } = await aws<{ ResolverRule: { Id: string } }>(
      ...['route53resolver', 'create-resolver-rule', '--creator-request-id', domain],
      ...['--rule-type', 'FORWARD', '--domain-name', domain, '--resolver-endpoint-id', endpoint],
      ...['--target-ips', `Ip=${server}`],
    );
    await aws(
      'route53resolver',
      'associate-resolver-rule',
      '--resolver-rule-id',
      ResolverRule.Id,
      '--vpc-id',
      vpcId,
    );
  }

  it('asks the name servers of a rule, and does not go round in circles', async () => {
    const server = await launch();
    const { NetworkInterfaces } = await lab.ec2.send(
      new DescribeNetworkInterfacesCommand({
        Filters: [{ Name: 'attachment.instance-id', Values: [server] }],
      }),
    );
    const { PrivateIpAddress: address, Groups } = NetworkInterfaces![0]!;
    await lab.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: Groups![0]!.GroupId!,
        IpPermissions: [
          { IpProtocol: 'udp', FromPort: 53, ToPort: 53, IpRanges: [{ CidrIp: '10.0.0.0/24' }] },
        ],
      }),
    );
    const [enter, ...args] = [...(await lab.entry(server)), process.execPath, '-e', SERVER];
    const running = spawn(enter!, args, { stdio: 'ignore' });
    try {
      const endpoint = await outbound();
      await forward(endpoint, 'onprem.example', address!);
      await forward(endpoint, 'circle.example', INBOUND[0]!);
      await eventually(async () => expect(await ask(host, 'any.onprem.example')).toEqual(['192.0.2.7']));
      // The rule holds for questions that come in, too.
      expect(await onprem(`@${INBOUND[0]}`, 'any.onprem.example')).toEqual(['192.0.2.7']);
      expect(await ask(host, 'circle.example')).toBe('SERVFAIL');
      expect(await ask(host, S3)).toHaveLength(4);
    } finally {
      running.kill('SIGKILL');
    }
  });
});
