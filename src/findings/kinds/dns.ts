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
};
