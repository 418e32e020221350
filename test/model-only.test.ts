/** A model alone, on a machine that has none of the lab's tools. It needs no privileges, and asks for none. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run, TestLab } from './support/lab.ts';

let lab: TestLab;
beforeAll(async () => {
  lab = await TestLab.prepare();
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

const kairo = (...args: string[]) =>
  run([process.execPath, 'dist/cli/main.js', ...args], {
    env: { KAIRO_HOME: lab.home, NO_COLOR: '1', PATH: '/nonexistent' },
  });

it('comes up, says what it is, and goes', async () => {
  const up = await kairo('up', '--model-only', '--port', String(lab.port));
  expect(up).toMatchObject({ code: 0, stderr: '' });
  expect(up.stdout).toContain('Model only: no packets are carried');
  expect(up.stdout).not.toContain('Tunnel');
  expect(up.stdout).toContain('kairo explain --from onprem --to https://bucket.vpce-');
  expect(up.stdout).toContain('kairo prove --from onprem');
  const [, url] = /kairo explain --from onprem --to (\S+)/.exec(up.stdout)!;
  const explained = await kairo('explain', '--from', 'onprem', '--to', url!);
  expect(explained).toMatchObject({ code: 0, stderr: '' });
  const proved = await kairo('prove', '--from', 'onprem');
  expect(proved).toMatchObject({ code: 0, stderr: '' });
  expect(await kairo('explain', '--from', 'nobody', '--to', url!)).toMatchObject({
    code: 2,
    stdout: '',
  });
  expect((await kairo('status')).stdout).toContain('packets  none: model only');
  expect(JSON.parse((await kairo('status', '--json')).stdout)).toMatchObject({ hosts: [], processes: [] });
  for (const words of [['exec', '--', 'true'], ['shell'], ['verify', '--json']]) {
    const refused = await kairo(...words);
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain(`kairo ${words[0]} needs packets`);
  }
  expect((await kairo('down', '--keep')).code).toBe(0);
});

it('can be had with packets later', async () => {
  expect((await lab.kairo('up')).code).toBe(0);
  expect((await lab.kairo('verify')).code).toBe(0);
});
