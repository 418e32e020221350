/** A host's OpenVPN client: the profile as the user has it, and the resolver following the tunnel as on a desktop. */
import type { Network, Site, SiteHost } from '../../network/network.ts';
import { hostSpace } from '../names.ts';
import type { Program } from '../programs.ts';
import { resolvConf } from './spaces.ts';

export function vpnClients(network: Network): Program[] {
  return Object.values(network.sites).flatMap((site) =>
    site.hosts.flatMap((host) =>
      host.vpnProfile === undefined ? [] : [vpnClient(site, host, host.vpnProfile)],
    ),
  );
}

function vpnClient(site: Site, host: SiteHost, profile: string): Program {
  const directory = `/run/kairo/hosts/${host.name}`;
  // A server that does not answer is given up sooner than the two minutes of OpenVPN's default; then its name is
  // asked for again, for it may have another address by now.
  const command = [
    'openvpn',
    '--config',
    `${directory}/profile.ovpn`,
    '--suppress-timestamps',
    '--disable-dco',
    '--connect-timeout',
    '5',
  ];
  const script = `${directory}/resolver`;
  return {
    name: `vpn-client:${host.name}`,
    title: `OpenVPN client of ${host.name}`,
    argv: [
      'ip',
      'netns',
      'exec',
      hostSpace(host.name),
      ...command,
      '--script-security',
      '2',
      '--up',
      script,
      '--down',
      script,
    ],
    files: [
      { path: `${directory}/profile.ovpn`, content: profile, mode: 0o600 },
      { path: script, content: resolverScript(resolvConf(site)), mode: 0o755 },
      { path: `/etc/netns/${hostSpace(host.name)}/resolv.conf`, content: resolvConf(site), mode: 0o644 },
    ],
    ready: /Initialization Sequence Completed/,
    role: 'client',
  };
}

/** Called by OpenVPN; pushed options arrive as `foreign_option_1`, … The file is written in place, it is a mount. */
function resolverScript(own: string): string {
  return `#!/bin/sh
set -eu
if [ "$script_type" = down ]; then
  cat > /etc/resolv.conf <<'END'
${own}END
  exit 0
fi
servers=
number=1
while option=$(printenv "foreign_option_$number"); do
  case "$option" in
    'dhcp-option DNS '*) servers="\${servers}nameserver \${option##* }
" ;;
  esac
  number=$((number + 1))
done
[ -z "$servers" ] || printf '%s' "$servers" > /etc/resolv.conf
`;
}
