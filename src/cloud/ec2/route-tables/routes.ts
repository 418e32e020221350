/** Routes: added, pointed elsewhere, taken away. */
import { block, contains, formatBlock } from '../../../network/cidr.ts';
import type { NatGateway, Network, Route, RouteTable, RouteTarget } from '../../../network/network.ts';
import { hasEnded } from '../../../network/peering.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { onlyInterface } from '../instances/attributes.ts';
import { findInstance } from '../instances/seen.ts';
import { internetGatewayKind } from '../internet/internet-gateways.ts';
import { natGatewayKind } from '../internet/nat-gateway-kind.ts';
import { blockParameter } from '../kit/blocks.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { type Findable, find, missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { networkInterfaceKind } from '../network-interfaces/kind.ts';
import { vpcPeeringKind } from '../vpc-peering/vpc-peering.ts';
import { routeTableKind } from './route-tables.ts';

/** The parameters that name a target. */
interface TargetInput {
  GatewayId?: string | undefined;
  NetworkInterfaceId?: string | undefined;
  NatGatewayId?: string | undefined;
  VpcPeeringConnectionId?: string | undefined;
  InstanceId?: string | undefined;
  VpcEndpointId?: string | undefined;
  LocalTarget?: boolean | undefined;
}

const UNSUPPORTED = [
  'DestinationIpv6CidrBlock',
  'DestinationPrefixListId',
  'EgressOnlyInternetGatewayId',
  'TransitGatewayId',
  'LocalGatewayId',
  'CarrierGatewayId',
  'CoreNetworkArn',
  'OdbNetworkArn',
] as const;

export const routes: Ec2Handlers = {
  CreateRoute(context, input) {
    refuse(input, ...UNSUPPORTED);
    const table = find(context, routeTableKind, input.RouteTableId, 'routeTableId');
    const cidr = destinationOf(input.DestinationCidrBlock);
    const target = targetOf(context, table, input);
    checkDestination(context.network, table, cidr, target);
    const existing = routeTo(table, cidr);
    if (existing) {
      if (sameTarget(existing.target, target)) return { Return: true };
      throw new AwsError('RouteAlreadyExists', `The route identified by ${cidr} already exists.`);
    }
    if (table.routes.length >= QUOTAS.routesPerTable) {
      throw new AwsError(
        'RouteLimitExceeded',
        `The maximum number of routes has been reached for the route table '${table.id}'.`,
      );
    }
    table.routes.push({ destination: { cidr }, target, origin: 'CreateRoute' });
    return { Return: true };
  },

  ReplaceRoute(context, input) {
    refuse(input, ...UNSUPPORTED);
    const table = find(context, routeTableKind, input.RouteTableId, 'routeTableId');
    const cidr = destinationOf(input.DestinationCidrBlock);
    const route = routeTo(table, cidr);
    if (!route) {
      throw new AwsError(
        'InvalidParameterValue',
        `There is no route defined for '${cidr}' in the route table. Use CreateRoute instead.`,
      );
    }
    const target = targetOf(context, table, input);
    if (route.origin !== 'CreateRouteTable') {
      checkDestination(context.network, table, cidr, target);
    } else if (target.kind !== 'local' && target.kind !== 'network-interface') {
      throw unsupportedTarget();
    }
    route.target = target;
    return {};
  },

  DeleteRoute(context, input) {
    refuse(input, 'DestinationIpv6CidrBlock');
    const table = find(context, routeTableKind, input.RouteTableId, 'routeTableId');
    if (input.DestinationPrefixListId) throw endpointRoute(table, input.DestinationPrefixListId);
    const cidr = destinationOf(input.DestinationCidrBlock);
    const route = routeTo(table, cidr);
    if (!route) throw notInTable(table, 'cidr-block', cidr);
    if (route.origin === 'CreateRouteTable') {
      throw new AwsError(
        'InvalidParameterValue',
        `cannot remove local route ${cidr} in route table ${table.id}`,
      );
    }
    table.routes = table.routes.filter((one) => one !== route);
    return {};
  },
};

function destinationOf(text: string | undefined): string {
  if (!text) throw missing('destinationCidrBlock');
  return formatBlock(blockParameter(text, 'destinationCidrBlock'));
}

function routeTo({ routes: known }: RouteTable, cidr: string): Route | undefined {
  return known.find(({ destination }) => 'cidr' in destination && destination.cidr === cidr);
}

function sameTarget(a: RouteTarget, b: RouteTarget): boolean {
  return a.kind === b.kind && ('id' in a ? a.id : undefined) === ('id' in b ? b.id : undefined);
}

/**
 * Nothing may go to the link-local range of the services, and what lies inside the VPC may only be steered
 * to an interface, and only a whole subnet at a time.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html#custom-route-tables
 */
function checkDestination(network: Network, table: RouteTable, cidr: string, target: RouteTarget): void {
  const wanted = block(cidr);
  if (contains(block('169.254.168.0/22'), wanted)) {
    throw new AwsError(
      'InvalidParameterValue',
      `The destination CIDR block ${cidr} is within 169.254.168.0/22, which is reserved for AWS services.`,
    );
  }
  if (target.kind === 'local') throw unsupportedTarget();
  const inside = network.vpcs[table.vpcId]!.cidrBlocks.some(({ cidrBlock }) =>
    contains(block(cidrBlock), wanted),
  );
  if (!inside || routeTo(table, cidr)?.origin === 'CreateRouteTable') return;
  if (target.kind !== 'network-interface' && target.kind !== 'nat-gateway') throw unsupportedTarget();
  const wholeSubnet = Object.values(network.subnets).some(
    (subnet) => subnet.vpcId === table.vpcId && subnet.cidrBlock === cidr,
  );
  if (!wholeSubnet) {
    throw new AwsError(
      'InvalidParameterValue',
      `The destination CIDR block ${cidr} is more specific than one of this VPC's CIDR blocks and does not match the CIDR block of a subnet.`,
    );
  }
}

