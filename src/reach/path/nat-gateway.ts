/**
 * NAT gateways: flows from the VPC go on under the gateway's own address, and its own subnet's route table says
 * where. No group filters them; the ACL of their subnet does.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
 */
import { problem } from '../../findings/index.ts';
import { address } from '../../network/cidr.ts';
import { intersect, isEmpty, packets, rewrite, subtract, valuesOf } from '../packets/packet-set.ts';
import { difference, type RangeSet, rangeSet, single } from '../packets/range-set.ts';
import { PROTOCOL_NUMBERS } from '../packets/traffic.ts';
import { packetFacts } from '../words.ts';
import { throughAcl } from './acls.ts';
import { type HopFacts, type Leg, onward, stopped } from './leg.ts';
import type { Station, Step, Walk } from './station.ts';

/** Ports of clients that lie elsewhere are exchanged for one of these. */
const PORTS: RangeSet = [{ first: 1024, last: 65_535 }];
const CARRIED = rangeSet(Object.values(PROTOCOL_NUMBERS).map((number) => ({ first: number, last: number })));

export function natGateway(
  walk: Walk,
  leg: Leg,
  { id, from }: Extract<Station, { at: 'nat-gateway' }>,
): Step[] {
  const { lookup, network } = walk;
  const gateway = network.natGateways[id]!;
  const hop: HopFacts = { kind: 'nat-gateway', id, vpcId: gateway.vpcId, subnetId: gateway.subnetId };
  const interfaceId = gateway.networkInterfaceId;
  if (interfaceId === undefined || gateway.privateIp === undefined) {
    return stopped(leg, hop, leg.packets, () =>
      problem('BAD_STATE', { resource: id, why: 'it has no interface' }),
    );
  }
  if (leg.reply) {
    // It knows nothing of a flow that did not begin through it.
    const facts = () => problem('REPLY_GOES_ELSEWHERE', { at: id, packet: packetFacts(leg.packets, true) });
    return stopped(leg, hop, leg.packets, facts);
  }
  const edge =
    from === gateway.subnetId
      ? { passing: [leg], ended: [] }
      : throughAcl(walk, leg, gateway.subnetId, 'ingress');
  const own = single(address(gateway.privateIp));
  const accepted = packets({
    protocol: CARRIED,
    source: difference(lookup.blocksOf(gateway.vpcId), own),
  });
  const next = edge.passing.flatMap((entered): Step[] => {
    const rest = subtract(entered.packets, accepted);
    const inside = intersect(entered.packets, accepted);
    const kept = withPorts(inside);
    const changed = subtract(inside, PORT_KEEPERS);
    return [
      ...stopped(entered, hop, rest, () =>
        problem('NGW_REQUIRES_SOURCE_IN_VPC', { natGatewayId: id, packet: packetFacts(rest) }),
      ),
      ...translated(entered, hop, kept, { source: own }, interfaceId),
      ...translated(entered, hop, changed, { source: own, sourcePort: PORTS }, interfaceId),
    ];
  });
  return [...edge.ended, ...next];
}

/** What keeps its source port: protocols without one, and ports in the range. */
const PORT_KEEPERS = [
  ...packets({ protocol: single(PROTOCOL_NUMBERS.icmp) }),
  ...packets({
    protocol: rangeSet([single(PROTOCOL_NUMBERS.tcp)[0]!, single(PROTOCOL_NUMBERS.udp)[0]!]),
    sourcePort: PORTS,
  }),
];

function withPorts(set: Leg['packets']) {
  return intersect(set, PORT_KEEPERS);
}

function translated(
  leg: Leg,
  hop: HopFacts,
  set: Leg['packets'],
  to: { source: RangeSet; sourcePort?: RangeSet },
  interfaceId: string,
): Step[] {
  if (isEmpty(set)) return [];
  return onward(leg, hop, rewrite(set, to), set).map((next) => ({
    to: { at: 'leave', interfaceId },
    leg: {
      ...next,
      translations: [
        ...leg.translations,
        {
          by: 'nat-gateway' as const,
          at: interfaceId,
          source: valuesOf(set, 'source'),
          ...(to.sourcePort && { sourcePort: valuesOf(set, 'sourcePort') }),
        },
      ],
    },
  }));
}
