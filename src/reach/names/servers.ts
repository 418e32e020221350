/** Whom a source asks for names. */
import { parseAddress } from '../../network/cidr.ts';
import type { Network } from '../../network/network.ts';
import { hostTunnel, tunnelFrom } from '../path/sessions.ts';
import { resolverAddress } from '../path/vpc-resolver.ts';
import type { Source } from '../question.ts';
import { PUBLIC_NAME_SERVERS } from './public-servers.ts';

export interface NameServers {
  /** In the order in which they are asked. */
  servers: string[];
  /** Where they come from, in words. */
  by: string;
}

/** The name servers of a source; none for one that has its names from nobody. */
export function nameServersOf(network: Network, source: Source): NameServers {
  switch (source.kind) {
    case 'site-host': {
      const site = network.sites[source.site];
      const host = site?.hosts.find(({ name }) => name === source.host);
      if (!site || !host) return { servers: [], by: '' };
      if (host.conditions?.nameServers) return { servers: host.conditions.nameServers, by: 'set by hand' };
      const tunnel = hostTunnel(network, site, host);
      if (tunnel.kind === 'up' && tunnel.endpoint.dnsServers.length > 0) {
        return { servers: tunnel.endpoint.dnsServers, by: `pushed by ${tunnel.endpoint.id}` };
      }
      return { servers: [site.routerAddress], by: `the router of ${site.name}` };
    }
    case 'site-router':
      return { servers: [network.sites[source.site]?.routerAddress ?? ''], by: 'itself' };
    case 'client-vpn-client': {
      const tunnel = tunnelFrom(network, source);
      const pushed = tunnel.kind === 'up' ? tunnel.endpoint.dnsServers : [];
      return { servers: pushed, by: pushed.length > 0 ? `pushed by ${source.endpointId}` : 'its own' };
    }
    case 'network-interface':
      return dhcpServers(network, network.networkInterfaces[source.id]?.vpcId ?? '');
    case 'internet':
      return { servers: [...PUBLIC_NAME_SERVERS], by: 'public' };
  }
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html */
function dhcpServers(network: Network, vpcId: string): NameServers {
  const options = network.dhcpOptions[network.vpcs[vpcId]?.dhcpOptionsId ?? ''];
  const named = options?.configurations['domain-name-servers'] ?? [];
  const servers = named
    .map((server) => (server === 'AmazonProvidedDNS' ? (resolverAddress(network, vpcId) ?? '') : server))
    .filter((server) => parseAddress(server) !== undefined);
  return { servers, by: `DHCP options ${options?.id ?? 'of the VPC'}` };
}
