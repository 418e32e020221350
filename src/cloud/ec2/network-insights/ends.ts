/** The two ends of a path: what can be one, where packets start there, and which addresses mean it. */
import { address, block, parseAddress } from '../../../network/cidr.ts';
import { interfacesOfInstance } from '../../../network/instances.ts';
import { s3Addresses } from '../../../network/names/public-names.ts';
import type {
  Network,
  NetworkInsightsPath,
  NetworkInterface,
  VpcEndpoint,
} from '../../../network/network.ts';
import { elasticIpsOf } from '../../../network/public-addresses.ts';
import { type End, NOT_PUBLIC, type RangeSet, rangeSet, type Source, single } from '../../../reach/index.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { findInstance } from '../instances/seen.ts';
import { internetGatewayKind } from '../internet/internet-gateways.ts';
import { find } from '../kit/resource.ts';
import { networkInterfaceKind } from '../network-interfaces/kind.ts';
import { vpcEndpointKind } from '../vpc-endpoints/kind.ts';
import { idIn } from './arns.ts';

/** The id of an end that exists. Throws AWS's error for one that does not, and for what cannot be an end. */
export function checkEnd(context: Context, idOrArn: string, side: 'source' | 'destination'): string {
  const id = idIn(idOrArn);
  switch (id.slice(0, id.lastIndexOf('-'))) {
    case 'i':
      return findInstance(context, id).id;
    case 'eni':
      return find(context, networkInterfaceKind, id).id;
    case 'igw':
      return find(context, internetGatewayKind, id).id;
    case 'vpce':
      return find(context, vpcEndpointKind, id).id;
    case 'pcx':
    case 'tgw':
    case 'tgw-attach':
    case 'vgw':
    case 'vpce-svc':
      throw new AwsError('UnsupportedOperation', `Kairo analyzes no path with ${id} as its ${side}.`);
    default:
      throw new AwsError(
        'InvalidParameterValue',
        `'${idOrArn}' is not a supported ${side}. Give an instance, a network interface, an internet gateway or a VPC endpoint; of a Client VPN endpoint, the network interface of an association.`,
      );
  }
}

/** Where a path begins, or AWS's code for why it cannot. */
export type Start = { kind: 'sources'; sources: Source[]; vpcId: string } | { kind: 'none'; code: string };

export function startOf(network: Network, path: NetworkInsightsPath): Start {
  const { source } = path;
  const wanted = path.sourceIp ?? path.filterAtSource?.sourceAddress;
  if (source.startsWith('igw-')) {
    const vpcId = network.internetGateways[source]?.vpcId;
    if (vpcId === undefined) return { kind: 'none', code: 'UNASSOCIATED_COMPONENT' };
    const addresses = wanted === undefined ? hostsOnTheInternet(network) : [wanted];
    return { kind: 'sources', vpcId, sources: addresses.map((ip) => ({ kind: 'internet', address: ip })) };
  }
  // An endpoint answers and does not begin.
  if (source.startsWith('vpce-')) return { kind: 'none', code: 'VPCE_INTRA_VPC_TRAFFIC' };
  const interfaces = interfacesOf(network, source).filter(
    ({ privateIps }) => wanted === undefined || privateIps.includes(wanted),
  );
  const [first] = interfaces;
  if (!first) return { kind: 'none', code: 'NO_SOURCE_OR_DESTINATION' };
  return {
    kind: 'sources',
    vpcId: first.vpcId,
    sources: interfaces.map(({ id }) => ({ kind: 'network-interface', id })),
  };
}

/** Where a path may end: the addresses that mean it, and how to tell that packets have got there. */
export interface Goal {
  addresses: RangeSet;
  /** Absent for an address of the internet. */
  vpcId?: string;
  is(end: End, passed: (id: string) => boolean): boolean;
}

/** `undefined` where nothing has an address to go to. */
export function goalOf(network: Network, path: NetworkInsightsPath, fromInternet: boolean): Goal | undefined {
  const wanted = path.destinationIp ?? path.filterAtSource?.destinationAddress;
  const only = wanted === undefined ? undefined : single(address(wanted));
  const { destination } = path;
  if (destination === undefined) return only && { addresses: only, is: () => true };
  if (destination.startsWith('igw-')) {
    const vpcId = network.internetGateways[destination]?.vpcId;
    if (vpcId === undefined) return undefined;
    return {
      addresses: only ?? publicAddresses(),
      vpcId,
      is: (_, passed) => passed(destination),
    };
  }
  const endpoint = network.vpcEndpoints[destination];
  if (endpoint) return endpointGoal(network, endpoint, only);
  const interfaces = interfacesOf(network, destination);
  const ips = interfaces.flatMap((eni) =>
    fromInternet ? elasticIpsOf(network, eni.id).map(({ publicIp }) => publicIp) : eni.privateIps,
  );
  const ids = new Set(interfaces.map(({ id }) => id));
  const addresses = only && !fromInternet ? only : setOf(ips);
  if (addresses.length === 0) return undefined;
  return {
    addresses,
    vpcId: interfaces[0]!.vpcId,
    is: (end) => end.kind === 'network-interface' && ids.has(end.id),
  };
}

function endpointGoal(network: Network, endpoint: VpcEndpoint, only: RangeSet | undefined): Goal {
  const { id, vpcId, region, type, networkInterfaceIds } = endpoint;
  if (type === 'Gateway') {
    const addresses = only ?? setOf(s3Addresses(region));
    return { addresses, vpcId, is: (end) => end.kind === 'gateway-endpoint' && end.id === id };
  }
  const ips = networkInterfaceIds.flatMap((eni) => network.networkInterfaces[eni]?.privateIps ?? []);
  return {
    addresses: only ?? setOf(ips),
    vpcId,
    is: (end) => end.kind === 'network-interface' && networkInterfaceIds.includes(end.id),
  };
}

function interfacesOf(network: Network, id: string): NetworkInterface[] {
  if (id.startsWith('i-')) return interfacesOfInstance(network, id);
  const eni = network.networkInterfaces[id];
  return eni ? [eni] : [];
}

/** A host somewhere, and one in every public block that a rule names: where a path differs, it differs between these. */
function hostsOnTheInternet(network: Network): string[] {
  const named = [
    ...Object.values(network.securityGroupRules).flatMap(({ peer }) =>
      peer.kind === 'ipv4' ? [peer.cidr] : [],
    ),
    ...Object.values(network.networkAcls).flatMap(({ entries }) => entries.map(({ cidr }) => cidr)),
  ];
  const firsts = named.map((cidr) => cidr.split('/')[0]!).filter(isPublic);
  return [...new Set(['8.8.8.8', ...firsts])];
}

function isPublic(text: string): boolean {
  const ip = parseAddress(text);
  return ip !== undefined && !NOT_PUBLIC.some(({ first, last }) => first <= ip && ip <= last);
}

/** Everything that `NOT_PUBLIC` leaves. */
function publicAddresses(): RangeSet {
  const gaps: { first: number; last: number }[] = [];
  let next = 0;
  for (const { first, last } of NOT_PUBLIC) {
    if (first > next) gaps.push({ first: next, last: first - 1 });
    next = last + 1;
  }
  const end = block('0.0.0.0/0').last;
  return next > end ? gaps : [...gaps, { first: next, last: end }];
}

function setOf(ips: readonly string[]): RangeSet {
  return rangeSet(ips.flatMap((ip) => single(address(ip))));
}
