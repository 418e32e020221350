/** OpenVPN clients of a site, each with the profile as the user has it. */
import type { Network, Site, SiteHost } from '../../network/network.ts';
import { hostSpace, siteRouterSpace } from '../names.ts';
import type { Program } from '../programs.ts';
import { resolvConf } from './host-files.ts';
import { ROUTER_TUNNEL } from './spaces.ts';

/** Of hosts, and of routers that take the whole LAN into their tunnel. */
export function vpnClients(network: Network): Program[] {
  return Object.values(network.sites).flatMap((site) => [
    ...site.hosts.flatMap((host) =>
      host.vpnProfile === undefined ? [] : [hostClient(site, host, host.vpnProfile)],
    ),
    ...(site.vpnProfile === undefined ? [] : [routerClient(site, site.vpnProfile)]),
  ]);
}

/** A desktop: what is asked follows the tunnel, unless somebody has written it down by hand. */
function hostClient(site: Site, host: SiteHost, profile: string): Program {
  const space = hostSpace(host.name);
  if (host.conditions?.nameServers) return vpnClient(`OpenVPN client of ${host.name}`, space, profile, []);
  const script = `${directoryOf(space)}/resolver`;
  const client = vpnClient(`OpenVPN client of ${host.name}`, space, profile, [
    ...['--script-security', '2'],
    ...['--up', script, '--down', script],
  ]);
  return {
    ...client,
    files: [
      ...client.files,
      { path: script, content: resolverScript(resolvConf(site)), mode: 0o755 },
      { path: `/etc/netns/${space}/resolv.conf`, content: resolvConf(site), mode: 0o644 },
    ],
  };
}

/** A router is its LAN's resolver itself; DNS servers that are pushed to it make no difference. */
function routerClient(site: Site, profile: string): Program {
  const space = siteRouterSpace(site.name);
  return vpnClient(`OpenVPN client of the router of ${site.name}`, space, profile, ['--dev', ROUTER_TUNNEL]);
}

const directoryOf = (space: string) => `/run/kairo/hosts/${space}`;

function vpnClient(title: string, space: string, profile: string, options: string[]): Program {
  const file = `${directoryOf(space)}/profile.ovpn`;
  // A server that does not answer is given up sooner than the two minutes of OpenVPN's default; then its name is
  // asked for again, for it may have another address by now.
  const command = [
    'openvpn',
    '--config',
    file,
    '--suppress-timestamps',
    '--disable-dco',
    '--connect-timeout',
    '5',
  ];
  return {
    name: `vpn-client:${space}`,
    title,
    argv: ['ip', 'netns', 'exec', space, ...command, ...options],
    files: [{ path: file, content: profile, mode: 0o600 }],
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
