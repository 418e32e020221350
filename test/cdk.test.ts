/** The stock CDK command line deploys to a lab what it would deploy to AWS: the app that `kairo synth --cdk` writes. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeSubnetsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withCertificate } from '../src/patterns/parts/profile.ts';
import { createAuthority, issue } from '../src/pki/index.ts';
import { type Result, run, TestLab } from './support/lab.ts';

let lab: TestLab;
let directory: string;
let environment: Record<string, string>;
let arns: { ServerCertificateArn: string; ClientCertificateArn: string };
let client: { certificate: string; privateKey: string };

beforeAll(async () => {
  lab = await TestLab.up('provided-dns');
  expect((await lab.kairo('reset')).code).toBe(0);
  environment = await exportsOf(lab);
  directory = mkdtempSync(join(tmpdir(), 'kairo-cdk-'));
  await writeApp(join(directory, 'app'));
  await importCertificates();
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  if (directory) rmSync(directory, { recursive: true, force: true });
});

it('bootstraps, and deploys a closed network', async () => {
  expect(await cdk('bootstrap')).toMatchObject({ code: 0 });
  const parameters = Object.entries(arns).flatMap(([name, arn]) => ['--parameters', `${name}=${arn}`]);
  const deployed = await cdk(
    'deploy',
    '--require-approval',
    'never',
    ...parameters,
    '--outputs-file',
    'o.json',
  );
  expect(deployed).toMatchObject({ code: 0, stdout: expect.stringContaining('✅') });
});

it('which passes the checks of the pattern, once somebody on premises has connected', async () => {
  const outputs = Object.entries(
    (JSON.parse(readFileSync(join(directory, 'app/o.json'), 'utf8')) as { ClosedS3: object }).ClosedS3,
  );
  const output = (name: string) => outputs.find(([id]) => id.includes(name))![1] as string;
  const exported = await aws(
    ...['ec2', 'export-client-vpn-client-configuration', '--output', 'text'],
    ...['--client-vpn-endpoint-id', output('ClientVpnEndpointId')],
  );
  const profile = join(directory, 'client.ovpn');
  writeFileSync(profile, withCertificate(exported, client));
  expect(await lab.kairo('connect', profile)).toMatchObject({ code: 0 });
  const verified = await lab.kairo('verify', '--json');
  const { checks } = JSON.parse(verified.stdout) as { checks: { status: string }[] };
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);

  // The bucket's policy admits to its data who comes through the endpoint, and nobody else.
  const url = output('EndpointUrl');
  const put = `echo mine | aws s3 cp - s3://kairo-rehearsal/mine --endpoint-url ${url}`;
  expect((await lab.onpremShell(put)).code).toBe(0);
  const elsewhere = await run(['aws', 's3', 'cp', 's3://kairo-rehearsal/mine', '-'], { env: environment });
  expect(elsewhere.code).not.toBe(0);
  const remove = ['aws', 's3', 'rm', 's3://kairo-rehearsal', '--recursive', '--endpoint-url', url];
  expect((await lab.onprem(...remove)).code).toBe(0);
});

it('finds no difference when nothing has changed', async () => {
  const { stdout, stderr } = await cdk('diff');
  expect(stdout + stderr).toContain('There were no differences');
});

it('and is taken away whole', async () => {
  expect(await cdk('destroy', '--force')).toMatchObject({ code: 0 });
  const { Vpcs } = await lab.ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs!.map(({ IsDefault }) => IsDefault)).toEqual([true]);
  const { Subnets } = await lab.ec2.send(new DescribeSubnetsCommand({}));
  expect(Subnets!.every(({ DefaultForAz }) => DefaultForAz)).toBe(true);
  expect((await lab.health()).counts).toMatchObject({
    ...{ vpcEndpoints: 0, clientVpnEndpoints: 0, networkInterfaces: 0 },
  });
  expect(await aws('s3', 'ls')).not.toContain('kairo-rehearsal');
});

/** In the app's directory, with the environment that `kairo env` gives; it asks nobody for news. */
function cdk(...args: string[]): Promise<Result> {
  const app = join(directory, 'app');
  return run(['sh', '-c', 'cd "$0" && exec npx cdk --no-notices "$@"', app, ...args], {
    env: environment,
    seconds: 110,
  });
}

async function aws(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(['aws', ...args], { env: environment });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout.trim();
}

/** What `eval "$(kairo env)"` sets. */
async function exportsOf(lab: TestLab): Promise<Record<string, string>> {
  const { stdout } = await lab.kairo('env');
  const variables = [...stdout.matchAll(/^export (\w+)='?([^'\n]*)'?$/gm)];
  return {
    ...Object.fromEntries(variables.map(([, name, value]) => [name!, value!])),
    CI: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

/** The app, with what this checkout has in the place of `npm install`; and with the name of a bucket that checks look for. */
async function writeApp(app: string): Promise<void> {
  expect(await lab.kairo('synth', 'provided-dns', '--cdk', app)).toMatchObject({ code: 0 });
  const stack = join(app, 'lib/closed-s3-stack.ts');
  const named = readFileSync(stack, 'utf8').replace('[{}]', "[{ bucketName: 'kairo-rehearsal' }]");
  writeFileSync(stack, named);
  mkdirSync(join(app, 'node_modules'));
  for (const name of ['.bin', 'aws-cdk', 'aws-cdk-lib', 'constructs', 'typescript']) {
    symlinkSync(join(process.cwd(), 'node_modules', name), join(app, 'node_modules', name));
  }
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const packed = await run(['tar', 'tzf', join(app, `kairo-s3-${version}.tgz`)]);
  expect(packed.stdout).toContain('package/dist/cdk/index.js');
  symlinkSync(process.cwd(), join(app, 'node_modules/kairo-s3'));
}

async function importCertificates(): Promise<void> {
  const authority = await createAuthority({ commonName: 'CA' });
  const server = await issue(authority, { commonName: 'server', dnsNames: ['server'], usage: 'server' });
  client = await issue(authority, { commonName: 'client1.domain.tld', usage: 'client' });
  const file = (name: string, content: string) => {
    writeFileSync(join(directory, name), content);
    return `fileb://${join(directory, name)}`;
  };
  const arn = await aws(
    ...['acm', 'import-certificate', '--query', 'CertificateArn', '--output', 'text'],
    ...['--certificate', file('server.pem', server.certificate)],
    ...['--private-key', file('server.key', server.privateKey)],
    ...['--certificate-chain', file('ca.pem', authority.certificate)],
  );
  arns = { ServerCertificateArn: arn, ClientCertificateArn: arn };
}
