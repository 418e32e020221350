import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { main } from './main.ts';

let home: string;
let said: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kairo-main-'));
  vi.stubEnv('KAIRO_HOME', home);
  said = '';
  const remember = (text: string | Uint8Array) => {
    said += text;
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(remember);
  vi.spyOn(process.stderr, 'write').mockImplementation(remember);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

it.each([
  ['--help', 0, 'Usage: kairo'],
  ['--version', 0, /^\d+\.\d+\.\d+\n$/],
  ['frobnicate', 2, "unknown command 'frobnicate'"],
  ['up --frobnicate', 2, "unknown option '--frobnicate'"],
  ['up no-such-pattern', 2, 'There is no pattern "no-such-pattern"'],
  ['up --port 0', 2, 'A port is a number from 1 to 65535.'],
  ['up --port 4566x', 2, 'A port is a number from 1 to 65535.'],
  ['status --lab ../x', 2, 'is no name for a lab'],
  ['--lab ../x status', 2, 'is no name for a lab'],
  ['status', 3, 'The lab "default" does not run. Start it: kairo up\n'],
  ['status --lab two', 3, 'Start it: kairo up --lab two\n'],
  ['status -- ls', 2, 'takes no command after "--"'],
  ['exec', 2, 'the command goes after "--"'],
  ['exec --', 2, 'the command goes after "--"'],
  ['exec ls -la --all', 2, 'the command goes after "--"'],
  ['exec -- ls --lab two', 3, 'The lab "default" does not run.'],
  ['exec onprem --lab two -- ls', 3, 'The lab "two" does not run.'],
  ['logs', 3, 'There is no log'],
  ['down', 3, 'There is no lab "default"'],
  ['down --all', 3, 'There is no lab.'],
  ['verify', 3, 'does not run'],
  ['s3 lifecycle --at xx', 2, 'A date looks like 2027-01-01'],
  ['doctor --json --markdown', 2, 'cannot be used with'],
  ['doctor --ask 300.1.1.1', 2, 'A name server is an address'],
  ['doctor --region eu-west-1 --endpoint ftp://x', 2, '"ftp://x" is no endpoint'],
  ['doctor --region eu-west-1 --endpoint-url ftp://x', 2, '"ftp://x" is no endpoint'],
  ['doctor --lab --profile closed', 2, '--profile is for this machine'],
  ['doctor --lab --snapshot network.json', 2, '--snapshot is for this machine'],
  ['doctor --profile no-such-profile', 2, 'There is no profile "no-such-profile"'],
  ['snapshot --region eu-west-1 --profile no-such-profile', 2, 'There is no profile "no-such-profile"'],
  ['snapshot --region eu-west-1 --endpoint-url nonsense', 2, '"nonsense" is no endpoint URL'],
])('kairo %s ends with %d', async (line, exitCode, words) => {
  expect(await main(line.split(' '))).toBe(exitCode);
  expect(said).toMatch(words);
  expect(said).not.toContain('    at ');
});
