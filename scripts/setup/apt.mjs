/** Debian packages, through apt-get. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const LISTS = '/var/lib/apt/lists';

export function hasApt() {
  return existsSync('/usr/bin/apt-get');
}

/** Installs packages; true when apt-get says that they are there now. */
export function install(packages) {
  const wanted = ['install', '-y', '--no-install-recommends', ...packages];
  if (knowsPackages() && aptGet(wanted)) return true;
  // No lists of packages, or lists so old that what they name is gone.
  return aptGet(['update']) && aptGet(wanted);
}

function knowsPackages() {
  return existsSync(LISTS) && readdirSync(LISTS).some((name) => name.endsWith('_Packages'));
}

function aptGet(args) {
  const { status } = spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}
