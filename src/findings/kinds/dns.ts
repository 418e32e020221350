/** Names: resolvers that are not reached or do not know. */
import { kind } from '../finding.ts';
import { type PacketFacts, packetWords } from '../packet-facts.ts';

export const dns = {
  VPC_DNS_SUPPORT_OFF: kind<{ vpcId: string }>({
    title: 'The VPC has no resolver',
    explanation: 'With enableDnsSupport off nobody answers at the VPC’s base + 2.',
    remedy: 'aws ec2 modify-vpc-attribute --vpc-id VPC --enable-dns-support',
    resource: ({ vpcId }) => vpcId,
    detail: ({ vpcId }) => `${vpcId} has enableDnsSupport off, so its resolver does not answer.`,
    fix: ({ vpcId }) => `aws ec2 modify-vpc-attribute --vpc-id ${vpcId} --enable-dns-support`,
  }),
  RESOLVER_SERVES_OWN_VPC_ONLY: kind<{ vpcId: string; address: string; packet: PacketFacts }>({
    title: 'The resolver at base + 2 serves its own VPC only',
    explanation:
      'The Amazon-provided DNS server answers what an interface of its VPC asks. From a peered VPC, over Site-to-Site VPN or Direct Connect it is not reached; a Resolver inbound endpoint is. Client VPN reaches it, because its packets come from an interface of the VPC.',
    remedy: 'aws route53resolver create-resolver-endpoint --direction INBOUND …',
    resource: ({ address }) => address,
    detail: ({ vpcId, address, packet }) =>
      `${packetWords(packet)}: ${address} is the resolver of ${vpcId} and answers only from inside.`,
  }),
  DNS_SERVER_UNREACHABLE: kind<{
    server: string;
    askedBy: string;
    name: string;
    because: string;
    fix?: string;
  }>({
    title: 'The name server is not reached',
    explanation:
      'Whoever asks sends UDP and TCP to port 53 of its name servers, by the same routes, rules and filters as everything else. What stands in the way is told beside this finding. Clients wait some seconds for each server and then say that the name could not be resolved.',
    remedy: 'Mend what stops the packets to the name server, or push another one to the clients.',
    resource: ({ server }) => server,
    detail: ({ server, askedBy, name, because }) =>
      `${askedBy} asks ${server} for ${name}, and gets no answer: ${because}`,
    fix: ({ fix }) => fix,
  }),
  DNS_SERVER_UNKNOWN: kind<{ server: string; name: string }>({
    title: 'What the name server knows is not known here',
    explanation:
      'The question arrives at a host that is neither a resolver of AWS, nor of a site, nor one of the public ones that the model knows. What it answers cannot be told from the model.',
    remedy: 'dig @SERVER NAME',
    resource: ({ server }) => server,
    detail: ({ server, name }) => `Nothing is known of the names that ${server} answers, so not of ${name}.`,
  }),
  DNS_NAME_ERROR: kind<{
    server: string;
    name: string;
    view: string;
    zone?: string;
    /** The endpoint’s own name, where it is known what was meant. */
    use?: string;
    /** Whose name it would be is not in the model: somebody’s on the internet. */
    elsewhere?: boolean;
  }>({
    title: 'The name does not exist',
    explanation:
      'The name server answers NXDOMAIN. A private hosted zone hides every name of its domain that it lacks, whatever the internet says; names of endpoints exist as long as the endpoint, and zonal ones as long as it has a subnet in the zone.',
    remedy: 'Compare the name with what aws ec2 describe-vpc-endpoints shows under DnsEntries.',
    resource: ({ name }) => name,
    detail: ({ server, name, view, zone, use, elsewhere }) =>
      [
        `${server} (${view}) says that ${name} does not exist${zone === undefined ? '' : `: the private hosted zone ${zone} decides, and lacks it`}.`,
        ...(use === undefined ? [] : [`The account’s endpoint is ${use}.`]),
        ...(elsewhere
          ? [
              'Of the internet’s names the model knows those of AWS and of its name servers; ask for others by their address.',
            ]
          : []),
      ].join(' '),
    fix: ({ use }) => use && `export AWS_ENDPOINT_URL_S3=https://${use}`,
  }),
  DNS_NO_ADDRESS: kind<{ server: string; name: string; view: string; stripped: boolean; fix?: string }>({
    title: 'The name has no IPv4 address',
    explanation:
      'The name server answers without an address. Resolvers that protect against DNS rebinding take private addresses out of public answers, and what is left of the answer for a VPC endpoint is nothing.',
    remedy:
      'Allow private answers for vpce.amazonaws.com in that resolver, or push the VPC’s resolver to the clients.',
    resource: ({ name }) => name,
    detail: ({ server, name, view, stripped }) =>
      `${server} (${view}) answers ${name} without an address${stripped ? ': it takes private addresses out of answers' : ''}.`,
    fix: ({ fix }) => fix,
  }),
  DNS_NO_SERVER: kind<{ host: string }>({
    title: 'Nobody is asked for names',
    explanation: 'The host has no name server: its DHCP options name none.',
    remedy: 'aws ec2 associate-dhcp-options --dhcp-options-id default --vpc-id VPC',
    resource: ({ host }) => host,
    detail: ({ host }) => `${host} has no name server to ask.`,
  }),
  DNS_PUBLIC_ANSWER: kind<{
    name: string;
    addresses: string[];
    view: string;
    privateDns?: string;
    fix?: string;
  }>({
    title: 'The name leads to S3’s public addresses',
    explanation:
      'S3’s own names are answered with public addresses, unless the question reaches a VPC whose endpoint has private DNS. Over a closed network these addresses are not reached. The endpoint’s own name, https://bucket.vpce-…, is answered with its private addresses everywhere.',
    remedy: 'Use --endpoint-url https://bucket.VPCE_NAME, or turn on private DNS and ask the VPC’s resolver.',
    resource: ({ name }) => name,
    detail: ({ name, addresses, view, privateDns }) =>
      `${name} is answered with ${addresses.join(', ')} by ${view}, which are public${privateDns === undefined ? '' : `; ${privateDns}`}.`,
    fix: ({ fix }) => fix,
  }),
};
