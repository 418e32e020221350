/** Client VPN sessions: which endpoint a profile leads to, and on which of its associations a session can land. */

import { address } from '../../network/cidr.ts';
import { clientPool } from '../../network/client-vpn.ts';
import type { BlockedPort, ClientVpnEndpoint, Network, Site, SiteHost } from '../../network/network.ts';
import type { Association } from '../lookup.ts';
import { PUBLIC_NAME_SERVERS } from '../names/public-servers.ts';
import type { RangeSet } from '../packets/range-set.ts';
import type { Source } from '../question.ts';

export type Tunnel =
  | { kind: 'none' }
  /** A profile whose endpoint is not there, or has no association. */
  | { kind: 'down'; endpointId: string; why: 'gone' | 'no-association' }
  /** The site's router, or the host itself, drops what the tunnel is made of. */
  | { kind: 'down'; endpointId: string; why: 'firewall'; protocol: string; port: number; at: string }
  /** Nobody who is asked for names before there is a tunnel knows that of the endpoint. */
  | { kind: 'down'; endpointId: string; why: 'name'; servers: readonly string[] }
  | { kind: 'up'; endpoint: ClientVpnEndpoint };

/** The tunnel that a profile makes. */
function tunnelOf(network: Network, vpnProfile: string | undefined): Tunnel {
  if (vpnProfile === undefined) return { kind: 'none' };
  const endpointId = /^\s*remote\s+(?:\S*\.)?(cvpn-endpoint-[0-9a-z]+)/m.exec(vpnProfile)?.[1];
  const endpoint = endpointId === undefined ? undefined : network.clientVpnEndpoints[endpointId];
  if (!endpoint) return { kind: 'down', endpointId: endpointId ?? 'of its profile', why: 'gone' };
  if (endpoint.associations.length === 0)
    return { kind: 'down', endpointId: endpoint.id, why: 'no-association' };
  return { kind: 'up', endpoint };
}

/** The tunnel of a host itself. */
export function hostTunnel(network: Network, site: Site, host: SiteHost): Tunnel {
  const tunnel = named(tunnelOf(network, host.vpnProfile), site, host);
  return behindFirewall(
    behindFirewall(tunnel, host.conditions?.blocks, host.name),
    site.conditions?.blocks,
    site.name,
  );
}

/**
 * A client asks for the endpoint's name before it has a tunnel, so a name server that was written in by hand has to
 * be on this side of it.
 */
function named(tunnel: Tunnel, { routerAddress }: Site, { conditions }: SiteHost): Tunnel {
  const servers = conditions?.nameServers;
  if (tunnel.kind !== 'up' || !servers) return tunnel;
  const answers = servers.some((one) => one === routerAddress || PUBLIC_NAME_SERVERS.has(one));
  return answers ? tunnel : { kind: 'down', endpointId: tunnel.endpoint.id, why: 'name', servers };
}

/** The tunnel of a site's router, for the whole LAN. */
export function routerTunnel(network: Network, site: Site): Tunnel {
  return behindFirewall(tunnelOf(network, site.vpnProfile), site.conditions?.blocks, site.name);
}

function behindFirewall(tunnel: Tunnel, blocks: readonly BlockedPort[] = [], at: string): Tunnel {
  if (tunnel.kind !== 'up') return tunnel;
  const { id: endpointId, transportProtocol: protocol, vpnPort: port } = tunnel.endpoint;
  const dropped = blocks.some((one) => one.protocol === protocol && one.port === port);
  return dropped ? { kind: 'down', endpointId, why: 'firewall', protocol, port, at } : tunnel;
}

/** The tunnel that packets from a source can take, its own or its router's. */
export function tunnelFrom(network: Network, source: Source): Tunnel {
  switch (source.kind) {
    case 'site-host': {
      const site = network.sites[source.site];
      const host = site?.hosts.find(({ name }) => name === source.host);
      if (!site || !host) return { kind: 'none' };
      return host.vpnProfile === undefined ? routerTunnel(network, site) : hostTunnel(network, site, host);
    }
    case 'site-router': {
      const site = network.sites[source.site];
      return site ? routerTunnel(network, site) : { kind: 'none' };
    }
    case 'client-vpn-client': {
      const endpoint = network.clientVpnEndpoints[source.endpointId];
      if (!endpoint) return { kind: 'down', endpointId: source.endpointId, why: 'gone' };
      return endpoint.associations.length === 0
        ? { kind: 'down', endpointId: endpoint.id, why: 'no-association' }
        : { kind: 'up', endpoint };
    }
    default:
      return { kind: 'none' };
  }
}

/** The same source once for each association that its session can land on; itself where there is none to choose. */
export function landings(network: Network, source: Source): Source[] {
  if ('associationId' in source && source.associationId !== undefined) return [source];
  const tunnel = tunnelFrom(network, source);
  if (tunnel.kind !== 'up') return [source];
  return tunnel.endpoint.associations.map(({ id }) => ({ ...source, associationId: id }) as Source);
}

/** The association of a session that has landed; `undefined` without a tunnel. */
export function associationOf(
  { endpoint }: Extract<Tunnel, { kind: 'up' }>,
  source: Source,
): Association | undefined {
  const id = 'associationId' in source ? source.associationId : undefined;
  const association = endpoint.associations.find((one) => one.id === id) ?? endpoint.associations[0];
  return association && { endpoint, association };
}

/** The addresses of an association's clients. */
export function clientAddresses({ endpoint, association }: Association): RangeSet {
  const { first, last } = clientPool(endpoint, association);
  return [{ first: address(first), last: address(last) }];
}
