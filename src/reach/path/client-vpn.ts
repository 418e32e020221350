/**
 * Client VPN, behind the tunnel: the endpoint's routes of the association that the session landed on, the
 * authorization rules, and the association's own address in place of the client's.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/how-it-works.html
 */
import { type Problem, problem } from '../../findings/index.ts';
import { address, block, parseBlock } from '../../network/cidr.ts';
import { authorizedBlocks, clientPool, routesOf } from '../../network/client-vpn.ts';
import type {
  ClientVpnAssociation,
  ClientVpnAuthorizationRule,
  ClientVpnEndpoint,
} from '../../network/network.ts';
import {
  intersect,
  isEmpty,
  type PacketSet,
  packets,
  rewrite,
  subtract,
  valuesOf,
} from '../packets/packet-set.ts';
import { partition } from '../packets/partition.ts';
import { rangeSet, single } from '../packets/range-set.ts';
import { packetFacts } from '../words.ts';
import { delivered, type HopFacts, type Leg, type MatchedRule, onward, stopped } from './leg.ts';
import type { Station, Step, Walk } from './station.ts';

export function clientVpn(walk: Walk, leg: Leg, station: Extract<Station, { at: 'client-vpn' }>): Step[] {
  const endpoint = walk.network.clientVpnEndpoints[station.endpointId]!;
  const association = endpoint.associations.find(({ id }) => id === station.associationId)!;
  const hop: HopFacts = { kind: 'client-vpn-endpoint', id: endpoint.id };
  const steps: Step[] = [];
  let rest = leg.packets;
  // `local` routes lead back to other clients.
  const local = endpoint.routes.filter(({ targetSubnetId }) => targetSubnetId === 'local');
  for (const { value: route, ranges } of longestFirst([...local, ...routesOf(endpoint, association)])) {
    const own = intersect(rest, packets({ destination: ranges }));
    if (isEmpty(own)) continue;
    rest = subtract(rest, packets({ destination: ranges }));
    const withRule: HopFacts = { ...hop, rules: [{ kind: 'client-vpn-route', route }] };
    for (const routed of onward({ ...leg, packets: own }, withRule, own)) {
      const { passing, ended } = authorized(routed, endpoint);
      steps.push(...ended);
      for (const admitted of passing) {
        steps.push(
          ...(route.targetSubnetId === 'local'
            ? toClient(admitted, endpoint, association)
            : translated(walk, admitted, endpoint, association)),
        );
      }
    }
  }
  const facts = () =>
    problem('CLIENT_VPN_NO_ROUTE', {
      endpointId: endpoint.id,
      associationId: association.id,
      subnetId: association.subnetId,
      others: elsewhere(endpoint, association, rest),
      packet: packetFacts(rest),
    });
  return [...steps, ...stopped(leg, hop, rest, facts)];
}

function longestFirst<R extends { destinationCidr: string }>(routes: readonly R[]) {
  return partition(routes.map((value) => ({ value, blocks: blocksIn(value.destinationCidr), weight: 0 })));
}

const blocksIn = (cidr: string) => {
  const parsed = parseBlock(cidr);
  return parsed ? [parsed] : [];
};

/** Associations whose own routes would take the packets. */
function elsewhere(endpoint: ClientVpnEndpoint, association: ClientVpnAssociation, set: PacketSet): string[] {
  return endpoint.associations
    .filter(({ id }) => id !== association.id)
    .filter((other) =>
      routesOf(endpoint, other).some(
        ({ destinationCidr }) =>
          !isEmpty(intersect(set, packets({ destination: blocksIn(destinationCidr) }))),
      ),
    )
    .map(({ id }) => id);
}

