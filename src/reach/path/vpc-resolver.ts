/**
 * The Amazon-provided DNS server of a VPC: at base + 2 of its first block and at one link-local address, for whoever
 * is in the VPC and nobody else, whatever groups and ACLs say.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
 */
import { problem } from '../../findings/index.ts';
import { address, block, formatAddress } from '../../network/cidr.ts';
import type { Network, NetworkInterface } from '../../network/network.ts';
import { intersect, subtract } from '../packets/packet-set.ts';
import { type RangeSet, rangeSet } from '../packets/range-set.ts';
import { DNS } from '../packets/traffic.ts';
import { packetFacts } from '../words.ts';
import { delivered, type HopFacts, type Leg, onward, stopped } from './leg.ts';
import type { Step, Walk } from './station.ts';

export const LINK_LOCAL_RESOLVER = '169.254.169.253';

/** Where the resolver's answers come from: no subnet, and no ACL judges them. */
export const RESOLVER = 'the resolver';

/** Base + 2 of the VPC's first block; `undefined` for a VPC that is not there. */
export function resolverAddress(network: Network, vpcId: string): string | undefined {
  const primary = network.vpcs[vpcId]?.cidrBlocks[0];
  return primary && formatAddress(block(primary.cidrBlock).first + 2);
}

/** The addresses at which the resolver answers in a VPC. */
export function resolverAddresses(network: Network, vpcId: string): RangeSet {
  const own = resolverAddress(network, vpcId);
  const all = own === undefined ? [LINK_LOCAL_RESOLVER] : [own, LINK_LOCAL_RESOLVER];
  return rangeSet(all.map((ip) => ({ first: address(ip), last: address(ip) })));
}

/** What an interface of the VPC sends to the resolver. */
export function atResolver({ network }: Walk, leg: Leg, eni: NetworkInterface): Step[] {
  const { vpcId } = eni;
  const id = resolverAddress(network, vpcId) ?? LINK_LOCAL_RESOLVER;
  const hop: HopFacts = { kind: 'vpc-resolver', id, vpcId };
  const other = subtract(leg.packets, DNS);
  const questions = intersect(leg.packets, DNS);
  const serves = () =>
    problem('PROTOCOL_RESTRICTION', {
      resource: id,
      serves: 'DNS on UDP and TCP 53',
      packet: packetFacts(other),
    });
  const ended = stopped(leg, hop, other, serves);
  if (!network.vpcs[vpcId]?.enableDnsSupport) {
    return [...ended, ...stopped(leg, hop, questions, () => problem('VPC_DNS_SUPPORT_OFF', { vpcId }))];
  }
  const end = { kind: 'vpc-resolver', vpcId, networkInterfaceId: eni.id } as const;
  return [...ended, ...onward(leg, hop, questions).map((one) => delivered(one, end))];
}
