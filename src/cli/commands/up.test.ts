import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LabFile } from '../../daemon/contract.ts';
import { patternNames } from '../../patterns/names.ts';
import { labState } from '../lab-state.ts';
import { captured } from '../testing/captured.ts';
import { down } from './down.ts';
import { blueprintOf, planUp, up } from './up.ts';

const script = fileURLToPath(new URL('../testing/fake-daemon.mjs', import.meta.url));
/** The fake daemon takes any free port for this one. */
const ANY_PORT = 1;
const options = { lab: 'test', port: ANY_PORT };

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kairo-up-'));
  vi.stubEnv('KAIRO_HOME', home);
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(async () => {
  await down({ lab: 'test' }).catch(() => {});
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

describe('kairo up', () => {
  it('starts the daemon, shows its steps, and says how to go on with real names', async () => {
    const out = captured();
    expect(await up(undefined, options, { out, script })).toBe(0);
    expect(out.text).toContain('Sandbox');
    expect(out.text).toContain('Ready in ');
    expect(out.text).toContain('dig +short bucket.vpce-1.s3.ap-northeast-1.vpce.amazonaws.com');
    expect(labState('test').kind).toBe('running');
  });

  it('says that a lab runs already, and starts no second', async () => {
    await up(undefined, options, { out: captured(), script });
    const before = labState('test');
    const out = captured();
    expect(await up('provided-dns', { lab: 'test' }, { out, script: '/nothing' })).toBe(0);
    expect(out.text).toContain('The lab "test" runs already: provided-dns, for 0 s');
    expect(labState('test')).toEqual(before);
  });

  it("passes on the daemon's own words when it cannot start", async () => {
    vi.stubEnv('FAKE_DAEMON', 'fails');
    const out = captured();
    await expect(up(undefined, options, { out, script })).rejects.toMatchObject({
      exitCode: 3,
      message: 'Port 4566 is taken by nginx.',
    });
    expect(out.text).toContain('✘');
  });

  it('shows the end of the log of a daemon that died without a word', async () => {
    vi.stubEnv('FAKE_DAEMON', 'dies');
    await expect(up(undefined, options, { out: captured(), script })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(
        /ended before the lab was ready \(exit 7\)[\s\S]*something went very wrong/,
      ),
    });
  });

  it('ends the daemon when it is interrupted', async () => {
    vi.stubEnv('FAKE_DAEMON', 'hangs');
    const interrupted = up(undefined, options, { out: captured(), script });
    setTimeout(() => process.emit('SIGINT'), 300);
    expect(await interrupted).toBe(130);
  });
});

describe('kairo down', () => {
  it('ends the daemon and takes the directory away', async () => {
    await up(undefined, options, { out: captured(), script });
    expect(await down({ lab: 'test' })).toBe(0);
    expect(labState('test')).toEqual({ kind: 'absent' });
  });

  it('insists when the daemon does not listen', async () => {
    vi.stubEnv('FAKE_DAEMON', 'stubborn');
    await up(undefined, options, { out: captured(), script });
    expect(await down({ lab: 'test', keep: true }, 200)).toBe(0);
    expect(labState('test').kind).toBe('dead');
    expect(vi.mocked(process.stdout.write).mock.lastCall?.[0]).toContain('was killed');
  });

  it('keeps the directory when asked to', async () => {
    await up(undefined, options, { out: captured(), script });
    await down({ lab: 'test', keep: true });
    expect(labState('test').kind).not.toBe('absent');
  });

  it('says that there is no lab', async () => {
    await expect(down({ lab: 'test' })).rejects.toMatchObject({ exitCode: 3 });
  });
});

describe('what up decides', () => {
  const file = { lab: 'test', pattern: 'provided-dns', port: 5000 } as LabFile;
  it.each([
    ['a lab that is absent', { kind: 'absent' } as const, undefined, 4566],
    ['a lab that died, on its own port', { kind: 'dead', file } as const, undefined, 5000],
    ['a lab that died, on a port that is asked for', { kind: 'dead', file } as const, 6000, 6000],
  ])('starts %s', (_, state, port, expected) => {
    expect(planUp(state, undefined, { lab: 'test', ...(port !== undefined && { port }) })).toEqual({
      kind: 'start',
      pattern: 'provided-dns',
      port: expected,
    });
  });

  it('refuses a pattern that there is not', () => {
    expect(() => blueprintOf('nope')).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining(`There is no pattern "nope"; there is: ${patternNames.join(', ')}.`),
      }),
    );
  });

  it('refuses a file that is not there, and parameters without a template', () => {
    expect(() => blueprintOf('./nowhere.json')).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining('cannot be read') }),
    );
    expect(() => blueprintOf('provided-dns', ['A=b'])).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  it('refuses another pattern for a lab that runs', () => {
    const other = { ...file, pattern: 'other' };
    expect(() =>
      planUp({ kind: 'running', file: other }, { pattern: 'provided-dns' }, { lab: 'test' }),
    ).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  it('refuses another port for a lab that runs, and says how to move it', () => {
    expect(() => planUp({ kind: 'running', file }, undefined, { lab: 'test', port: 6000 })).toThrow(
      /runs on port 5000, not 6000.*kairo down --keep/,
    );
  });
});
