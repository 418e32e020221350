/**
 * `npm run templates:check`: the patterns' templates, judged by others: cfn-lint, which carries AWS's resource schemas,
 * and moto's server, an independent implementation of CloudFormation, where they are deployed.
 * Both are Python packages (pip install cfn-lint 'moto[server]'); without them there is nothing to say, and this fails.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ACMClient, ImportCertificateCommand } from '@aws-sdk/client-acm';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { setUp } from './setup.mjs';

setUp();
const { patternNames } = await import('../dist/patterns/names.js');
const { templateOf } = await import('../dist/patterns/templates/templates.js');
const pki = await import('../dist/pki/index.js');

const PATIENCE_MS = 30_000;
const directory = mkdtempSync(join(tmpdir(), 'kairo-templates-'));
const port = await freePort();
const moto = spawn('python3', ['-m', 'moto.server', '-p', String(port)], {
  stdio: ['ignore', 'pipe', 'pipe'],
});
const said = [];
for (const stream of [moto.stdout, moto.stderr]) stream.on('data', (data) => said.push(String(data)));
try {
  lint();
  await listening();
  const client = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const cloudFormation = new CloudFormationClient(client);
  const acm = new ACMClient(client);
  for (const pattern of patternNames) await deploy(cloudFormation, pattern, await importCertificates(acm));
} finally {
  moto.kill();
  rmSync(directory, { recursive: true, force: true });
}

function lint() {
  const files = patternNames.map((pattern) => {
    const file = join(directory, `${pattern}.json`);
    writeFileSync(file, JSON.stringify(templateOf(pattern)));
    return file;
  });
  const { status, stdout, error } = spawnSync('cfn-lint', ['--regions', 'ap-northeast-1', '--', ...files], {
    encoding: 'utf8',
  });
  if (error) throw new Error(`cfn-lint does not start (${error.message}). Install it: pip install cfn-lint`);
  const { stdout: version } = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' });
  console.log(`${version.trim()}: ${status === 0 ? 'nothing to complain of' : `exit ${status}\n${stdout}`}`);
  if (status !== 0) process.exitCode = 1;
}

async function deploy(cloudFormation, pattern, { ServerCertificateArn, ClientCertificateArn }) {
  const template = templateOf(pattern);
  const parameters = { ServerCertificateArn, ClientCertificateArn, BucketName: `kairo-${pattern}` };
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: pattern,
      TemplateBody: JSON.stringify(template),
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: pattern }));
  const { StackResources } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: pattern }),
  );
  const made = new Set(StackResources.map(({ LogicalResourceId }) => LogicalResourceId));
  const wanted = Object.entries(template.Resources);
  const missing = wanted.filter(([id]) => !made.has(id)).map(([, { Type }]) => Type);
  const there = wanted.length - missing.length;
  console.log(`moto, ${pattern}: ${Stacks[0].StackStatus}, ${there} of ${wanted.length} resources`);
  for (const type of new Set(missing)) console.log(`  not known there: ${type}`);
  if (Stacks[0].StackStatus !== 'CREATE_COMPLETE') process.exitCode = 1;
  // Taking it away again says nothing of a template: moto removes a VPC before what is in it.
  await fetch(`http://127.0.0.1:${port}/moto-api/reset`, { method: 'POST' });
}

async function importCertificates(acm) {
  const authority = await pki.createAuthority({ commonName: 'Kairo CA' });
  const server = await pki.issue(authority, { commonName: 'server', dnsNames: ['server'], usage: 'server' });
  const bring = async ({ certificate, privateKey }, chain) => {
    const { CertificateArn } = await acm.send(
      new ImportCertificateCommand({
        Certificate: Buffer.from(certificate),
        PrivateKey: Buffer.from(privateKey),
        ...(chain && { CertificateChain: Buffer.from(chain) }),
      }),
    );
    return CertificateArn;
  };
  return {
    ServerCertificateArn: await bring(server, authority.certificate),
    ClientCertificateArn: await bring(authority),
  };
}

async function listening() {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(200)) {
    if (moto.exitCode !== null) break;
    const answer = await fetch(`http://127.0.0.1:${port}/moto-api/`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`moto's server does not start. Install it: pip install 'moto[server]'\n${said.join('')}`);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
