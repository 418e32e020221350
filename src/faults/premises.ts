/** What goes wrong on premises: tunnels that are not there, firewalls, resolvers, proxies, hosts files. */

import { regionalName } from '../network/names/endpoint-names.ts';
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { onHost, onSite, startClientAgain, withProfile } from './on-premises.ts';
import { clientVpn, s3Endpoint } from './places.ts';

const endpointName = ({ network }: FaultLab): string => `bucket.${regionalName(s3Endpoint(network))}`;

/** Where the tunnel ends at the host itself; behind a router's tunnel the host sees none either way. */
const OF_HOST = { 'provided-dns': 'NO_TUNNEL', 'public-dns': 'NO_TUNNEL' } as const;

export const premisesFaults = [
  fault({
    code: 'tunnel-not-started',
    title: 'The VPN client is not running',
    symptom: 'Connect timeout on endpoint URL from a host that was rebooted; no tun interface.',
    cause:
      'Without the tunnel the private addresses have no way: packets go to the internet, where nobody has them.',
    diagnosis: 'NO_TUNNEL',
    fromEvidence: OF_HOST,
    healed: 'by-hand',
    break: (lab) => withProfile(lab, () => undefined),
  }),
  fault({
    code: 'vpn-blocked-by-firewall',
    title: "The site's firewall blocks the VPN",
    symptom:
      'TLS Error: TLS key negotiation failed to occur within 60 seconds (check your network connectivity).',
    cause:
      'Client VPN uses UDP 443 (or what its endpoint is set to). Firewalls that allow "443" often mean TCP alone.',
    diagnosis: 'NO_TUNNEL',
    fromEvidence: OF_HOST,
    healed: 'by-hand',
    async break(lab) {
      const { transportProtocol: protocol, vpnPort: port } = clientVpn(lab.network);
      await onSite(lab, { blocks: [{ protocol, port }] });
      // A client that is connected would not notice for half a minute.
      await startClientAgain(lab);
    },
  }),
  fault({
    code: 'profile-without-random-hostname',
    title: 'The VPN profile lacks remote-random-hostname',
    symptom: 'RESOLVE: Cannot resolve host address: cvpn-endpoint-….prod.clientvpn.REGION.amazonaws.com.',
    cause:
      "Only names below the endpoint's name exist. The option puts a random label in front; profiles that were written by hand lack it.",
    diagnosis: 'NO_TUNNEL',
    fromEvidence: OF_HOST,
    healed: 'by-hand',
    break: (lab) => withProfile(lab, (profile) => profile.replace(/^remote-random-hostname\n/m, '')),
  }),
  fault({
    code: 'profile-of-another-endpoint',
    title: 'The VPN profile is of an endpoint that is gone',
    symptom: 'The VPN client goes on resolving a name that does not exist.',
    cause:
      'An endpoint that was made anew has a new name; profiles that were handed out still name the old one.',
    diagnosis: 'NO_TUNNEL',
    fromEvidence: OF_HOST,
    healed: 'by-hand',
    break: (lab) =>
      withProfile(lab, (profile) =>
        profile.replace(/cvpn-endpoint-[0-9a-f]+/, 'cvpn-endpoint-0123456789abcdef0'),
      ),
  }),
  fault({
    code: 'profile-with-wrong-protocol',
    title: 'The VPN profile says TCP, and the endpoint speaks UDP',
    symptom: 'Connection refused or reset when the VPN client starts.',
    cause:
      'The transport protocol belongs to the endpoint and cannot be changed later; an edited or older profile says another.',
    diagnosis: 'NO_TUNNEL',
    fromEvidence: OF_HOST,
    healed: 'by-hand',
    break: (lab) => withProfile(lab, (profile) => profile.replace(/^proto udp$/m, 'proto tcp')),
  }),
  fault({
    code: 'host-firewall-blocks-https',
    title: "The host's own firewall drops outgoing HTTPS",
    symptom: 'Connect timeout on one machine, while the machine beside it works.',
    cause: 'An endpoint protection or a hardening script drops TCP 443 from this host.',
    diagnosis: 'SITE_FIREWALL',
    healed: 'by-hand',
    break: (lab) => onHost(lab, { blocks: [{ protocol: 'tcp', port: 443 }] }),
  }),
  fault({
    code: 'proxy-in-environment',
    title: 'An environment variable sends clients through a proxy',
    symptom:
      'Failed to connect to proxy URL, or Could not connect to the endpoint URL, though curl --noproxy works.',
    cause:
      "HTTPS_PROXY holds for the endpoint's name, too, and the proxy cannot reach private addresses. NO_PROXY does not exempt it.",
    diagnosis: 'PROXY_IN_ENVIRONMENT',
    fromEvidence: 'PROXY_IN_ENVIRONMENT',
    healed: 'by-command',
    break: (lab) => onHost(lab, { environment: { HTTPS_PROXY: 'http://proxy.example.internal:8080' } }),
  }),
  fault({
    code: 'stale-hosts-entry',
    title: 'The hosts file still has an old address for the endpoint',
    symptom: 'dig answers with the new addresses, and programs connect to another one.',
    cause:
      'The hosts file goes before every name server. The entry was made for an endpoint whose interfaces have other addresses now.',
    diagnosis: 'STALE_HOSTS_ENTRY',
    fromEvidence: 'STALE_HOSTS_ENTRY',
    healed: 'by-hand',
    patterns: ['provided-dns', 'public-dns'],
    break: (lab) => onHost(lab, { hostsFile: { [endpointName(lab)]: '10.0.0.250' } }),
  }),
  fault({
    code: 'resolver-set-by-hand',
    title: 'A name server that cannot be reached was written into resolv.conf',
    symptom: 'Temporary failure in name resolution, on one machine.',
    cause:
      'A name server that was set by hand wins over the one that the tunnel brings, and there is no way to it through the tunnel.',
    diagnosis: 'DNS_SERVER_UNREACHABLE',
    healed: 'by-hand',
    break: (lab) => onHost(lab, { nameServers: ['9.9.9.9'] }),
  }),
  fault({
    code: 'lan-route-shadows-vpc',
    title: "A local route takes the VPC's addresses",
    symptom: "The VPN is up; traceroute to the endpoint goes to the site's own router.",
    cause:
      "A route on premises that is as specific as the VPC's CIDR, or more, wins over the tunnel: the address ranges overlap.",
    patterns: ['provided-dns', 'public-dns'],
    diagnosis: 'ROUTE_PAST_TUNNEL',
    fromEvidence: 'ROUTE_PAST_TUNNEL',
    healed: 'by-hand',
    break: (lab) => {
      const vpc = lab.network.vpcs[s3Endpoint(lab.network).vpcId]!;
      return onHost(lab, { localRoutes: [vpc.cidrBlocks[0]!.cidrBlock] });
    },
  }),
  fault({
    code: 'mtu-black-hole',
    title: 'Large packets of the tunnel are dropped without a word',
    symptom: 'aws s3 ls works, uploads hang; curl stalls after the TLS handshake.',
    cause:
      'A link on the way carries smaller packets than the tunnel sends, and nobody says so. Small requests fit, full ones do not.',
    diagnosis: 'MTU_BLACK_HOLE',
    fromEvidence: 'MTU_BLACK_HOLE',
    healed: 'by-hand',
    break: (lab) => onSite(lab, { silentMtu: 1200 }),
  }),
];
