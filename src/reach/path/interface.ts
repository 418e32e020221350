/** Network interfaces: out of them into the VPC, and into them out of it. */
import { problem } from '../../findings/index.ts';
import { address, block } from '../../network/cidr.ts';
import { interfacesOfInstance } from '../../network/instances.ts';
import type { NetworkInterface } from '../../network/network.ts';
import { intersect, isEmpty, type PacketSet, packets, subtract } from '../packets/packet-set.ts';
import { type RangeSet, rangeSet } from '../packets/range-set.ts';
import { DNS, HTTPS } from '../packets/traffic.ts';
import { packetFacts } from '../words.ts';
import { throughAcl } from './acls.ts';
import { belongsTo, idleness } from './components.ts';
import { throughGroups } from './groups.ts';
import { type Branch, delivered, type HopFacts, type Leg, onward, stopped } from './leg.ts';
import { replyAt } from './reply.ts';
import type { Station, Step, Walk } from './station.ts';
import { atResolver, RESOLVER, resolverAddresses } from './vpc-resolver.ts';

export function addressesOf({ privateIps }: NetworkInterface): RangeSet {
  return rangeSet(privateIps.map((ip) => ({ first: address(ip), last: address(ip) })));
}

/** The interface; nothing but a problem where it is not there or carries no packets. */
function carrier(walk: Walk, leg: Leg, id: string): { eni: NetworkInterface; hop: HopFacts } | Branch[] {
  const eni = walk.network.networkInterfaces[id];
  if (!eni) {
    const facts = () => problem('UNKNOWN_RESOURCE', { missing: id, neededBy: leg.hops.at(-1)?.id ?? id });
    return stopped(leg, { kind: 'network-interface', id }, leg.packets, facts);
  }
  const hop: HopFacts = { kind: 'network-interface', id, vpcId: eni.vpcId, subnetId: eni.subnetId };
  const idle = idleness(walk.lookup, eni);
  if (idle === undefined) return { eni, hop };
  return stopped(leg, hop, leg.packets, () => problem('BAD_STATE', { resource: id, why: idle }));
}

/** The sender's own address, its groups, the edge of its subnet. Inside a subnet neither ACLs nor routes are asked. */
export function leave(walk: Walk, leg: Leg, { interfaceId }: Extract<Station, { at: 'leave' }>): Step[] {
  const found = carrier(walk, leg, interfaceId);
  if (Array.isArray(found)) return found;
  const { eni, hop } = found;
  const own = packets({ source: addressesOf(eni) });
  const foreign = eni.sourceDestCheck ? subtract(leg.packets, own) : [];
  const ended = stopped(leg, hop, foreign, () =>
    problem('ENI_SOURCE_DEST_CHECK_RESTRICTION', {
      networkInterfaceId: eni.id,
      belongsTo: belongsTo(walk.lookup, eni),
      addresses: eni.privateIps,
      packet: packetFacts(foreign, leg.reply),
      side: 'source',
    }),
  );
  const sent = onward(leg, hop, eni.sourceDestCheck ? intersect(leg.packets, own) : leg.packets);
  return [...ended, ...sent.flatMap((next) => intoVpc(walk, next, eni))];
}

function intoVpc(walk: Walk, leg: Leg, eni: NetworkInterface): Step[] {
  // The resolver is beyond groups and ACLs.
  const forResolver = packets({ destination: resolverAddresses(walk.network, eni.vpcId) });
  const questions = intersect(leg.packets, forResolver);
  const rest = { ...leg, packets: subtract(leg.packets, forResolver) };
  return [
    ...(isEmpty(questions) ? [] : atResolver(walk, { ...leg, packets: questions }, eni)),
    ...(isEmpty(rest.packets) ? [] : throughOwnFilters(walk, rest, eni)),
  ];
}

function throughOwnFilters(walk: Walk, leg: Leg, eni: NetworkInterface): Step[] {
  const { passing, ended } = throughGroups(walk, leg, eni, 'egress');
  const subnet = walk.network.subnets[eni.subnetId];
  const inside = packets({ destination: subnet ? [block(subnet.cidrBlock)] : [] });
  const next = passing.flatMap((sent): Step[] => {
    const near = intersect(sent.packets, inside);
    const far = subtract(sent.packets, inside);
    const leaving = isEmpty(far)
      ? { passing: [], ended: [] }
      : throughAcl(walk, { ...sent, packets: far }, eni.subnetId, 'egress');
    return [
      ...(isEmpty(near)
        ? []
        : [
            {
              to: { at: 'vpc', vpcId: eni.vpcId, from: eni.subnetId } as const,
              leg: { ...sent, packets: near },
            },
          ]),
      ...leaving.ended,
      ...leaving.passing.map((out) => ({ to: { at: 'route', subnetId: eni.subnetId } as const, leg: out })),
    ];
  });
  return [...ended, ...next];
}

/** The edge of the subnet where it is crossed, the interface's groups, and whoever is behind it. */
export function arrive(
  walk: Walk,
  leg: Leg,
  { interfaceId, from }: Extract<Station, { at: 'arrive' }>,
): Step[] {
  const found = carrier(walk, leg, interfaceId);
  if (Array.isArray(found)) return found;
  const { eni, hop } = found;
  return entering(walk, leg, eni, from, (inside) =>
    onward(inside, hop, inside.packets).flatMap((arrived) => received(walk, arrived, eni)),
  );
}

