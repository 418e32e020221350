/** What flow logs cost: iperf3 between a leg of the Client VPN and an endpoint's place, with a log and without, in turn. */
import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  DescribeVpcEndpointsCommand,
} from '@aws-sdk/client-ec2';
import { TestLab } from '../test/support/lab.ts';
import { report, summary } from './support/measure.ts';
import { admit, associationSpace, beside, iperf, servicesSpace } from './support/spaces.ts';

const ROUNDS = 7;
const SECONDS = 3;
const PORT = 5201;

await using lab = await TestLab.up();
const endpoint = (await lab.ec2.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints![0]!;
const leg = await associationSpace(lab);
const name = endpoint.DnsEntries![0]!.DnsName!.replace('*.', '');
const address = (await lab.onprem('dig', '+short', name)).stdout.trim().split('\n')[0]!;

await admit(lab, endpoint, PORT);
await lab.inSpace(leg, 'ip', 'route', 'replace', '10.0.0.0/16', 'via', '10.0.0.1', 'dev', 'eni0');

const gigabits = async () => (await iperf(lab, leg, address, SECONDS)) / 1e9;

const without: number[] = [];
const logged: number[] = [];
const ratios: number[] = [];
await beside(lab, servicesSpace(endpoint), ['iperf3', '-s'], async () => {
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
});
report(
  'Throughput inside a VPC with a flow log',
  [
    summary(logged, 'Gbit/s', 2),
    `without: ${summary(without, 'Gbit/s', 2)}`,
    `ratio, pair by pair: ${summary(ratios, '', 3)}`,
  ].join('\n  '),
  'at least 0.90',
);
