/**
 * The route table of the subnet that packets leave.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
 */
import { type Problem, problem } from '../../findings/index.ts';
import type { Route, RouteTable } from '../../network/network.ts';
import { routeState } from '../../network/routes.ts';
import { intersect, isEmpty, packets, subtract } from '../packets/packet-set.ts';
import { single, union } from '../packets/range-set.ts';
import { HTTPS, PROTOCOL_NUMBERS, toPort } from '../packets/traffic.ts';
import { packetFacts } from '../words.ts';
import { idleness } from './components.ts';
import { delivered, type HopFacts, type Leg, onward, stopped } from './leg.ts';
import { missingWay } from './missing-way.ts';
import type { Station, Step, Walk } from './station.ts';

export function route(walk: Walk, leg: Leg, { subnetId }: Extract<Station, { at: 'route' }>): Step[] {
  const table = walk.lookup.routeTableOf(subnetId);
  if (!table) {
    const facts = () =>
      problem('UNKNOWN_RESOURCE', { missing: `the route table of ${subnetId}`, neededBy: subnetId });
    return stopped(leg, { kind: 'route-table', id: subnetId, subnetId }, leg.packets, facts);
  }
  const hop: HopFacts = { kind: 'route-table', id: table.id, vpcId: table.vpcId, subnetId };
  const ways = walk.lookup.waysOf(table);
  const steps = ways.flatMap((way): Step[] => {
    const own = intersect(leg.packets, packets({ destination: way.destinations }));
    return isEmpty(own) ? [] : along(walk, { ...leg, packets: own }, way.route, table, hop);
  });
  const routed = ways.reduce<(typeof ways)[number]['destinations']>(
    (all, way) => union(all, way.destinations),
    [],
  );
  const rest = subtract(leg.packets, packets({ destination: routed }));
  const facts = () => {
    const way = missingWay(walk, table, { ...leg, packets: rest });
    return problem('NO_ROUTE_TO_DESTINATION', {
      ...{ routeTableId: table.id, subnetId, packet: packetFacts(rest, leg.reply) },
      ...(way && { way }),
    });
  };
  return [...steps, ...stopped(leg, hop, rest, facts)];
}

function along(walk: Walk, leg: Leg, one: Route, table: RouteTable, hop: HopFacts): Step[] {
  const { subnetId = '' } = hop;
  const { vpcId } = table;
  const state = stateOf(walk, vpcId, one);
  const withRule: HopFacts = {
    ...hop,
    rules: [{ kind: 'route', routeTableId: table.id, route: one, state }],
  };
  const to = state === 'active' ? stationOf(walk, one, vpcId, subnetId, leg) : undefined;
  if (!to) return stopped(leg, withRule, leg.packets, () => blackHole(one, table, subnetId, leg));
  return onward(leg, withRule, leg.packets).map((next) => ({ to, leg: next }));
}

/** A route may lead to what a half-read account does not show. */
function stateOf({ network, lookup }: Walk, vpcId: string, one: Route): 'active' | 'blackhole' {
  const { target } = one;
  if (target.kind !== 'network-interface') return routeState(network, vpcId, one);
  const eni = network.networkInterfaces[target.id];
  return eni && idleness(lookup, eni) === undefined ? 'active' : 'blackhole';
}

function stationOf(
  { network }: Walk,
  { target }: Route,
  vpcId: string,
  from: string,
  leg: Leg,
): Station | undefined {
  switch (target.kind) {
    case 'local':
      return { at: 'vpc', vpcId, from };
    case 'network-interface':
      return { at: 'appliance', interfaceId: target.id, from };
    case 'nat-gateway':
      return { at: 'nat-gateway', id: target.id, from };
    case 'internet-gateway':
      return { at: 'internet-gateway', id: target.id, vpcId };
    case 'vpc-peering-connection':
      return { at: 'peering', id: target.id, vpcId };
    case 'vpc-endpoint': {
      const interfaceId = leg.hops.findLast(({ kind }) => kind === 'network-interface')?.id;
      const { type } = network.vpcEndpoints[target.id]!;
      return type === 'Gateway' && interfaceId
        ? { at: 'gateway-endpoint', id: target.id, interfaceId }
        : undefined;
    }
    case 'vpn-gateway':
      return undefined;
  }
}

function blackHole({ destination, target }: Route, { id }: RouteTable, subnetId: string, leg: Leg): Problem {
  return problem('BAD_STATE_ROUTE', {
    routeTableId: id,
    subnetId,
    destination: 'cidr' in destination ? destination.cidr : destination.prefixListId,
    target: 'id' in target ? target.id : target.kind,
    packet: packetFacts(leg.packets, leg.reply),
  });
}

/**
 * S3's public addresses behind a prefix list's route, reached under the private address.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
 */
export function gatewayEndpoint(
  _: Walk,
  leg: Leg,
  { id, interfaceId }: Extract<Station, { at: 'gateway-endpoint' }>,
): Step[] {
  const hop: HopFacts = { kind: 'vpc-endpoint', id };
  const tcp = packets({ protocol: single(PROTOCOL_NUMBERS.tcp) });
  const other = subtract(leg.packets, tcp);
  const unserved = subtract(intersect(leg.packets, tcp), SERVED);
  return [
    ...stopped(leg, hop, other, () =>
      problem('VPCE_GATEWAY_PROTOCOL_RESTRICTION', { endpointId: id, packet: packetFacts(other) }),
    ),
    ...stopped(leg, hop, unserved, () =>
      problem('PROTOCOL_RESTRICTION', {
        resource: id,
        serves: 'TCP 80 and 443',
        packet: packetFacts(unserved),
      }),
    ),
    ...onward(leg, hop, intersect(leg.packets, SERVED)).map((one) =>
      delivered(one, { kind: 'gateway-endpoint', id, networkInterfaceId: interfaceId }),
    ),
  ];
}

/** S3 answers in the clear, too. */
const SERVED = [...toPort('tcp', 80), ...HTTPS];
