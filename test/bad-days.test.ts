/** What goes wrong on a real machine: killed daemons, dead tunnels, taken ports, broken files. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { CreateVpcCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, expect, it } from 'vitest';
import { alive, eventually, TestLab } from './support/lab.ts';

let lab: TestLab | undefined;
afterEach(async () => {
  await lab?.[Symbol.asyncDispose]();
  lab = undefined;
});

it('takes everything away within a second when the daemon is killed, and comes back with every acknowledged change', async () => {
  lab = await TestLab.up();
  const { pid, sandboxPid } = await lab.file();
  const { Vpc } = await lab.ec2.send(new CreateVpcCommand({ CidrBlock: '10.77.0.0/16' }));
  await lab.s3.send(new PutObjectCommand({ Bucket: 'kairo-rehearsal', Key: 'kept', Body: 'kept' }));
  const vpnPids = await lab.processes(/^openvpn --config/);
  expect(vpnPids).toHaveLength(2);
  process.kill(pid, 'SIGKILL');
  await eventually(async () => {
    for (const gone of [pid, sandboxPid, ...vpnPids]) expect(alive(gone)).toBe(false);
  }, 1);
  const status = await lab.kairo('status');
  expect(status.stdout + status.stderr).toMatch(/kairo up/);

  const again = await lab.kairo('up', '--port', String(lab.port));
  expect(again.stderr).toBe('');
  expect(again.code).toBe(0);
  const { Vpcs } = await lab.ec2.send(new DescribeVpcsCommand({ VpcIds: [Vpc!.VpcId!] }));
  expect(Vpcs).toHaveLength(1);
  const object = await lab.s3.send(new GetObjectCommand({ Bucket: 'kairo-rehearsal', Key: 'kept' }));
  expect(await object.Body!.transformToString()).toBe('kept');
  const verify = await lab.kairo('verify', '--json');
  expect(
    JSON.parse(verify.stdout).checks.filter((check: { status: string }) => check.status === 'fail'),
  ).toEqual([]);
});

it('restarts an OpenVPN server that dies, and says so', async () => {
  lab = await TestLab.up();
  const [server] = await lab.processes(/^openvpn --config \/run\/kairo\/vpn/);
  process.kill(server!, 'SIGKILL');
  await eventually(async () => {
    const { processes } = await lab!.health();
    const restarted = processes.find(({ name }) => name.includes('server'))!;
    expect(restarted).toMatchObject({ state: 'running', restarts: 1 });
  });
  expect((await lab.kairo('status')).stdout).toMatch(/1 restart/);
});

it('says that it runs when it is started twice', async () => {
  lab = await TestLab.up();
  const again = await lab.kairo('up', 'provided-dns', '--port', String(lab.port));
  expect(again.code).toBe(0);
  expect(again.stdout).toMatch(/runs/);
});

it('says who has the port, and how to take another', async () => {
  lab = await TestLab.prepare();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(lab!.port, '127.0.0.1', resolve));
  const up = await lab.kairo('up', '--port', String(lab.port));
  server.close();
  expect(up.code).toBe(3);
  expect(up.stderr).toMatch(/Port \d+ is taken by .*process \d+.*--port/s);
});

it('keeps a corrupt state file, and says where it is', async () => {
  lab = await TestLab.prepare();
  const directory = join(lab.home, 'labs/default');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'network.json'), '{"format":1,"seq');
  const up = await lab.kairo('up', '--port', String(lab.port));
  expect(up.code).toBe(3);
  expect(up.stderr).toContain('network.json');
  expect(readFileSync(join(directory, 'network.json'), 'utf8')).toBe('{"format":1,"seq');
  expect(existsSync(join(directory, 'lab.json'))).toBe(false);
});

it('refuses a pattern that does not exist, and names those that do', async () => {
  lab = await TestLab.prepare();
  const up = await lab.kairo('up', 'nonsense', '--port', String(lab.port));
  expect(up.code).toBe(2);
  expect(up.stderr).toContain('provided-dns');
});

it('keeps everything with down --keep, and comes back on the same port with the same pattern', async () => {
  lab = await TestLab.up();
  await lab.s3.send(new PutObjectCommand({ Bucket: 'kairo-rehearsal', Key: 'kept', Body: 'kept' }));
  expect((await lab.kairo('down', '--keep')).code).toBe(0);
  expect((await lab.kairo('up')).code).toBe(0);
  expect((await lab.file()).port).toBe(lab.port);
  const object = await lab.s3.send(new GetObjectCommand({ Bucket: 'kairo-rehearsal', Key: 'kept' }));
  expect(await object.Body!.transformToString()).toBe('kept');
});

it('builds a network anew that was left half-built', async () => {
  lab = await TestLab.up();
  await lab.kairo('down', '--keep');
  // What tells that the network is whole is written last.
  rmSync(join(lab.home, 'labs/default/built.json'));
  const up = await lab.kairo('up', '--port', String(lab.port));
  expect(up.stdout).toContain('Network of pattern');
  expect((await lab.ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(2);
});
