/** The machine itself: its tunnel, its proxies, and the way that packets would take. */
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import type { Target } from '../target.ts';
import { type Evidence, type Probed, timed } from './probe.ts';
import { type VpnClient, vpnClients, vpnEvidence } from './vpn-client.ts';

export interface HostFacts {
  platform: string;
  /** IPv4 addresses by interface, without the loopback. */
  interfaces: { name: string; address: string; cidr: string | null }[];
  /** Interfaces that look like a VPN's. */
  tunnels: { name: string; address: string }[];
  /** By this machine's clock, in epoch milliseconds. */
  time: number;
  vpnClients: VpnClient[];
  /** Environment variables that send clients through a proxy on the way to the endpoint. */
  proxies: { variable: string; value: string }[];
}

const TUNNEL = /^(?:tun|utun|tap|wg|ppp|ipsec|gpd|vpn)/i;

export async function probeHost(
  target: Target,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Probed<HostFacts>> {
  const { value: interfaces, ms } = await timed(async () => ownAddresses());
  const tunnels = interfaces.filter(({ name }) => TUNNEL.test(name));
  const proxies = proxiesFor(target, environment);
  const clients = vpnClients();
  const list: Evidence = {
    probe: 'interfaces',
    command:
      process.platform === 'win32'
        ? 'ipconfig'
        : process.platform === 'darwin'
          ? 'ifconfig'
          : 'ip -brief -4 address',
    observed:
      interfaces.map(({ name, address }) => `${name} ${address}`).join(', ') ||
      'no IPv4 address but the loopback',
    ms,
  };
  const proxy: Evidence = {
    probe: 'proxies',
    command: process.platform === 'win32' ? 'set' : 'env | grep -i proxy',
    observed:
      proxies.map(({ variable, value }) => `${variable}=${value}`).join(', ') || 'none for this endpoint',
    ms: 0,
  };
  return {
    facts: {
      platform: process.platform,
      time: Date.now(),
      vpnClients: clients,
      interfaces,
      tunnels: tunnels.map(({ name, address }) => ({ name, address })),
      proxies,
    },
    evidence: [list, ...vpnEvidence(clients), proxy],
  };
}

function ownAddresses(): HostFacts['interfaces'] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address, cidr }) => ({ name, address, cidr })),
  );
}

/** Those that the AWS CLI and SDKs obey, unless `NO_PROXY` exempts the endpoint. */
export function proxiesFor(
  { host, tls }: Pick<Target, 'host' | 'tls'>,
  environment: Readonly<Record<string, string | undefined>>,
): HostFacts['proxies'] {
  const exempt = `${environment.NO_PROXY ?? ''},${environment.no_proxy ?? ''}`
    .split(',')
    .map((entry) =>
      entry
        .trim()
        .replace(/^\*?\./, '')
        .toLowerCase(),
    )
    .filter(Boolean);
  if (exempt.some((entry) => entry === '*' || host === entry || host.endsWith(`.${entry}`))) return [];
  const names = tls ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  return [...names, 'ALL_PROXY', 'all_proxy'].flatMap((variable) => {
    const value = environment[variable];
    return value ? [{ variable, value: withoutPassword(value) }] : [];
  });
}

const withoutPassword = (url: string): string => url.replace(/\/\/[^@/]*@/, '//…@');

/** The machine's own address on the way to another; nothing is sent. `undefined`: there is no way. */
export function sourceFor(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (source: string | undefined): void => {
      socket.close();
      resolve(source);
    };
    socket.once('error', () => end(undefined));
    socket.connect(443, address, () => end(socket.address().address));
  });
}
