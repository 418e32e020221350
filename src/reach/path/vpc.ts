/** Inside a VPC: the interface that has the address. */
import { problem } from '../../findings/index.ts';
import { intersect, isEmpty, packets, subtract, valuesOf } from '../packets/packet-set.ts';
import { includes, only, single } from '../packets/range-set.ts';
import { addressWords, packetFacts } from '../words.ts';
import { type HopFacts, type Leg, stopped } from './leg.ts';
import type { Station, Step, Walk } from './station.ts';
import { resolverAddresses } from './vpc-resolver.ts';

export function inVpc(walk: Walk, leg: Leg, { vpcId, from }: Extract<Station, { at: 'vpc' }>): Step[] {
  const { lookup } = walk;
  const destinations = valuesOf(leg.packets, 'destination');
  const ip = only(destinations);
  if (ip === undefined && !walk.inside) return [];
  const found: { ip: number; interfaceId: string }[] = [];
  if (ip !== undefined) {
    const eni = lookup.interfaceAt(vpcId, ip);
    if (eni) found.push({ ip, interfaceId: eni.id });
  } else {
    for (const [ip, { id }] of lookup.interfacesIn(vpcId)) {
      if (includes(destinations, ip)) found.push({ ip, interfaceId: id });
    }
  }
  const steps = found.flatMap(({ ip, interfaceId }): Step[] => {
    const own = intersect(leg.packets, packets({ destination: single(ip) }));
    if (isEmpty(own)) return [];
    return [
      {
        to: { at: 'arrive', interfaceId, ...(from !== undefined && { from }) },
        leg: { ...leg, packets: own },
      },
    ];
  });
  const taken = found.map(({ ip }) => ({ first: ip, last: ip })).toSorted((a, b) => a.first - b.first);
  const nowhere = taken.length === 0 ? leg.packets : subtract(leg.packets, packets({ destination: taken }));
  const hop: HopFacts = { kind: 'route-table', id: vpcId, vpcId };
  const resolver = resolverAddresses(walk.network, vpcId);
  return [
    ...steps,
    ...stopped(leg, hop, nowhere, () => {
      const packet = packetFacts(nowhere, leg.reply);
      return ip !== undefined && includes(resolver, ip)
        ? problem('RESOLVER_SERVES_OWN_VPC_ONLY', { vpcId, address: addressWords(destinations), packet })
        : problem('NO_POSSIBLE_DESTINATION', { where: vpcId, packet });
    }),
  ];
}
