import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildIsStale, packagesAreStale } from './freshness.mjs';
import { nodeProblem } from './node-version.mjs';
import { missingTools, PACKAGE_OF, planFor } from './tools.mjs';

describe("Node's version", () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s is new enough', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  test.each(['20.18.3', '18.20.0', '4.0.0'])(
    '%s is too old, and the sentence says both versions',
    (version) => {
      expect(nodeProblem(version)).toContain(`20.19 or later, and this is Node ${version}`);
    },
  );
});

describe('tools', () => {
  const all = Object.keys(PACKAGE_OF);

  test('a tool is found in any directory of the PATH', () => {
    const there = new Set(all.map((tool) => `/opt/b/${tool}`));
    expect(missingTools('/opt/a:/opt/b', (file) => there.has(file))).toEqual([]);
  });

  test("a tool is found in the system's directories that an ordinary user's PATH lacks", () => {
    expect(missingTools('/opt/a', (file) => file.startsWith('/usr/sbin/'))).toEqual([]);
  });

  test('what no directory holds is missing', () => {
    expect(missingTools('/opt/a', (file) => !/\/(nft|dig)$/.test(file))).toEqual(['nft', 'dig']);
  });

  test('nothing is done when nothing is missing', () => {
    expect(planFor([], { isRoot: true, hasApt: true })).toEqual({ kind: 'nothing' });
  });

  test('root with apt-get installs, each package once', () => {
    expect(planFor(['unshare', 'nsenter', 'nft'], { isRoot: true, hasApt: true })).toEqual({
      kind: 'install',
      packages: ['util-linux', 'nftables'],
    });
  });

  test('an ordinary user is told the one command to type', () => {
    const plan = planFor(['openvpn', 'aws'], { isRoot: false, hasApt: true });
    expect(plan.kind).toBe('refuse');
    expect(plan.message).toBe(
      'These tools are missing: openvpn, aws. Type: sudo apt-get install -y openvpn awscli, then the same again.',
    );
  });

  test('without apt-get nothing is pretended', () => {
    const plan = planFor(['openvpn'], { isRoot: true, hasApt: false });
    expect(plan.kind).toBe('refuse');
    expect(plan.message).toContain('This tool is missing: openvpn.');
  });
});

describe('freshness', () => {
  let root;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kairo-setup-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Writes a file, changed at this second, in a directory changed at second 1. */
  function at(second, path) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    utimesSync(file, second, second);
    for (let directory = dirname(file); directory !== root; directory = dirname(directory)) {
      utimesSync(directory, 1, 1);
    }
  }

  test('packages that were never installed are stale', () => {
    at(10, 'package-lock.json');
    expect(packagesAreStale(root)).toBe(true);
  });

  test('packages are stale when the lock file is newer, and only then', () => {
    at(10, 'package-lock.json');
    at(11, 'node_modules/.package-lock.json');
    expect(packagesAreStale(root)).toBe(false);
    at(12, 'package-lock.json');
    expect(packagesAreStale(root)).toBe(true);
  });

  test('a build is stale when any source or configuration is newer, and only then', () => {
    at(10, 'src/cli/main.ts');
    at(10, 'tsconfig.json');
    expect(buildIsStale(root)).toBe(true);
    at(11, 'dist/cli/main.js');
    expect(buildIsStale(root)).toBe(false);
    at(12, 'src/deep/down/a.ts');
    expect(buildIsStale(root)).toBe(true);
    at(13, 'dist/cli/main.js');
    at(14, 'tsconfig.json');
    expect(buildIsStale(root)).toBe(true);
  });

  test('a build is stale when a source was removed', () => {
    at(10, 'src/cli/main.ts');
    at(10, 'src/cli/gone.ts');
    at(11, 'dist/cli/main.js');
    rmSync(join(root, 'src/cli/gone.ts'));
    expect(buildIsStale(root)).toBe(true);
  });
});
