/** Hops of a path in AWS's shape. */
import type * as sdk from '@aws-sdk/client-ec2';
import type { Network, NetworkAclEntry, Route, SecurityGroupRule } from '../../../network/network.ts';
import { cidrsOf, type Hop, type PacketSet, type RangeSet, valuesOf } from '../../../reach/index.ts';
import { component } from './arns.ts';

/** The components that packets meet, in their order, numbered from 1. */
export function pathComponents(network: Network, region: string, hops: readonly Hop[]): sdk.PathComponent[] {
  return withInstances(network, hops)
    .filter(({ kind }) => SHOWN.has(kind))
    .map((hop, index, all) => ({
      SequenceNumber: index + 1,
      ...described(network, region, hop),
      ...headers(hop, index === 0, index === all.length - 1),
      AdditionalDetails: [],
      Explanations: [],
    }));
}

/** What packets look like is told where they begin and end, and by what changes them. */
function headers(
  { kind, before, after }: Hop,
  first: boolean,
  last: boolean,
): Pick<sdk.PathComponent, 'InboundHeader' | 'OutboundHeader'> {
  const changes = kind === 'internet-gateway' || kind === 'nat-gateway';
  return {
    ...((changes ? !first : last) && { InboundHeader: header(before) }),
    ...((changes || (first && !last)) && { OutboundHeader: header(after) }),
  };
}

const SHOWN = new Set<Hop['kind']>([
  'instance',
  'internet-gateway',
  'nat-gateway',
  'network-acl',
  'network-interface',
  'route-table',
  'security-group',
  'vpc-endpoint',
  'vpc-peering-connection',
]);

/** An instance stands before the interface that it sends from and behind the one that it receives on. */
function withInstances(network: Network, hops: readonly Hop[]): Hop[] {
  const instanceAt = (hop: Hop | undefined): Hop[] => {
    if (hop?.kind !== 'network-interface') return [];
    const id = network.networkInterfaces[hop.id]?.attachment?.instanceId;
    return id === undefined ? [] : [{ ...hop, kind: 'instance', id, networkInterfaceId: hop.id }];
  };
  return [...instanceAt(hops[0]), ...hops, ...(hops.length > 1 ? instanceAt(hops.at(-1)) : [])];
}

function described(network: Network, region: string, hop: Hop): sdk.PathComponent {
  const named = (id: string | undefined) => (id === undefined ? undefined : component(network, region, id));
  const place = { Vpc: named(hop.vpcId), Subnet: named(hop.subnetId) };
  const [matched] = hop.rules ?? [];
  switch (hop.kind) {
    case 'security-group': {
      const rule = matched?.kind === 'security-group-rule' ? matched.rule : undefined;
      return {
        Component: named(rule?.groupId ?? hop.id.split(' ')[0]),
        SecurityGroupRule: rule && shownGroupRule(rule),
        Vpc: place.Vpc,
      };
    }
    case 'network-acl': {
      const entry = matched?.kind === 'acl-entry' ? matched.entry : undefined;
      return { Component: named(hop.id), AclRule: entry && shownEntry(entry), Vpc: place.Vpc };
    }
    case 'route-table': {
      const route = matched?.kind === 'route' ? matched : undefined;
      return {
        Component: named(hop.id),
        RouteTableRoute: route && shownRoute(route.route, route.state),
        Vpc: place.Vpc,
      };
    }
    case 'vpc-peering-connection': {
      const { requesterVpcId, accepterVpcId } = network.vpcPeeringConnections[hop.id]!;
      return {
        Component: named(hop.id),
        SourceVpc: named(requesterVpcId),
        DestinationVpc: named(accepterVpcId),
      };
    }
    case 'network-interface': {
      const owner = network.networkInterfaces[hop.id]?.attachment?.instanceId;
      return { Component: named(hop.id), AttachedTo: named(owner), ...place };
    }
    default:
      return { Component: named(hop.id), ...place };
  }
}

function header(set: PacketSet): sdk.AnalysisPacketHeader {
  const [protocol] = valuesOf(set, 'protocol');
  const ports = (values: RangeSet) => values.map(({ first, last }) => ({ From: first, To: last }));
  return {
    SourceAddresses: cidrsOf(valuesOf(set, 'source')),
    SourcePortRanges: ports(valuesOf(set, 'sourcePort')),
    DestinationAddresses: cidrsOf(valuesOf(set, 'destination')),
    DestinationPortRanges: ports(valuesOf(set, 'destinationPort')),
    Protocol: String(protocol?.first),
  };
}

export function shownEntry(entry: NetworkAclEntry): sdk.AnalysisAclRule {
  const { cidr, egress, portRange, protocol, action, ruleNumber } = entry;
  return {
    Cidr: cidr,
    Egress: egress,
    ...(portRange && { PortRange: { From: portRange.from, To: portRange.to } }),
    Protocol: PROTOCOLS[protocol] ?? protocol,
    RuleAction: action,
    RuleNumber: ruleNumber,
  };
}

const PROTOCOLS: Record<string, string> = { '-1': 'all', '1': 'icmp', '6': 'tcp', '17': 'udp' };

function shownGroupRule({
  isEgress,
  fromPort,
  toPort,
  protocol,
  peer,
}: SecurityGroupRule): sdk.AnalysisSecurityGroupRule {
  return {
    Direction: isEgress ? 'egress' : 'ingress',
    Protocol: PROTOCOLS[protocol] ?? protocol,
    ...(fromPort >= 0 && toPort >= 0 && { PortRange: { From: fromPort, To: toPort } }),
    ...(peer.kind === 'ipv4' && { Cidr: peer.cidr }),
    ...(peer.kind === 'group' && { SecurityGroupId: peer.groupId }),
    ...(peer.kind === 'prefix-list' && { PrefixListId: peer.prefixListId }),
  };
}

export function shownRoute(
  { destination, target, origin }: Route,
  state: 'active' | 'blackhole',
): sdk.AnalysisRouteTableRoute {
  const id = 'id' in target ? target.id : 'local';
  return {
    ...('cidr' in destination
      ? { DestinationCidr: destination.cidr }
      : { DestinationPrefixListId: destination.prefixListId }),
    ...{ [TARGET_MEMBERS[target.kind]]: id },
    Origin: origin.toLowerCase(),
    State: state,
  };
}

const TARGET_MEMBERS: Record<Route['target']['kind'], keyof sdk.AnalysisRouteTableRoute> = {
  local: 'GatewayId',
  'internet-gateway': 'GatewayId',
  'vpc-endpoint': 'GatewayId',
  'vpn-gateway': 'GatewayId',
  other: 'GatewayId',
  'nat-gateway': 'NatGatewayId',
  'network-interface': 'NetworkInterfaceId',
  'vpc-peering-connection': 'VpcPeeringConnectionId',
};