function unsupportedTarget(): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    'Route target is not supported. This route only supports interface and instance targets.',
  );
}

/** Routes to a prefix list belong to a gateway endpoint and go with it. */
function endpointRoute(table: RouteTable, prefixListId: string): AwsError {
  const known = table.routes.some(
    ({ destination }) => 'prefixListId' in destination && destination.prefixListId === prefixListId,
  );
  if (!known) return notInTable(table, 'prefix-list-id', prefixListId);
  return new AwsError(
    'InvalidParameterValue',
    `cannot remove VPC endpoint route ${prefixListId} in route table ${table.id}`,
  );
}

function notInTable(table: RouteTable, kind: string, destination: string): AwsError {
  return new AwsError(
    'InvalidRoute.NotFound',
    `no route with destination-${kind} ${destination} in route table ${table.id}`,
  );
}

/** The one target that is given, which must exist in the table's VPC. */
function targetOf(context: Context, table: RouteTable, input: TargetInput): RouteTarget {
  const { GatewayId, NetworkInterfaceId, NatGatewayId, VpcPeeringConnectionId, InstanceId, VpcEndpointId } =
    input;
  const given = [
    GatewayId,
    NetworkInterfaceId,
    NatGatewayId,
    VpcPeeringConnectionId,
    InstanceId,
    VpcEndpointId,
  ];
  const count = given.filter(Boolean).length + (input.LocalTarget ? 1 : 0);
  if (count > 1) {
    throw new AwsError('InvalidParameterCombination', 'The request must contain exactly one route target.');
  }
  if (GatewayId === 'local' || input.LocalTarget) return { kind: 'local' };
  if (GatewayId) return gatewayTarget(context, table, GatewayId);
  if (NetworkInterfaceId) {
    const { id, vpcId } = find(context, networkInterfaceKind, NetworkInterfaceId);
    if (vpcId !== table.vpcId) throw differentNetworks(table, `interface ${id}`);
    return { kind: 'network-interface', id };
  }
  if (NatGatewayId) return natGatewayTarget(context, table, NatGatewayId);
  if (VpcPeeringConnectionId) {
    return peeringTarget(context, table, VpcPeeringConnectionId);
  }
  if (InstanceId) return instanceTarget(context, table, InstanceId);
  if (VpcEndpointId) {
    throw new AwsError(
      'InvalidVpcEndpointId.NotFound',
      `The Vpc Endpoint Id '${VpcEndpointId}' does not exist`,
    );
  }
  throw missing('gatewayId');
}

/** An instance stands for its interface, which has to be its only one. */
function instanceTarget(context: Context, table: RouteTable, instanceId: string): RouteTarget {
  const { id } = onlyInterface(context, findInstance(context, instanceId));
  const { vpcId } = context.network.networkInterfaces[id]!;
  if (vpcId !== table.vpcId) throw differentNetworks(table, `interface ${id}`);
  return { kind: 'network-interface', id };
}

/** A connection that has this VPC at one end. It may still wait to be accepted; the route is a black hole until then. */
function peeringTarget(context: Context, table: RouteTable, id: string): RouteTarget {
  const connection = find(context, vpcPeeringKind, id);
  if (connection.requesterVpcId !== table.vpcId && connection.accepterVpcId !== table.vpcId) {
    throw differentNetworks(table, `peering connection ${id}`);
  }
  if (hasEnded(connection)) {
    throw new AwsError(
      'InvalidParameterValue',
      `VpcPeeringConnection ${id} is ${connection.state} and cannot be a target.`,
    );
  }
  return { kind: 'vpc-peering-connection', id };
}

function gatewayTarget(context: Context, table: RouteTable, gatewayId: string): RouteTarget {
  if (gatewayId.startsWith('vpce-')) {
    throw new AwsError(
      'InvalidParameterValue',
      `Cannot create or replace a route to the gateway endpoint ${gatewayId}. Use ModifyVpcEndpoint to add the route table to it.`,
    );
  }
  if (!gatewayId.startsWith(`${internetGatewayKind.prefix}-`)) {
    throw new AwsError('InvalidGatewayID.NotFound', `The gateway ID '${gatewayId}' does not exist`);
  }
  const { id, vpcId } = find(context, internetGatewayKind, gatewayId);
  if (vpcId !== table.vpcId) throw differentNetworks(table, `network gateway ${id}`);
  return { kind: 'internet-gateway', id };
}

/** A gateway that is going or gone is as good as none. */
function natGatewayTarget(context: Context, table: RouteTable, natGatewayId: string): RouteTarget {
  const { id, vpcId, state } = find(context, natGatewayTargetKind, natGatewayId);
  if (state === 'deleted' || state === 'failed') {
    throw new AwsError(natGatewayTargetKind.notFound, natGatewayTargetKind.notFoundMessage(id));
  }
  if (vpcId !== table.vpcId) throw differentNetworks(table, `NAT gateway ${id}`);
  return { kind: 'nat-gateway', id };
}

/** Routes have error codes of their own for NAT gateways. */
const natGatewayTargetKind: Findable<NatGateway> = {
  ...natGatewayKind,
  notFound: 'InvalidNatGatewayID.NotFound',
  malformed: 'InvalidNatGatewayID.NotFound',
  notFoundMessage: (id) => `The natGateway ID '${id}' does not exist`,
};

function differentNetworks(table: RouteTable, other: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `route table ${table.id} and ${other} belong to different networks`,
  );
}