function received(walk: Walk, leg: Leg, eni: NetworkInterface): Step[] {
  return leg.reply ? replyAt(leg, eni) : behind(walk, leg, eni);
}

/** A route sent packets to an interface. It passes on what is not addressed to it, where it is allowed to. */
export function appliance(walk: Walk, leg: Leg, station: Extract<Station, { at: 'appliance' }>): Step[] {
  const found = carrier(walk, leg, station.interfaceId);
  if (Array.isArray(found)) return found;
  const { eni, hop } = found;
  return entering(walk, leg, eni, station.from, (inside) => {
    const own = packets({ destination: addressesOf(eni) });
    const foreign = eni.sourceDestCheck ? subtract(inside.packets, own) : [];
    const ended = stopped(inside, hop, foreign, () =>
      problem('ENI_SOURCE_DEST_CHECK_RESTRICTION', {
        networkInterfaceId: eni.id,
        belongsTo: belongsTo(walk.lookup, eni),
        addresses: eni.privateIps,
        packet: packetFacts(foreign, leg.reply),
        side: 'destination',
      }),
    );
    const entered = subtract(inside.packets, foreign);
    const hosts = ownersOf(walk, eni);
    const mine = hosts.flatMap((one) =>
      onward(inside, hop, intersect(entered, packets({ destination: addressesOf(one) }))).flatMap((arrived) =>
        received(walk, arrived, one),
      ),
    );
    const ofHost = packets({ destination: rangeSet(hosts.flatMap(addressesOf)) });
    const passing = onward(inside, hop, subtract(entered, ofHost));
    return [
      ...ended,
      ...mine,
      ...passing.map((out) => ({ to: { at: 'leave', interfaceId: eni.id } as const, leg: out })),
    ];
  });
}

/**
 * The interfaces whose addresses are those of the host behind one. Whichever they come in by, an instance takes the
 * packets to any of its addresses; the groups of the other interface are not asked.
 */
function ownersOf({ network }: Walk, eni: NetworkInterface): NetworkInterface[] {
  const instanceId = eni.attachment?.instanceId;
  return instanceId === undefined ? [eni] : interfacesOfInstance(network, instanceId);
}

function entering(
  walk: Walk,
  leg: Leg,
  eni: NetworkInterface,
  from: string | undefined,
  inside: (leg: Leg) => Step[],
): Step[] {
  const edge =
    from === eni.subnetId || from === RESOLVER
      ? { passing: [leg], ended: [] }
      : throughAcl(walk, leg, eni.subnetId, 'ingress');
  return [
    ...edge.ended,
    ...edge.passing.flatMap((entered) => {
      const { passing, ended } = throughGroups(walk, entered, eni, 'ingress');
      return [...ended, ...passing.flatMap(inside)];
    }),
  ];
}

interface Service {
  kind: 'vpc-endpoint' | 'resolver-endpoint' | 'nat-gateway';
  id: string;
  accepts: PacketSet;
  /** In words. */
  serves: string;
}

/** What AWS manages behind an interface, and what it serves. */
export function serviceBehind(lookup: Walk['lookup'], interfaceId: string): Service | undefined {
  const endpoint = lookup.endpointBehind(interfaceId);
  if (endpoint) return { kind: 'vpc-endpoint', id: endpoint.id, accepts: HTTPS, serves: 'TCP 443' };
  const resolver = lookup.resolverBehind(interfaceId);
  if (resolver) {
    const { id, direction } = resolver;
    return direction === 'INBOUND'
      ? { kind: 'resolver-endpoint', id, accepts: DNS, serves: 'DNS on UDP and TCP 53' }
      : { kind: 'resolver-endpoint', id, accepts: [], serves: 'nobody: it only asks' };
  }
  const gateway = lookup.natGatewayBehind(interfaceId);
  return (
    gateway && { kind: 'nat-gateway', id: gateway.id, accepts: [], serves: 'nobody: it only translates' }
  );
}

/** Who takes packets at an interface: a host takes all, what AWS manages only what it serves. */
function behind(walk: Walk, leg: Leg, eni: NetworkInterface): Step[] {
  const { lookup } = walk;
  const end = { kind: 'network-interface', id: eni.id } as const;
  const at = { vpcId: eni.vpcId, subnetId: eni.subnetId, networkInterfaceId: eni.id };
  const service = serviceBehind(lookup, eni.id);
  if (service) {
    const { kind, id, accepts, serves } = service;
    const hop: HopFacts = { kind, id, ...at };
    const rest = subtract(leg.packets, accepts);
    const facts = () => problem('PROTOCOL_RESTRICTION', { resource: id, serves, packet: packetFacts(rest) });
    return [
      ...stopped(leg, hop, rest, facts),
      ...onward(leg, hop, intersect(leg.packets, accepts)).map((one) => delivered(one, end)),
    ];
  }
  const association = lookup.associationBehind(eni.id);
  if (association) {
    const hop: HopFacts = { kind: 'client-vpn-endpoint', id: association.endpoint.id, ...at };
    const facts = () =>
      problem('CLIENT_VPN_ADMITS_NO_CONNECTIONS', {
        endpointId: association.endpoint.id,
        packet: packetFacts(leg.packets),
      });
    return stopped(leg, hop, leg.packets, facts);
  }
  const instanceId = eni.attachment?.instanceId;
  if (instanceId === undefined) return [delivered(leg, end)];
  return onward(leg, { kind: 'instance', id: instanceId, ...at }, leg.packets).map((one) =>
    delivered(one, end),
  );
}
