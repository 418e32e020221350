/**
 * Queries per second that base + 2 answers, asked by dnsperf from a host in the VPC; against dnsmasq with the same
 * names in the same namespace, asked over the same way, in turns. Needs dnsperf and dnsmasq-base.
 */
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { eventually, run, TestLab } from '../test/support/lab.ts';
import { median, report, summary } from './support/measure.ts';

const RUNS = 5;
const SECONDS = 3;
const NAMES = 50;
const RESOLVER = '10.0.0.2';
/** Where dnsmasq listens beside it: an address of the lab's own. */
const OTHER = '169.254.10.10';

await using lab = await TestLab.up();
const endpoint = (await lab.ec2.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints![0]!;
const name = `bucket.${endpoint.DnsEntries![0]!.DnsName!.replace('*.', '')}`;
const { Subnets } = await lab.ec2.send(
  new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [endpoint.VpcId!] }] }),
);
const { Instances } = await lab.ec2.send(
  new RunInstancesCommand({
    ImageId: 'ami-12345678',
    InstanceType: 't3.micro',
    SubnetId: Subnets![0]!.SubnetId!,
    MinCount: 1,
    MaxCount: 1,
  }),
);
const client = Instances![0]!.InstanceId!;
const queries = join(lab.home, 'queries');
writeFileSync(queries, Array.from({ length: NAMES }, (_, index) => `host${index}.${name} A\n`).join(''));

/** Queries per second. */
async function ask(server: string): Promise<number> {
  const load = ['-s', server, '-d', queries, '-l', String(SECONDS), '-c', '8', '-q', '100'];
  const { stdout, stderr } = await lab.inSpace(client, 'dnsperf', ...load);
  const rate = /Queries per second:\s+([\d.]+)/.exec(stdout)?.[1];
  if (!rate) throw new Error(`dnsperf said: ${stdout}${stderr}`);
  return Number(rate);
}

/** dnsmasq in the resolver's own namespace, let in as the resolver is. */
async function startDnsmasq(): Promise<{ stop: () => void }> {
  const router = endpoint.VpcId!;
  const { stdout } = await lab.inSpace(client, 'dig', '+short', `@${RESOLVER}`, name);
  const addresses = stdout.trim().split('\n');
  const pidFile = join(lab.home, 'dnsmasq.pid');
  const config = join(lab.home, 'dnsmasq.conf');
  writeFileSync(
    config,
    [
      ...['no-resolv', 'no-hosts', 'keep-in-foreground', 'user=root', 'bind-interfaces'],
      ...[`listen-address=${OTHER}`, `pid-file=${pidFile}`],
      ...addresses.map((address) => `address=/${name}/${address}`),
    ].join('\n'),
  );
  await lab.inSpace(router, 'ip', 'addr', 'add', `${OTHER}/32`, 'dev', 'lo');
  const rule = ['ip', 'daddr', OTHER, 'udp', 'dport', '53', 'accept'];
  await lab.inSpace(router, 'nft', 'insert', 'rule', 'ip', 'vpc', 'resolver', ...rule);
  const [enter, ...args] = [...(await lab.entry(router)), 'dnsmasq', '-C', config];
  const server = spawn(enter!, args, { stdio: 'ignore' });
  await eventually(async () => {
    const answer = await lab.inSpace(client, 'dig', '+short', '+time=1', '+tries=1', `@${OTHER}`, name);
    if (answer.stdout.trim().split('\n').length !== addresses.length) throw new Error('dnsmasq is not there');
  });
  return {
    stop: () => {
      server.kill('SIGKILL');
      rmSync(pidFile, { force: true });
    },
  };
}

if ((await run(['which', 'dnsperf', 'dnsmasq'])).code !== 0) {
  throw new Error('This needs dnsperf and dnsmasq: apt-get install dnsperf dnsmasq-base');
}
const dnsmasq = await startDnsmasq();
const own: number[] = [];
const other: number[] = [];
for (let turn = 0; turn < RUNS; turn++) {
  own.push(await ask(RESOLVER));
  other.push(await ask(OTHER));
}
dnsmasq.stop();
report(
  'DNS queries answered by base + 2',
  `${summary(own, '/s', 0)}\n  dnsmasq: ${summary(other, '/s', 0)}\n  ratio: ${(median(own) / median(other)).toFixed(2)}`,
  'at least 20,000/s, and 0.5 of dnsmasq',
);
