/** On premises: tunnels, firewalls, LANs. */
import { kind } from '../finding.ts';
import { type PacketFacts, packetWords } from '../packet-facts.ts';

export const site = {
  SITE_TUNNEL_DOWN: kind<{
    at: string;
    endpointId: string;
    why: 'gone' | 'no-association' | 'firewall' | 'name';
    /** `udp 443`, where a firewall drops it. */
    port?: string;
    /** Of the host, which do not know the endpoint’s name. */
    servers?: readonly string[];
  }>({
    title: 'The tunnel cannot come up',
    explanation:
      'A client connects to an association of its Client VPN endpoint, over the port of the endpoint. Without an association nobody answers; a firewall on the way to the internet that drops the port keeps every tunnel down; a profile of an endpoint that is gone leads nowhere; and the endpoint’s name has to be known before there is a tunnel, so a name server that was written in by hand must be reached without it. Without the tunnel packets go out as if there were no Client VPN.',
    remedy:
      'aws ec2 associate-client-vpn-target-network --client-vpn-endpoint-id ENDPOINT --subnet-id SUBNET',
    resource: ({ endpointId }) => endpointId,
    detail: ({ at, endpointId, why, port, servers = [] }) =>
      ({
        gone: `The profile of ${at} leads to ${endpointId}, which is not there.`,
        'no-association': `${endpointId}, which the profile of ${at} leads to, has no target network association, so nobody answers.`,
        firewall: `The firewall of ${at} drops ${port}, which the tunnel to ${endpointId} is made of.`,
        name: `${at} asks ${servers.join(', ')} for the name of ${endpointId}, as somebody set by hand, and gets no answer while there is no tunnel.`,
      })[why],
  }),
  SITE_FIREWALL: kind<{ at: string; packet: PacketFacts }>({
    title: 'A firewall on premises drops it',
    explanation: 'The host’s own firewall or that of the site’s router drops what goes out to this port.',
    remedy: 'Open the port in that firewall.',
    resource: ({ at }) => at,
    detail: ({ at, packet }) => `${packetWords(packet)} is dropped by the firewall of ${at}.`,
  }),
};
