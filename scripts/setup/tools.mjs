/** The system's tools that Kairo uses, and the Debian packages that hold them. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

export const PACKAGE_OF = {
  ip: 'iproute2',
  nft: 'nftables',
  openvpn: 'openvpn',
  dig: 'bind9-dnsutils',
  ping: 'iputils-ping',
  aws: 'awscli',
  curl: 'curl',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
};

/** An ordinary user's PATH often lacks these, where `nft` and `openvpn` live. */
const SYSTEM_DIRECTORIES = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The tools that no directory of this PATH (or the system's own) holds. */
export function missingTools(path, isThere = isExecutable) {
  const directories = [...path.split(':').filter(Boolean), ...SYSTEM_DIRECTORIES];
  return Object.keys(PACKAGE_OF).filter(
    (tool) => !directories.some((directory) => isThere(join(directory, tool))),
  );
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * What to do about missing tools.
 * @returns `{ kind: 'nothing' }`, `{ kind: 'install', packages }`, or `{ kind: 'refuse', message }`
 */
export function planFor(tools, { isRoot, hasApt }) {
  if (tools.length === 0) return { kind: 'nothing' };
  const packages = [...new Set(tools.map((tool) => PACKAGE_OF[tool]))];
  if (isRoot && hasApt) return { kind: 'install', packages };
  const advice = hasApt
    ? `Type: sudo apt-get install -y ${packages.join(' ')}`
    : `This system has no apt-get; the Debian packages that hold them are ${packages.join(' ')}: install what your distribution calls them`;
  return { kind: 'refuse', message: `${missing(tools)} ${advice}, then the same again.` };
}

/** `These tools are missing: nft, openvpn.` */
export function missing(tools) {
  return tools.length === 1
    ? `This tool is missing: ${tools[0]}.`
    : `These tools are missing: ${tools.join(', ')}.`;
}
