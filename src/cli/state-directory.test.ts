import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labDirectory, labNames, stateDirectory, validLabName } from './state-directory.ts';

describe('the state directory', () => {
  it('is KAIRO_HOME when that is set', () => {
    expect(stateDirectory({ KAIRO_HOME: '/k', XDG_STATE_HOME: '/x', HOME: '/h' })).toBe('/k');
  });
  it('is absolute even when KAIRO_HOME is not', () => {
    expect(stateDirectory({ KAIRO_HOME: 'k' })).toBe(`${process.cwd()}/k`);
  });
  it('is under XDG_STATE_HOME when that is set', () => {
    expect(stateDirectory({ XDG_STATE_HOME: '/x', HOME: '/h' })).toBe('/x/kairo');
  });
  it('ignores an XDG_STATE_HOME that is not absolute, as its specification says', () => {
    expect(stateDirectory({ XDG_STATE_HOME: 'x', HOME: '/h' })).toBe('/h/.local/state/kairo');
  });
  it('is under the home directory otherwise', () => {
    expect(stateDirectory({ HOME: '/h' })).toBe('/h/.local/state/kairo');
  });
});

describe('the name of a lab', () => {
  it.each(['default', 'a', '2', 'my-lab-2', 'x'.repeat(32)])('may be %s', (name) => {
    expect(labDirectory(name, { KAIRO_HOME: '/k' })).toBe(`/k/labs/${name}`);
  });
  it.each(['', '..', 'a/b', 'A', 'ラボ', 'a b', 'x'.repeat(33), 'a\n'])('may not be %j', (name) => {
    expect(() => validLabName(name)).toThrow(/is no name for a lab/);
  });
  it('never leads out of the state directory', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        let directory: string;
        try {
          directory = labDirectory(name, { KAIRO_HOME: '/k' });
        } catch {
          return;
        }
        expect(directory).toMatch(/^\/k\/labs\/[^/.]+$/);
      }),
    );
  });
});

describe('the labs that are there', () => {
  it('are none where there never was one', () => {
    expect(labNames({ KAIRO_HOME: '/nowhere' })).toEqual([]);
  });
  it('are those with a name that a lab can have', () => {
    const home = mkdtempSync(join(tmpdir(), 'kairo-labs-'));
    try {
      for (const name of ['two', 'default']) mkdirSync(join(home, 'labs', name), { recursive: true });
      writeFileSync(join(home, 'labs', '.stray'), '');
      expect(labNames({ KAIRO_HOME: home })).toEqual(['default', 'two']);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
