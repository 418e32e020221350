/** What stops packets, in AWS's codes and members. */
import type * as sdk from '@aws-sdk/client-ec2';
import { type FindingKind, registry } from '../../../findings/index.ts';
import type { Network } from '../../../network/network.ts';
import { cidrsOf, type Hop, type Stop, valuesOf } from '../../../reach/index.ts';
import { component } from './arns.ts';
import { shownEntry, shownRoute } from './components.ts';

/** Each once, in the order in which packets met them. */
export function explanationsOf(network: Network, region: string, stops: readonly Stop[]): sdk.Explanation[] {
  const all = stops.map((stop) => explanationOf(network, region, stop));
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function explanationOf(network: Network, region: string, { hops, problem }: Stop): sdk.Explanation {
  const hop = hops.at(-1)!;
  const known = (registry[problem.code] as FindingKind<unknown>).aws === true;
  return {
    // What AWS has no code for is still in the way.
    ExplanationCode: known ? problem.code : 'NO_PATH',
    ...members(network, region, hop),
  };
}

function members(network: Network, region: string, hop: Hop): sdk.Explanation {
  const named = (id: string | undefined) => (id === undefined ? undefined : component(network, region, id));
  const eni = network.networkInterfaces[hop.networkInterfaceId ?? hop.id];
  const subnetId = hop.subnetId ?? eni?.subnetId;
  const place = { Vpc: named(hop.vpcId ?? eni?.vpcId), Subnet: named(subnetId) };
  const [matched] = hop.rules ?? [];
  switch (hop.kind) {
    case 'security-group':
      return {
        Direction: hop.direction,
        NetworkInterface: named(hop.networkInterfaceId),
        SecurityGroups: hop.id.split(' ').map((id) => component(network, region, id)),
        ...place,
      };
    case 'network-acl': {
      const entry = matched?.kind === 'acl-entry' ? matched.entry : undefined;
      return { Direction: hop.direction, Acl: named(hop.id), AclRule: entry && shownEntry(entry), ...place };
    }
    case 'route-table': {
      const route = matched?.kind === 'route' ? matched : undefined;
      return {
        RouteTable: named(hop.id),
        RouteTableRoute: route && shownRoute(route.route, route.state),
        ...place,
      };
    }
    case 'internet-gateway':
      return { InternetGateway: named(hop.id), Addresses: destinationsOf(hop), Vpc: place.Vpc };
    case 'nat-gateway':
      return { NatGateway: named(hop.id), ...place };
    case 'vpc-peering-connection':
      return { VpcPeeringConnection: named(hop.id), Addresses: destinationsOf(hop) };
    case 'vpc-endpoint':
      return { VpcEndpoint: named(hop.id), ...place };
    case 'network-interface':
      return { NetworkInterface: named(hop.id), AttachedTo: named(eni?.attachment?.instanceId), ...place };
    default:
      return { Component: { Id: hop.id }, ...place };
  }
}

function destinationsOf({ before }: Hop): string[] {
  return cidrsOf(valuesOf(before, 'destination'));
}