/** The rules with the longest prefix that holds a destination decide; nothing falls back. */
function authorized(leg: Leg, endpoint: ClientVpnEndpoint): { passing: Leg[]; ended: Step[] } {
  const hop: HopFacts = { kind: 'client-vpn-authorization', id: endpoint.id };
  const allowed = packets({ destination: rangeSet(authorizedBlocks(endpoint)) });
  const passes = intersect(leg.packets, allowed);
  const rest = subtract(leg.packets, allowed);
  const rules = decidingRules(endpoint, passes).map(
    (rule): MatchedRule => ({ kind: 'authorization-rule', rule }),
  );
  return {
    passing: onward(leg, { ...hop, rules }, passes),
    ended: stopped(leg, hop, rest, () => notAuthorized(endpoint, rest)),
  };
}

function decidingRules(endpoint: ClientVpnEndpoint, set: PacketSet): ClientVpnAuthorizationRule[] {
  const rules = endpoint.authorizationRules.map((value) => ({
    value,
    blocks: blocksIn(value.targetNetworkCidr),
    // Of rules for the same block one that is for everyone says more.
    weight: value.accessGroupId === undefined ? 1 : 0,
  }));
  return partition(rules)
    .filter(({ ranges }) => !isEmpty(intersect(set, packets({ destination: ranges }))))
    .map(({ value }) => value);
}

function notAuthorized(endpoint: ClientVpnEndpoint, set: PacketSet): Problem {
  const [deciding] = decidingRules(endpoint, set);
  return problem('CLIENT_VPN_NOT_AUTHORIZED', {
    endpointId: endpoint.id,
    packet: packetFacts(set),
    rules: endpoint.authorizationRules.map(({ targetNetworkCidr }) => targetNetworkCidr),
    ...vpcBlockOf(endpoint, set),
    ...(deciding?.accessGroupId !== undefined && {
      groupOnly: { cidr: deciding.targetNetworkCidr, accessGroupId: deciding.accessGroupId },
    }),
  });
}

/** The VPC's block that holds the destination: one rule for it serves its resolver and its endpoints alike. */
function vpcBlockOf(endpoint: ClientVpnEndpoint, set: PacketSet): { vpcBlock?: string } {
  const route = endpoint.routes.find(
    ({ origin, destinationCidr }) =>
      origin === 'associate' && isEmpty(subtract(set, packets({ destination: [block(destinationCidr)] }))),
  );
  return route ? { vpcBlock: route.destinationCidr } : {};
}

function toClient(leg: Leg, endpoint: ClientVpnEndpoint, association: ClientVpnAssociation): Step[] {
  const clients = packets({ destination: [block(clientPool(endpoint, association).cidr)] });
  const hop: HopFacts = { kind: 'client-vpn-client', id: endpoint.id };
  const rest = subtract(leg.packets, clients);
  return [
    ...stopped(leg, hop, rest, () =>
      problem('NO_POSSIBLE_DESTINATION', { where: endpoint.id, packet: packetFacts(rest) }),
    ),
    ...onward(leg, hop, intersect(leg.packets, clients)).map((one) =>
      delivered(one, { kind: 'client-vpn-client', endpointId: endpoint.id }),
    ),
  ];
}

/** Into the VPC under the address of the association's interface. */
function translated(
  walk: Walk,
  leg: Leg,
  endpoint: ClientVpnEndpoint,
  association: ClientVpnAssociation,
): Step[] {
  const { networkInterfaceId: interfaceId } = association;
  const eni = walk.network.networkInterfaces[interfaceId];
  const hop: HopFacts = { kind: 'client-vpn-endpoint', id: endpoint.id, networkInterfaceId: interfaceId };
  if (!eni) {
    const facts = () => problem('UNKNOWN_RESOURCE', { missing: interfaceId, neededBy: association.id });
    return stopped(leg, hop, leg.packets, facts);
  }
  const translation = { by: 'client-vpn', at: interfaceId, source: valuesOf(leg.packets, 'source') } as const;
  const inside = rewrite(leg.packets, { source: single(address(eni.privateIps[0]!)) });
  return onward(leg, hop, inside).map((next) => ({
    to: { at: 'leave', interfaceId },
    leg: { ...next, translations: [...leg.translations, translation] },
  }));
}
