/**
 * VPC peering: from the addresses of one VPC to those of the other, and nothing through either.
 * @see https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations
 */
import { problem } from '../../findings/index.ts';
import { intersect, packets, subtract } from '../packets/packet-set.ts';
import { packetFacts } from '../words.ts';
import { type HopFacts, type Leg, onward, stopped } from './leg.ts';
import type { Station, Step, Walk } from './station.ts';

export function peering(walk: Walk, leg: Leg, { id, vpcId }: Extract<Station, { at: 'peering' }>): Step[] {
  const { lookup, network } = walk;
  const hop: HopFacts = { kind: 'vpc-peering-connection', id };
  const peer = lookup.peeringsOf(vpcId).find(({ connection }) => connection.id === id)?.peerId;
  if (peer === undefined || !network.vpcs[peer]) {
    const facts = () =>
      problem('UNKNOWN_RESOURCE', { missing: peer ?? `the other end of ${id}`, neededBy: id });
    return stopped(leg, hop, leg.packets, facts);
  }
  const between = packets({ source: lookup.blocksOf(vpcId), destination: lookup.blocksOf(peer) });
  const rest = subtract(leg.packets, between);
  const facts = () =>
    problem('PCX_REQUIRES_ADDRESS_IN_VPC_CIDR', {
      peeringId: id,
      vpcId,
      peerVpcId: peer,
      packet: packetFacts(rest, leg.reply),
    });
  return [
    ...stopped(leg, hop, rest, facts),
    ...onward(leg, hop, intersect(leg.packets, between)).map(
      (next): Step => ({ to: { at: 'vpc', vpcId: peer }, leg: next }),
    ),
  ];
}
