/** What the lab needs of this machine, looked at before anything is started. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Commands that the lab runs, and the Debian package of each. */
const TOOLS: Record<string, string> = {
  ip: 'iproute2',
  nft: 'nftables',
  openvpn: 'openvpn',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
};

const NAMES: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macOS', win32: 'Windows' };

/** What is missing, as one sentence with the command that mends it; `undefined` when nothing is. */
export function missingForLab(
  path = process.env.PATH ?? '',
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (platform !== 'linux') {
    return `The lab's packets need Linux with network namespaces, and this is ${NAMES[platform] ?? platform}. Run Kairo in a virtual machine with Linux.`;
  }
  const directories = [...path.split(delimiter), '/usr/sbin', '/sbin'];
  const missing = Object.keys(TOOLS).filter(
    (tool) => !directories.some((directory) => existsSync(join(directory, tool))),
  );
  if (missing.length) {
    const packages = [...new Set(missing.map((tool) => TOOLS[tool]))];
    return `The lab needs commands that are not on this machine: ${missing.join(', ')}. Install them: sudo apt-get install -y ${packages.join(' ')}`;
  }
  return missingTunnelDevice();
}

function missingTunnelDevice(): string | undefined {
  const device = '/dev/net/tun';
  if (!existsSync(device)) {
    return `The Client VPN needs ${device}, and this machine has none. Load it: sudo modprobe tun; in a container start it with --device ${device}.`;
  }
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return `The Client VPN needs ${device}, and this user may not open it. Allow it: sudo chmod 666 ${device}; or run Kairo as root: sudo kairo up.`;
  }
}
