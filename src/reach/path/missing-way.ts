/** Ways that a VPC has, and that the route table of a subnet does not lead to. */
import type { MissingWay } from '../../findings/index.ts';
import { formatAddress } from '../../network/cidr.ts';
import { publicServiceAt } from '../../network/names/public-names.ts';
import type { RouteTable } from '../../network/network.ts';
import { intersect, isEmpty, packets, valuesOf } from '../packets/packet-set.ts';
import { intersection, only } from '../packets/range-set.ts';
import { NOT_PUBLIC } from './internet.ts';
import type { Leg } from './leg.ts';
import type { Walk } from './station.ts';

/** The way that packets could take: to a peer, to S3, or out of the VPC. */
export function missingWay(walk: Walk, table: RouteTable, leg: Leg): MissingWay | undefined {
  return toPeer(walk, table, leg) ?? outside(walk, table, leg);
}

/** Replies to a peer, and questions to one. */
function toPeer({ lookup }: Walk, { vpcId }: RouteTable, leg: Leg): MissingWay | undefined {
  for (const { connection, peerId } of lookup.peeringsOf(vpcId)) {
    const blocks = lookup.blocksOf(peerId);
    if (isEmpty(intersect(leg.packets, packets({ destination: blocks })))) continue;
    const cidr = lookup.network.vpcs[peerId]?.cidrBlocks[0]?.cidrBlock;
    if (cidr !== undefined) return { target: 'vpc-peering-connection', id: connection.id, cidr };
  }
  return undefined;
}

/** To one public address: S3 by a gateway endpoint, else whatever translates for the sender. */
function outside({ network, lookup }: Walk, { vpcId }: RouteTable, leg: Leg): MissingWay | undefined {
  const destination = valuesOf(leg.packets, 'destination');
  const one = only(destination);
  if (one === undefined || intersection(destination, NOT_PUBLIC).length > 0) return undefined;
  const ip = formatAddress(one);
  if (publicServiceAt(ip)?.kind === 's3') {
    const endpoint = Object.values(network.vpcEndpoints).find(
      (each) => each.type === 'Gateway' && each.vpcId === vpcId,
    );
    if (endpoint) return { target: 'gateway-endpoint', id: endpoint.id };
  }
  const sender = leg.hops.findLast(({ kind }) => kind === 'network-interface')?.id ?? '';
  const cidr = `${ip}/32`;
  if (lookup.publicAddresses.some(({ eni }) => eni.id === sender)) {
    const gateway = lookup.internetGatewayOf(vpcId);
    return gateway === undefined ? undefined : { target: 'internet-gateway', id: gateway, cidr };
  }
  const nat = Object.values(network.natGateways).find(
    (each) => each.vpcId === vpcId && each.state === 'available' && each.connectivityType === 'public',
  );
  return nat && { target: 'nat-gateway', id: nat.id, cidr };
}
