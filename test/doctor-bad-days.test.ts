/** The doctor on bad days: interrupted, without a network, without credentials, with half of the permissions. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { ListObjectVersionsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../src/doctor/diagnose.ts';
import { accountForDoctor } from '../src/doctor/read-account.ts';
import type { Report } from '../src/doctor/report.ts';
import { silent } from '../src/doctor/testing.ts';
import { run, TestLab } from './support/lab.ts';

const KAIRO = ['node', 'dist/cli/main.js'];
const Bucket = 'kairo-rehearsal';
let lab: TestLab;

beforeAll(async () => {
  lab = await TestLab.up('provided-dns');
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

/** Every version and delete marker of scratch objects. */
async function scratch(): Promise<number> {
  const { Versions = [], DeleteMarkers = [] } = await lab.s3.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: 'kairo-doctor-' }),
  );
  return Versions.length + DeleteMarkers.length;
}

describe('interrupted while its scratch object is there', () => {
  beforeAll(async () => {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await lab.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  });

  it.each([
    ['a signal to the command alone', false],
    ['Ctrl-C, which a terminal sends to all of its processes', true],
  ])('%s', async (_, toAll) => {
    const child = spawn(KAIRO[0]!, [...KAIRO.slice(1), 'doctor', '--lab', '--json'], {
      env: { ...process.env, KAIRO_HOME: lab.home },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    while ((await scratch()) === 0 && child.exitCode === null) await setTimeout(10);
    expect(child.exitCode).toBeNull();
    const interruptedAt = performance.now();
    process.kill(toAll ? -child.pid! : child.pid!, 'SIGINT');
    expect(await ended).toBe(130);
    expect(performance.now() - interruptedAt).toBeLessThan(5_000);
    expect(printed).toBe('');
    expect(await scratch()).toBe(0);
  });
});

describe('in a network namespace with nothing in it', () => {
  const home = mkdtempSync(join(tmpdir(), 'kairo-no-network-'));
  afterAll(() => rmSync(home, { recursive: true }));
  const URL = 'https://bucket.vpce-0a1b2c3d4e5f60718-abcd1234.s3.ap-northeast-1.vpce.amazonaws.com';

  it.each([
    ['without an endpoint URL', ['--region', 'ap-northeast-1']],
    ['with one', ['--endpoint', URL, '--bucket', 'reports']],
    ['with one, and without the account', ['--endpoint', URL, '--no-account']],
  ])('%s', async (_, options) => {
    const command = ['unshare', '--net', ...KAIRO, 'doctor', ...options];
    const env = { HOME: home, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_ENDPOINT_URL: '' };
    const { code, stdout, stderr, ms } = await run(command, { env });
    expect(stdout).toMatch(
      /^\S* ?✘ This machine has no network\.\S*\nNo interface but the loopback has an IPv4 address\.\n/,
    );
    expect(stdout).toContain('NO_NETWORK');
    expect(stderr).toBe('');
    expect(code).toBe(1);
    expect(ms).toBeLessThan(15_000);
  });
});

it('without credentials says so, and what finds none', async () => {
  const { stdout: status } = await lab.kairo('doctor', '--lab', '--json');
  const { target } = JSON.parse(status) as Report;
  const without = ['env', '-u', 'AWS_ACCESS_KEY_ID', '-u', 'AWS_SECRET_ACCESS_KEY', 'HOME=/nonexistent'];
  const options = ['--endpoint', target.url, '--bucket', Bucket, '--no-account', '--json'];
  const { stdout, code } = await lab.onprem(...without, ...KAIRO, 'doctor', ...options);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ healthy: false, diagnosis: { code: 'NO_CREDENTIALS' } });
});

it('says that a name of an endpoint does not exist, and what is no name at all', async () => {
  const name = 'bucket.vpce-0123456789abcdef0-abcd1234.s3.ap-northeast-1.vpce.amazonaws.com';
  const { stdout, code } = await lab.kairo('doctor', '--lab', '--endpoint', name, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ diagnosis: { code: 'DNS_NAME_ERROR', resource: name } });
  expect(await lab.kairo('doctor', '--lab', '--endpoint', 'ftp://s3')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is no endpoint'),
  });
});

it('with half of the permissions it blames nothing that it was not allowed to read', async () => {
  const endpoint = `http://127.0.0.1:${lab.port}`;
  const root = { accessKeyId: 'test', secretAccessKey: 'test' };
  const iam = new IAMClient({ endpoint, region: 'ap-northeast-1', credentials: root });
  const UserName = 'half';
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [
    {
      ...{ Effect: 'Allow', Resource: '*' },
      Action: [
        'ec2:DescribeVpcs',
        'ec2:DescribeVpcAttribute',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcEndpoints',
      ],
    },
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'half', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  const account = await accountForDoctor('ap-northeast-1', {
    endpoint,
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    hasty: true,
  });
  const { vpcs } = account.world.network;
  expect(Object.values(vpcs).map(({ cidrBlocks }) => cidrBlocks[0]?.cidrBlock)).toContain('10.0.0.0/16');
  expect(account.missing.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['ec2:DescribeRouteTables', 'ec2:DescribeSecurityGroups']),
  );
  const { diagnosis, undecided } = diagnose(silent(), account);
  expect(diagnosis).toBeNull();
  expect(undecided?.advice).toMatch(/What could not be read: .*ec2:DescribeRouteTables/);
});

it('ends in time where no name server answers', async () => {
  expect((await lab.kairo('break', 'dns-server-unreachable')).code).toBe(0);
  const { stdout, ms } = await lab.kairo('doctor', '--lab', '--json');
  expect((await lab.kairo('mend')).code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ diagnosis: { code: 'DNS_SERVER_UNREACHABLE' } });
  // Two looks of three seconds; the C library's own patience would be ten for each.
  expect(ms).toBeLessThan(12_000);
});
