/** What somebody set by hand on premises: firewalls, routes past the tunnel, name servers. */
import type { BlockedPort, HostConditions, SiteConditions } from '../../../src/network/network.ts';
import { type Making, PORTS, someBlock } from './making.ts';

export function siteConditions({ random }: Making): SiteConditions | undefined {
  if (random.chance(0.6)) return undefined;
  return {
    blocks: blockedPorts({ random }, true),
    ...(random.chance(0.3) && { silentMtu: random.pick([1280, 1400]) }),
    ...(random.chance(0.3) && { stripsPrivateAnswers: true }),
  };
}

/** @param hasTunnel of its own */
export function hostConditions(making: Making, hasTunnel: boolean): HostConditions | undefined {
  const { random } = making;
  if (random.chance(0.5)) return undefined;
  return {
    ...(random.chance(0.6) && { blocks: blockedPorts(making, hasTunnel) }),
    ...(random.chance(0.5) && { localRoutes: [someBlock(making)] }),
    ...(random.chance(0.3) && { hostsFile: { 'somebody.example.com': '10.0.0.5' } }),
    // Whoever is asked for the VPN endpoint's name has to know it.
    ...(random.chance(0.2) && { nameServers: ['8.8.8.8'] }),
  };
}

/** Without those that a tunnel needs, itself and for its server's name: it would never be there. */
function blockedPorts({ random }: Pick<Making, 'random'>, forTunnel: boolean): BlockedPort[] {
  return Array.from({ length: random.between(1, 3) }, (): BlockedPort => {
    const port = random.pick(PORTS);
    const needed = forTunnel && (port === 443 || port === 53);
    return { protocol: needed ? 'tcp' : random.pick(['tcp', 'udp']), port };
  });
}
