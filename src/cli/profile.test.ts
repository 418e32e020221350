import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { configuredRegion, useProfile } from './profile.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kairo-profile-'));
  writeFileSync(join(directory, 'config'), '[profile closed]\nregion = ap-northeast-3\n');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
beforeEach(() => {
  vi.stubEnv('AWS_CONFIG_FILE', join(directory, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(directory, 'none'));
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

it('takes the region of the environment, or else of the profile', async () => {
  expect(await configuredRegion()).toBeUndefined();
  await useProfile('closed');
  expect(await configuredRegion()).toBe('ap-northeast-3');
  vi.stubEnv('AWS_DEFAULT_REGION', 'eu-west-1');
  expect(await configuredRegion()).toBe('eu-west-1');
});
