/** Two labs on one machine, with the same addresses and nothing of each other. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../src/daemon/testing/free-port.ts';
import { TestLab } from './support/lab.ts';

let lab: TestLab;
const other = ['--lab', 'other'];

beforeAll(async () => {
  lab = await TestLab.up('provided-dns');
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

it('both pass their checks, and each has its own objects', async () => {
  const up = await lab.kairo('up', 'provided-dns', ...other, '--port', String(await freePort()));
  expect(up.stderr).toBe('');
  expect(up.code).toBe(0);
  const url = (result: string) => /https:\/\/bucket\.\S+/.exec(result)![0];
  const here = url((await lab.kairo('status')).stdout);
  const there = url((await lab.kairo('status', ...other)).stdout);
  expect(here).not.toBe(there);
  const put = `echo mine | aws s3 cp - s3://kairo-rehearsal/mine --endpoint-url ${here}`;
  expect((await lab.onpremShell(put)).code).toBe(0);
  const list = (endpoint: string) => [
    'bash',
    '-c',
    `aws s3 ls s3://kairo-rehearsal/ --endpoint-url ${endpoint}`,
  ];
  expect((await lab.onprem(...list(here))).stdout).toContain('mine');
  expect((await lab.kairo('exec', ...other, '--', ...list(there))).stdout).not.toContain('mine');
  // The other lab's endpoint does not even have a name here.
  expect((await lab.onprem('dig', '+short', new URL(there).hostname)).stdout).toBe('');
  const verify = await lab.kairo('verify', ...other, '--json');
  expect(JSON.parse(verify.stdout)).toMatchObject({ lab: 'other', failed: 0 });
});

it('go one by one', async () => {
  expect((await lab.kairo('down', ...other)).code).toBe(0);
  expect((await lab.onprem('true')).code).toBe(0);
});
