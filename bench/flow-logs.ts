/** What flow logs cost: iperf3 between a leg of the Client VPN and an endpoint's place, with a log and without, in turn. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  DescribeVpcEndpointsCommand,
} from '@aws-sdk/client-ec2';
import { run, TestLab } from '../test/support/lab.ts';
import { report, summary } from './support/measure.ts';

const ROUNDS = 7;
const SECONDS = 3;
const PORT = 5201;

await using lab = await TestLab.up();
const endpoint = (await lab.ec2.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints![0]!;
const { sandboxPid } = await lab.file();
const inside = (space: string, ...command: string[]) => [
  ...['nsenter', '-t', String(sandboxPid), '-m', '-n', '-p', 'ip', 'netns', 'exec', space],
  ...command,
];
const spaces = (await run(inside('onprem', 'ip', 'netns', 'list'))).stdout
  .split('\n')
  .map((line) => line.split(' ')[0]!);
const leg = spaces.find((name) => name.startsWith('cvpn-assoc-'))!;
const name = endpoint.DnsEntries![0]!.DnsName!.replace('*.', '');
const address = (await lab.onprem('dig', '+short', name)).stdout.trim().split('\n')[0]!;

await lab.ec2.send(
  new AuthorizeSecurityGroupIngressCommand({
    GroupId: endpoint.Groups![0]!.GroupId!,
    IpProtocol: 'tcp',
    FromPort: PORT,
    ToPort: PORT,
    CidrIp: '10.0.0.0/16',
  }),
);
await run(inside(leg, 'ip', 'route', 'replace', '10.0.0.0/16', 'via', '10.0.0.1', 'dev', 'eni0'));

async function gigabits(): Promise<number> {
  const { stdout } = await run(inside(leg, 'iperf3', '-c', address, '-t', String(SECONDS), '-J'));
  const result = JSON.parse(stdout) as { end: { sum_received: { bits_per_second: number } } };
  return result.end.sum_received.bits_per_second / 1e9;
}

const without: number[] = [];
const logged: number[] = [];
const ratios: number[] = [];
const server: ChildProcess = spawn(
  'nsenter',
  inside(`${endpoint.VpcId!}-services`, 'iperf3', '-s').slice(1),
  { stdio: 'ignore' },
);
await new Promise((resolve) => setTimeout(resolve, 500));
try {
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await gigabits());
    const { FlowLogIds } = await lab.ec2.send(
      new CreateFlowLogsCommand({
        ResourceIds: [endpoint.VpcId!],
        ResourceType: 'VPC',
        TrafficType: 'ALL',
        LogDestinationType: 's3',
        LogDestination: 'arn:aws:s3:::kairo-rehearsal',
      }),
    );
    logged.push(await gigabits());
    await lab.ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: FlowLogIds! }));
    ratios.push(logged.at(-1)! / without.at(-1)!);
  }
} finally {
  server.kill('SIGKILL');
}
report(
  'Throughput inside a VPC with a flow log',
  [
    summary(logged, 'Gbit/s', 2),
    `without: ${summary(without, 'Gbit/s', 2)}`,
    `ratio, pair by pair: ${summary(ratios, '', 3)}`,
  ].join('\n  '),
  'at least 0.90',
);
