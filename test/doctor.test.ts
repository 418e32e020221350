/** The doctor on the on-premises host of a lab: real probes, real faults, fixes typed as printed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../src/doctor/report.ts';
import { run, TestLab } from './support/lab.ts';

let lab: TestLab;

beforeAll(async () => {
  lab = await TestLab.up('provided-dns');
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

async function doctor(...args: string[]): Promise<Report> {
  const { stdout, stderr } = await lab.kairo('doctor', '--lab', '--json', ...args);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Report;
}

/** A tunnel that was cut comes back within seconds. */
async function doctorUntilHealthy(): Promise<Report> {
  for (let turn = 0; ; turn++) {
    const report = await doctor();
    if (report.healthy || turn === 4) return report;
  }
}

/** On this machine, as somebody would who has typed `eval "$(kairo env)"`. */
const type = (command: string) =>
  run(['bash', '-c', `eval "$(node dist/cli/main.js env)"; ${command}`], { env: { KAIRO_HOME: lab.home } });

it('finds a healthy path healthy, and leaves nothing behind', async () => {
  const report = await doctor();
  expect(report).toMatchObject({
    healthy: true,
    diagnosis: null,
    also: [],
    account: { read: true },
  });
  expect(report.evidence.map(({ probe }) => probe)).toEqual(
    expect.arrayContaining(['name', 'tcp', 'tls', 's3', 'large packets', 'signed request', 'closed']),
  );
  const left = await lab.onprem(
    'aws',
    's3',
    'ls',
    's3://kairo-rehearsal',
    '--endpoint-url',
    report.target.url,
  );
  expect(left.stdout).not.toContain('kairo-doctor-');
});

it("names the article's own fault, and its fix heals", async () => {
  const broken = await lab.kairo('break', 'default-security-group');
  expect(broken.code).toBe(0);
  expect((await lab.kairo('faults')).stdout).toMatch(/^✘ +default-security-group/m);

  const { healthy, diagnosis } = await doctor();
  expect(healthy).toBe(false);
  expect(diagnosis).toMatchObject({
    code: 'ENI_SG_RULES_MISMATCH',
    detail: expect.stringContaining('(default) admits only itself'),
  });

  // Without the account silence has many causes, and the doctor does not guess.
  const alone = await doctor('--no-account');
  expect(alone).toMatchObject({ healthy: false, diagnosis: null });
  expect(alone.undecided?.advice).toContain('kairo snapshot --policy');

  expect((await type(diagnosis!.fix)).code).toBe(0);
  expect(await doctorUntilHealthy()).toMatchObject({ healthy: true });
  expect((await lab.kairo('mend')).stdout).toContain('taken back');
  expect(await doctorUntilHealthy()).toMatchObject({ healthy: true });
});

describe('faults of every kind', () => {
  it.each([
    ['no-authorization-rule', 'CLIENT_VPN_NOT_AUTHORIZED'],
    ['tunnel-not-started', 'NO_TUNNEL'],
    ['clock-skewed', 'CLOCK_SKEWED'],
    ['endpoint-policy-for-another-bucket', 'ENDPOINT_POLICY_NO_ALLOW'],
    ['split-tunnel-leak', 'SPLIT_TUNNEL_LEAK'],
    ['endpoint-url-with-bucket', 'ENDPOINT_URL_NAMES_MORE'],
    ['access-point-policy-without-account', 'ACCESS_POINT_POLICY_NO_ALLOW'],
  ])('%s', async (fault, code) => {
    expect((await lab.kairo('break', fault)).stderr).toBe('');
    const { diagnosis } = await doctor();
    expect((await lab.kairo('mend')).code).toBe(0);
    expect(diagnosis?.code).toBe(code);
  });

  it.each(['identity-without-permissions', 'endpoint-policy-without-objects'])(
    'one fix gives all that is missing: %s',
    async (fault) => {
      expect((await lab.kairo('break', fault)).stderr).toBe('');
      const { diagnosis } = await doctor();
      expect((await type(diagnosis!.fix)).stderr).toBe('');
      expect(await doctor()).toMatchObject({ healthy: true });
      expect((await lab.kairo('mend')).code).toBe(0);
    },
  );

  it('hides which one it is on a game day', async () => {
    const { stdout, code } = await lab.kairo('break', '--random');
    expect(code).toBe(0);
    expect(stdout).toContain('Something is broken now');
    expect((await lab.kairo('faults')).stdout).not.toMatch(/^✘/m);
    expect((await lab.kairo('mend')).stdout).toContain('taken back');
    expect(await doctorUntilHealthy()).toMatchObject({ healthy: true });
  });

  it('says what can be broken', async () => {
    expect(await lab.kairo('break', 'the-internet')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('kairo faults'),
    });
    expect(await lab.kairo('break', 'nat-route-missing')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('public-dns'),
    });
  });
});

it('reads an account into a file without secrets, and builds its twin', async () => {
  const file = join(lab.home, 'network.json');
  const read = await type(`node dist/cli/main.js snapshot --region ap-northeast-1 --output ${file}`);
  expect(read.code).toBe(0);
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain('PRIVATE KEY');

  const twin = await lab.kairo('--lab', 'twin', 'up', file, '--port', String(lab.port + 1));
  expect(twin).toMatchObject({ code: 0 });
  const explain = ['explain', '--from', 'client-vpn', '--to', 's3://kairo-rehearsal', '--json'];
  const original = await lab.kairo(...explain);
  expect(original.code).toBe(0);
  expect((await lab.kairo(...explain, '--snapshot', file)).stdout).toBe(original.stdout);
  expect((await lab.kairo(...explain, '--lab', 'twin')).stdout).toBe(original.stdout);
  expect(JSON.parse((await lab.kairo('doctor', '--lab', 'twin', '--json')).stdout)).toMatchObject({
    healthy: true,
  });
  expect((await lab.kairo('down', '--lab', 'twin')).code).toBe(0);
});

it('refuses a file that is none, before anything is started', async () => {
  const file = join(lab.home, 'half.json');
  writeFileSync(file, '{"format":');
  expect(await lab.kairo('--lab', 'half', 'up', file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is no snapshot'),
  });
});

it('says in a sentence what is missing', async () => {
  const nothing = {
    HOME: lab.home,
    AWS_REGION: '',
    AWS_DEFAULT_REGION: '',
    AWS_ENDPOINT_URL_S3: '',
    AWS_ENDPOINT_URL: '',
  };
  const { code, stderr } = await run(['node', 'dist/cli/main.js', 'doctor', '--no-account'], {
    env: nothing,
  });
  expect(code).toBe(2);
  expect(stderr).toContain('No region is known');
});
