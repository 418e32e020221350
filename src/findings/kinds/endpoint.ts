/** What AWS manages answers only what it serves. */
import { kind } from '../finding.ts';
import { type PacketFacts, packetWords } from '../packet-facts.ts';

export const endpoint = {
  PROTOCOL_RESTRICTION: kind<{ resource: string; serves: string; packet: PacketFacts }>({
    title: 'It arrives where nobody serves that protocol or port',
    explanation:
      'An S3 interface endpoint answers TCP 443 and nothing else, ping included; a Resolver endpoint and the VPC’s resolver answer DNS on port 53. That a ping to an endpoint fails says nothing about the endpoint.',
    remedy: 'Ask at TCP 443 instead of pinging: curl -v https://bucket.VPCE_NAME/',
    aws: true,
    resource: ({ resource }) => resource,
    detail: ({ resource, serves, packet }) =>
      serves.startsWith('nobody')
        ? `${packetWords(packet)} came to ${resource}, which serves ${serves}.`
        : `${packetWords(packet)} came to ${resource}, which answers ${serves} only.`,
  }),
  S3_PORT_MISMATCH: kind<{ servedBy: string; scheme: string; port: string }>({
    title: 'Nobody speaks that protocol on that port',
    explanation:
      'S3 speaks HTTPS on port 443 and HTTP on port 80: a client that begins TLS on port 80 gets no certificate, and plain HTTP on port 443 is refused with 400.',
    remedy: 'Use an endpoint URL with https:// and no port.',
    resource: ({ servedBy }) => servedBy,
    detail: ({ servedBy, scheme, port }) =>
      `The client speaks ${scheme} on port ${port}; ${servedBy} speaks https on 443 and http on 80.`,
  }),
  VPCE_GATEWAY_PROTOCOL_RESTRICTION: kind<{ endpointId: string; packet: PacketFacts }>({
    title: 'A gateway endpoint carries TCP',
    explanation: 'Behind a gateway endpoint are S3’s public addresses, which answer HTTPS.',
    remedy: 'Ask at TCP 443.',
    aws: true,
    resource: ({ endpointId }) => endpointId,
    detail: ({ endpointId, packet }) =>
      `${packetWords(packet)} came to ${endpointId}, which carries TCP only.`,
  }),
  DEPENDS_ON_ADDRESS: kind<{ works: string[]; fails: string }>({
    title: 'It depends on which address of the answer the client takes',
    explanation:
      'A name that has several addresses, one for each zone, is answered with all of them, and clients take any. Where one is not reached it works now and then; the zonal name of the endpoint leads to one zone only.',
    remedy: 'Mend the way to the address that fails, or use the zonal name.',
    resource: ({ fails }) => fails,
    detail: ({ works, fails }) =>
      `${works.join(', ')} ${works.length === 1 ? 'is' : 'are'} reached, ${fails} is not.`,
  }),
};
