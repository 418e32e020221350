/** Flow logs tell of real packets, let through or not. */
import { gunzipSync } from 'node:zlib';
import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  DescribeVpcEndpointsCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestLab } from './support/lab.ts';

let lab: TestLab;
let endpoint: VpcEndpoint;
let flowLogId: string;

beforeAll(async () => {
  lab = await TestLab.up();
  endpoint = (await lab.ec2.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints![0]!;
  await lab.s3.send(
    new CreateBucketCommand({
      Bucket: 'flow-logs',
      CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' },
    }),
  );
  const { FlowLogIds, Unsuccessful } = await lab.ec2.send(
    new CreateFlowLogsCommand({
      ResourceIds: [endpoint.VpcId!],
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogDestinationType: 's3',
      LogDestination: 'arn:aws:s3:::flow-logs/lab/',
      MaxAggregationInterval: 60,
    }),
  );
  expect(Unsuccessful).toEqual([]);
  flowLogId = FlowLogIds![0]!;
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

/** Ends the interval now, and reads what it wrote: records by the field's name. */
async function records(): Promise<Record<string, string>[]> {
  const response = await fetch(`http://127.0.0.1:${lab.port}/_kairo/flow-logs`, { method: 'POST' });
  const { delivered } = (await response.json()) as { delivered: string[] };
  expect(delivered).toHaveLength(1);
  const [bucket, ...key] = delivered[0]!.split('/');
  expect(key.join('/')).toMatch(
    /^lab\/AWSLogs\/000000000000\/vpcflowlogs\/ap-northeast-1\/\d{4}\/\d\d\/\d\d\/000000000000_vpcflowlogs_ap-northeast-1_fl-/,
  );
  const object = await lab.s3.send(new GetObjectCommand({ Bucket: bucket!, Key: key.join('/') }));
  const [heading, ...lines] = gunzipSync(await object.Body!.transformToByteArray())
    .toString()
    .trim()
    .split('\n');
  const fields = heading!.split(' ');
  return lines.map((line) =>
    Object.fromEntries(line.split(' ').map((value, index) => [fields[index]!, value])),
  );
}

it('has a record of each side for what is let through, and one of the side that refused', async () => {
  const name = endpoint.DnsEntries![0]!.DnsName!.replace('*.', '');
  const curl = (port: number) =>
    lab.onprem('curl', '-sk', '-m2', '-o', '/dev/null', `https://bucket.${name}:${port}/`);
  expect((await curl(443)).code).toBe(0);
  expect((await curl(8443)).code).toBe(28);
  const seen = await records();
  const https = seen.filter(({ dstport, action }) => dstport === '443' && action === 'ACCEPT');
  // The leg of the Client VPN sends, the endpoint's interface receives: both tell the same packets.
  expect(new Set(https.map((record) => record['interface-id']))).toHaveLength(2);
  expect(new Set(https.map(({ packets }) => packets))).toHaveLength(1);
  expect(Number(https[0]!.packets)).toBeGreaterThan(4);
  expect(https[0]).toMatchObject({ protocol: '6', 'log-status': 'OK', version: '2' });
  const replies = seen.filter(({ srcport, action }) => srcport === '443' && action === 'ACCEPT');
  expect(replies).toHaveLength(2);
  const refused = seen.filter(({ dstport }) => dstport === '8443');
  expect(refused.map(({ action }) => action).toSorted()).toEqual(['ACCEPT', 'REJECT']);
  expect(refused.find(({ action }) => action === 'REJECT')!['interface-id']).toBe(
    endpoint.NetworkInterfaceIds!.find((id) => refused.some((record) => record['interface-id'] === id)),
  );
});

it('says NODATA when nothing passed', async () => {
  const seen = await records();
  expect(seen.length).toBeGreaterThan(1);
  expect(seen.every((record) => record['log-status'] === 'NODATA' && record.srcaddr === '-')).toBe(true);
});

it('says that it cannot deliver when the bucket is gone, and ends when it is deleted', async () => {
  const { FlowLogIds } = await lab.ec2.send(
    new CreateFlowLogsCommand({
      ResourceIds: [endpoint.NetworkInterfaceIds![0]!],
      ResourceType: 'NetworkInterface',
      TrafficType: 'REJECT',
      LogDestinationType: 's3',
      LogDestination: 'arn:aws:s3:::no-such-bucket-here',
    }),
  );
  await fetch(`http://127.0.0.1:${lab.port}/_kairo/flow-logs`, { method: 'POST' });
  const { FlowLogs } = await lab.ec2.send(new DescribeFlowLogsCommand({}));
  const failing = FlowLogs!.find((log) => log.FlowLogId === FlowLogIds![0])!;
  expect(failing).toMatchObject({ DeliverLogsStatus: 'FAILED', FlowLogStatus: 'ACTIVE' });
  expect(failing.DeliverLogsErrorMessage).toMatch(/bucket/i);
  await lab.ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [flowLogId, FlowLogIds![0]!] }));
  const response = await fetch(`http://127.0.0.1:${lab.port}/_kairo/flow-logs`, { method: 'POST' });
  expect(await response.json()).toEqual({ delivered: [] });
});
