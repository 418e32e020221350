import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeClientVpnConnectionsCommand,
  DescribeClientVpnEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { missingForLab } from '../lab/preflight.ts';
import { type Daemon, start } from './start.ts';
import { freePort } from './testing/free-port.ts';

let directory: string;
let port: number;
let daemon: Daemon;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kairo-model-'));
  port = await freePort();
  // Nothing of what a lab is made with can be found.
  vi.stubEnv('PATH', '');
  daemon = await start({ lab: 'test', directory, port, pattern: 'provided-dns', modelOnly: true }, () => {});
});
afterEach(async () => {
  await daemon?.close();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

const client = () => ({
  endpoint: `http://127.0.0.1:${port}`,
  region: 'ap-northeast-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const control = async (path: string, method = 'GET') =>
  (await (await fetch(`http://127.0.0.1:${port}/_kairo/${path}`, { method })).json()) as object;

it('serves the pattern and S3 without any tool of the system, and shows nothing as observed', async () => {
  const ec2 = new EC2Client(client());
  const { ClientVpnEndpoints } = await ec2.send(new DescribeClientVpnEndpointsCommand({}));
  const ClientVpnEndpointId = ClientVpnEndpoints![0]!.ClientVpnEndpointId;
  expect(ClientVpnEndpoints![0]!.Status).toEqual({ Code: 'available' });
  const { Connections } = await ec2.send(new DescribeClientVpnConnectionsCommand({ ClientVpnEndpointId }));
  expect(Connections).toEqual([]);

  const s3 = new S3Client({ ...client(), forcePathStyle: true });
  const object = { Bucket: 'kairo-rehearsal', Key: 'key' };
  await s3.send(new PutObjectCommand({ ...object, Body: 'body' }));
  const { Body } = await s3.send(new GetObjectCommand(object));
  expect(await Body!.transformToString()).toBe('body');

  expect(await control('health')).toMatchObject({ modelOnly: true, hosts: [], processes: [] });
  expect(await control('flow-logs', 'POST')).toEqual({ delivered: [] });
  expect(daemon.file).not.toHaveProperty('sandboxPid');
  ec2.destroy();
  s3.destroy();
});

it('keeps what was made, with or without packets', async () => {
  await daemon.close();
  daemon = await start({ lab: 'test', directory, port, pattern: 'provided-dns', modelOnly: true }, () => {});
  expect(await control('health')).toMatchObject({ counts: { clientVpnEndpoints: 1 } });
});

it('is what a lab that cannot be had is told of', async () => {
  const options = { lab: 'other', directory: join(directory, 'other'), port: 1, pattern: 'provided-dns' };
  await expect(start(options, () => {})).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(/commands that are not on this machine.*kairo up --model-only$/),
  });
});

it.each([
  ['darwin', 'macOS'],
  ['win32', 'Windows'],
  ['freebsd', 'freebsd'],
] as const)('is needed on %s', (platform, name) => {
  expect(missingForLab('', platform)).toContain(`need Linux with network namespaces, and this is ${name}.`);
});
