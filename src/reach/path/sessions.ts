/** Client VPN sessions: which endpoint a profile leads to, and on which of its associations a session can land. */

import { address } from '../../network/cidr.ts';
import { clientPool } from '../../network/client-vpn.ts';
import type { ClientVpnEndpoint, Network } from '../../network/network.ts';
import type { Association } from '../lookup.ts';
import type { RangeSet } from '../packets/range-set.ts';
import type { Source } from '../question.ts';

export type Tunnel =
  | { kind: 'none' }
  /** A profile whose endpoint is not there, or has no association. */
  | { kind: 'down'; endpointId: string; why: 'gone' | 'no-association' }
  | { kind: 'up'; endpoint: ClientVpnEndpoint };

/** The tunnel that a profile makes. */
export function tunnelOf(network: Network, vpnProfile: string | undefined): Tunnel {
  if (vpnProfile === undefined) return { kind: 'none' };
  const endpointId = /^\s*remote\s+(?:\S*\.)?(cvpn-endpoint-[0-9a-z]+)/m.exec(vpnProfile)?.[1];
  const endpoint = endpointId === undefined ? undefined : network.clientVpnEndpoints[endpointId];
  if (!endpoint) return { kind: 'down', endpointId: endpointId ?? 'of its profile', why: 'gone' };
  if (endpoint.associations.length === 0)
    return { kind: 'down', endpointId: endpoint.id, why: 'no-association' };
  return { kind: 'up', endpoint };
}

/** The tunnel that packets from a source can take, its own or its router's. */
export function tunnelFrom(network: Network, source: Source): Tunnel {
  switch (source.kind) {
    case 'site-host': {
      const site = network.sites[source.site];
      const own = site?.hosts.find(({ name }) => name === source.host)?.vpnProfile;
      return tunnelOf(network, own ?? site?.vpnProfile);
    }
    case 'site-router':
      return tunnelOf(network, network.sites[source.site]?.vpnProfile);
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
