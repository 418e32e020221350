/** Stacks with the stock AWS CLI, and `kairo up` with a template, on a lab with packets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import template from '../src/patterns/templates/provided-dns.json' with { type: 'json' };
import { run, TestLab } from './support/lab.ts';

let lab: TestLab;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kairo-cloudformation-'));
  lab = await TestLab.prepare();
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  if (directory) rmSync(directory, { recursive: true, force: true });
});

const file = (name: string, content: object) => {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};

/** The stock CLI, at the lab's API. */
const aws = (...args: string[]) =>
  run(['aws', '--endpoint-url', `http://127.0.0.1:${lab.port}`, ...args], {
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_DEFAULT_REGION: 'ap-northeast-1' },
  });

it('a template of one’s own that cannot be leaves no lab behind', async () => {
  const broken = file('broken.json', {
    Resources: { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/8' } } },
  });
  const { code, stderr } = await lab.kairo('up', broken, '--port', String(lab.port));
  expect(code).toBe(1);
  expect(stderr).toContain('Vpc (AWS::EC2::VPC): Resource handler returned message');
});

it('the template of a pattern comes up as a template of one’s own, with its tunnel', async () => {
  const own = file('own.json', template);
  const up = await lab.kairo(
    'up',
    own,
    '--port',
    String(lab.port),
    '--parameter',
    'BucketName=kairo-rehearsal',
  );
  expect(up.code).toBe(0);
  const { stdout } = await aws(
    'cloudformation',
    'describe-stacks',
    '--stack-name',
    'own',
    '--query',
    'Stacks[0].StackStatus',
  );
  expect(JSON.parse(stdout)).toBe('CREATE_COMPLETE');
  const url = JSON.parse(
    (
      await aws(
        'cloudformation',
        'describe-stacks',
        '--query',
        "Stacks[0].Outputs[?OutputKey=='EndpointUrl'].OutputValue | [0]",
      )
    ).stdout,
  ) as string;
  const listed = await lab.kairo(
    'exec',
    '--',
    'aws',
    's3',
    'ls',
    's3://kairo-rehearsal',
    '--endpoint-url',
    url,
  );
  expect(listed.stderr).toBe('');
  expect(listed.code).toBe(0);
});

it('aws cloudformation deploy makes, changes and removes a stack', async () => {
  const network = (hostnames: boolean) =>
    file('net.json', {
      Resources: {
        Vpc: {
          Type: 'AWS::EC2::VPC',
          Properties: { CidrBlock: '10.8.0.0/16', EnableDnsHostnames: hostnames },
        },
        Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.8.0.0/24' } },
      },
    });
  const deploy = (path: string) =>
    aws('cloudformation', 'deploy', '--stack-name', 'net', '--template-file', path);
  expect(await deploy(network(false))).toMatchObject({ code: 0 });
  expect(await deploy(network(true))).toMatchObject({ code: 0 });
  const again = await deploy(network(true));
  expect(again.stdout + again.stderr).toContain('No changes to deploy');
  expect(await aws('cloudformation', 'delete-stack', '--stack-name', 'net')).toMatchObject({ code: 0 });
  expect(await aws('cloudformation', 'wait', 'stack-delete-complete', '--stack-name', 'net')).toMatchObject({
    code: 0,
  });
  const { stdout } = await aws('ec2', 'describe-vpcs', '--filters', 'Name=cidr,Values=10.8.0.0/16');
  expect(JSON.parse(stdout)).toEqual({ Vpcs: [] });
});
