/** The article's pattern ①, as a person types it. */
import { readdirSync, readFileSync } from 'node:fs';
import {
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alive, TestLab } from './support/lab.ts';

let lab: TestLab;
let endpoint: VpcEndpoint;
let name: string;

beforeAll(async () => {
  lab = await TestLab.up('provided-dns');
  const { VpcEndpoints } = await lab.ec2.send(new DescribeVpcEndpointsCommand({}));
  endpoint = VpcEndpoints![0]!;
  name = endpoint.DnsEntries![0]!.DnsName!.replace(/^\*\./, '');
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

describe('from the on-premises host', () => {
  it('passes every check of kairo verify', async () => {
    const { stdout, code } = await lab.kairo('verify', '--json');
    const report = JSON.parse(stdout);
    expect(report.checks.filter((check: { status: string }) => check.status === 'fail')).toEqual([]);
    expect(report).toMatchObject({ pattern: 'provided-dns', failed: 0 });
    expect(report.passed).toBeGreaterThan(7);
    expect(code).toBe(0);
  });

  it('gets private addresses for the endpoint name, from base + 2', async () => {
    const { stdout } = await lab.onprem('dig', name);
    expect(stdout).toMatch(/SERVER: 10\.0\.0\.2#53/);
    const short = await lab.onprem('dig', '+short', name);
    expect(short.stdout.trim().split('\n').toSorted()).toEqual(
      ['10.0.0.', '10.0.1.'].map((net) => expect.stringContaining(net)),
    );
  });

  it('does not reach the internet', async () => {
    expect((await lab.onprem('ping', '-c1', '-W1', '1.1.1.1')).code).not.toBe(0);
    expect((await lab.onprem('ping', '-c1', '-W1', '8.8.8.8')).code).not.toBe(0);
  });

  it('is not told of a way back: an unknown name does not exist', async () => {
    const { stdout } = await lab.onprem('dig', `nobody.${name.replace('vpce-', 'vpce-f')}`);
    expect(stdout).toContain('status: NXDOMAIN');
  });

  it('verifies the certificate of bucket names and refuses the bare name, as on AWS', async () => {
    const good = await lab.onprem(
      'curl',
      '-sS',
      '-m5',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code} %{ssl_verify_result}',
      `https://bucket.${name}/`,
    );
    expect(good.stdout).toBe('403 0');
    const bare = await lab.onprem('curl', '-sS', '-m5', '-o', '/dev/null', `https://${name}/`);
    expect(bare.code).toBe(60);
  });

  it('speaks TLS 1.2 and not 1.3', async () => {
    const url = `https://bucket.${name}/`;
    expect((await lab.onprem('curl', '-sS', '-m5', '-o', '/dev/null', '--tlsv1.3', url)).code).not.toBe(0);
    expect(
      (await lab.onprem('curl', '-sS', '-m5', '-o', '/dev/null', '--tlsv1.2', '--tls-max', '1.2', url)).code,
    ).toBe(0);
  });

  it('times out under the default group and answers again under its own, without a restart', async () => {
    const curl = () => lab.onprem('curl', '-m3', '-sk', '-o', '/dev/null', `https://bucket.${name}/`);
    const own = endpoint.Groups!.map(({ GroupId }) => GroupId!);
    const { SecurityGroups } = await lab.ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: 'vpc-id', Values: [endpoint.VpcId!] },
          { Name: 'group-name', Values: ['default'] },
        ],
      }),
    );
    const fallback = SecurityGroups!.map(({ GroupId }) => GroupId!);
    const swap = (add: string[], remove: string[]) =>
      lab.ec2.send(
        new ModifyVpcEndpointCommand({
          VpcEndpointId: endpoint.VpcEndpointId!,
          AddSecurityGroupIds: add,
          RemoveSecurityGroupIds: remove,
        }),
      );
    expect((await curl()).code).toBe(0);
    await swap(fallback, own);
    expect((await curl()).code).toBe(28);
    await swap(own, fallback);
    expect((await curl()).code).toBe(0);
  });
});

describe('kairo down', () => {
  it('leaves no process, namespace, mount or file', async () => {
    const { pid, sandboxPid } = await lab.file();
    const inside = await lab.processes(/./);
    expect(inside.length).toBeGreaterThan(2);
    const { code } = await lab.kairo('down');
    expect(code).toBe(0);
    expect(alive(pid)).toBe(false);
    expect(alive(sandboxPid)).toBe(false);
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain('kairo');
    for (const process of inside) expect(alive(process)).toBe(false);
    expect(readdirSync(`${lab.home}/labs`)).toEqual([]);
  });
});
