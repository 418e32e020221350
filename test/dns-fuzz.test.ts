/** Malformed DNS packets, real ones, against base + 2: no crash, no leak, and an answer for whoever asks properly. */
import { readFileSync } from 'node:fs';
import { DescribeSubnetsCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, TestLab } from './support/lab.ts';

const PACKETS = 1_000_000;
/** A minute's rubbish must not stay: what the process may have grown by. */
const MAX_GROWTH_KIB = 128 * 1024;

let lab: TestLab;
let host: string;

beforeAll(async () => {
  lab = await TestLab.up();
  const { Subnets } = await lab.ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'tag:Name', Values: ['kairo-private-1'] }] }),
  );
  const { Instances } = await lab.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12345678',
      InstanceType: 't3.micro',
      SubnetId: Subnets![0]!.SubnetId!,
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  host = Instances![0]!.InstanceId!;
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

/**
 * Runs on the host: random bytes, headers with lies about what follows, names that point at themselves, queries with a
 * byte or two changed or cut off; in bursts, each waited for until the resolver has answered a proper query after it.
 */
const ATTACK = `
  const { createSocket } = require('node:dgram');
  const { createHash } = require('node:crypto');
  const [count, server] = [Number(process.argv[1]), process.argv[2]];
  let state = 42;
  const next = (limit) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0, Math.floor(state / 2 ** 32 * limit));
  const name = (text) => Buffer.concat([...text.split('.').map((l) => Buffer.from([l.length, ...Buffer.from(l)])), Buffer.from([0])]);
  const proper = (id) => Buffer.concat([Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), name('dns.google'), Buffer.from([0, 1, 0, 1])]);
  const noise = (length) => Buffer.from(Array.from({ length }, () => next(256)));
  const kinds = [
    () => noise(next(600)),
    () => Buffer.concat([Buffer.from([0, 0, 1, 0, next(256), next(256), next(256), next(256), next(256), next(256), next(256), next(256)]), noise(next(64))]),
    () => Buffer.concat([proper(0).subarray(0, 12), Buffer.from([0xc0, next(32), 0, 1, 0, 1])]),
    () => { const q = proper(0); q[2 + next(q.length - 2)] = next(256); q[2 + next(q.length - 2)] = next(256); return q; },
    () => proper(0).subarray(0, next(28)),
    () => Buffer.concat([proper(0), Buffer.from([0, 0, 41, next(256), next(256), 0, 0, 0, 0, next(256), next(256)]), noise(next(40))]),
  ];
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 22 });
  let sent = 0, id = 1, timer;
  const check = () => { socket.send(proper(id), 53, server); timer = setTimeout(check, 500); };
  const burst = () => {
    if (sent >= count) { console.log('answered to the end'); process.exit(0); }
    for (let n = 0; n < 200; n++, sent++) socket.send(kinds[next(kinds.length)](), 53, server);
    id = (id % 65535) + 1;
    check();
  };
  socket.on('message', (m) => { if (m.length > 28 && m.readUInt16BE(0) === id && (m[3] & 15) === 0 && m.readUInt16BE(6) === 2) { clearTimeout(timer); burst(); } });
  setTimeout(() => { console.log('stuck after ' + sent); process.exit(1); }, 50000);
  burst();
`;

const memoryOf = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);

it(`answers after each burst of ${PACKETS.toLocaleString('en')} malformed packets, and keeps none of them`, async () => {
  const { pid } = await lab.file();
  const attack = (count: number) =>
    lab.inSpace(host, process.execPath, '-e', ATTACK, String(count), '10.0.0.2');
  expect((await attack(PACKETS / 8)).stdout.trim()).toBe('answered to the end');
  const before = memoryOf(pid);
  for (let half = 0; half < 2; half++) {
    expect((await attack(PACKETS / 2)).stdout.trim()).toBe('answered to the end');
  }
  // What was let go is given back when there is a pause.
  await eventually(async () => expect(memoryOf(pid) - before).toBeLessThan(MAX_GROWTH_KIB), 60);
  expect((await lab.file()).pid).toBe(pid);
  expect((await lab.onprem('dig', '+short', 'dns.google')).stdout).toContain('8.8.8.8');
}, 240_000);
