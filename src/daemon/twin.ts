/**
 * The twin of an account: a network that was read from somewhere, made fit to carry packets here. What a snapshot
 * does not hold is made anew: certificates, because ACM gives no keys away, and an on-premises place for each Client
 * VPN endpoint, because AWS knows nothing of those.
 */

import type { Ids } from '../network/ids.ts';
import { addNetworkInterface } from '../network/interfaces.ts';
import type { Network, Site } from '../network/network.ts';
import type { createAuthority, Issued, issue } from '../pki/index.ts';

export interface TwinTools {
  pki: { createAuthority: typeof createAuthority; issue: typeof issue };
  ids: Ids;
}

export interface Twin {
  /** Without tunnels. */
  network: Network;
  /** The certificate that clients of every endpoint may use. */
  client: Issued;
}

/** The network with certificates of its own. */
export async function twinOf(network: Network, { pki, ids }: TwinTools): Promise<Twin> {
  const authority = await pki.createAuthority({ commonName: 'Kairo twin CA' });
  const [server, client] = await Promise.all([
    pki.issue(authority, { commonName: 'server', dnsNames: ['server'], usage: 'server' }),
    pki.issue(authority, { commonName: 'client1.domain.tld', usage: 'client' }),
  ]);
  const twin = structuredClone(JSON.parse(JSON.stringify(network)) as Network);
  twin.clientTokens = {};
  twin.sites = Object.fromEntries(Object.values(twin.sites).map((site) => [site.name, withoutTunnels(site)]));
  const now = Date.now();
  for (const endpoint of Object.values(twin.clientVpnEndpoints)) {
    const { serverCertificateArn, clientRootCertificateChainArn, region } = endpoint;
    const times = { importedAt: now, createdAt: now };
    twin.certificates[clientRootCertificateChainArn] = {
      ...{ arn: clientRootCertificateChainArn, region, ...times },
      ...{ certificate: authority.certificate, privateKey: authority.privateKey },
    };
    twin.certificates[serverCertificateArn] = {
      ...{ arn: serverCertificateArn, region, ...times },
      ...{ certificate: server.certificate, privateKey: server.privateKey, chain: authority.certificate },
    };
    // It was signed by an authority whose key nobody has here, so it would refuse everyone.
    delete endpoint.certificateRevocationList;
    for (const association of endpoint.associations) {
      if (twin.networkInterfaces[association.networkInterfaceId]) continue;
      association.networkInterfaceId = addNetworkInterface(
        twin,
        {
          subnetId: association.subnetId,
          groupIds: endpoint.groupIds,
          description: 'ClientVPN Endpoint resource',
          interfaceType: 'interface',
          requester: { id: twin.accountId, service: 'client-vpn' },
        },
        ids,
      ).id;
    }
  }
  return { network: twin, client };
}

function withoutTunnels({ vpnProfile: _, ...site }: Site): Site {
  return { ...site, hosts: site.hosts.map(({ vpnProfile: __, ...host }) => host) };
}

/** What each place's tunnel leads to, in the network as it was read: endpoint id by place. */
export function tunnelsOf(network: Network): { site: string; host?: string; endpointId: string }[] {
  const idIn = (profile: string | undefined) => /cvpn-endpoint-[0-9a-f]+/.exec(profile ?? '')?.[0];
  return Object.values(network.sites).flatMap(({ name: site, vpnProfile, hosts }) => {
    const own = idIn(vpnProfile);
    return [
      ...(own === undefined ? [] : [{ site, endpointId: own }]),
      ...hosts.flatMap((host) => {
        const endpointId = idIn(host.vpnProfile);
        return endpointId === undefined ? [] : [{ site, host: host.name, endpointId }];
      }),
    ];
  });
}
