/** Route tables and what they are associated with. */
import type { Route as ShownRoute, RouteTable as ShownRouteTable } from '@aws-sdk/client-ec2';
import type { Network, Route, RouteTable } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { explicitRouteTable, routeState } from '../../../network/routes.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, type Kind, missing, remove, tagsOf } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { subnetKind } from '../subnets/subnets.ts';
import { localRoute } from '../vpcs/vpc-parts.ts';
import { vpcKind } from '../vpcs/vpcs.ts';

type Shown = (resource: RouteTable, network: Network) => (string | undefined)[];

/** A filter on one member of the routes. */
const ofRoutes =
  (member: keyof ShownRoute): Shown =>
  (table, network) =>
    table.routes.map((route) => shownRoute(network, table.vpcId, route)[member] as string | undefined);

export const routeTableKind: Kind<RouteTable, ShownRouteTable> = {
  type: 'route-table',
  prefix: 'rtb',
  table: (network) => network.routeTables,
  notFound: 'InvalidRouteTableID.NotFound',
  malformed: 'InvalidRouteTableId.Malformed',
  notFoundMessage: (id) => `The routeTable ID '${id}' does not exist`,
  pageSizes: { min: 5, max: 100 },
  filters: {
    'association.gateway-id': () => undefined,
    'association.main': ({ associations }) =>
      associations.length === 0
        ? 'false'
        : associations.map(({ subnetId }) => String(subnetId === undefined)),
    'association.route-table-association-id': ({ associations }) => associations.map(({ id }) => id),
    'association.route-table-id': ({ id, associations }) => associations.map(() => id),
    'association.subnet-id': ({ associations }) => associations.map(({ subnetId }) => subnetId),
    'owner-id': (_, network) => network.accountId,
    'route-table-id': ({ id }) => id,
    'route.destination-cidr-block': ofRoutes('DestinationCidrBlock'),
    'route.destination-ipv6-cidr-block': ofRoutes('DestinationIpv6CidrBlock'),
    'route.destination-prefix-list-id': ofRoutes('DestinationPrefixListId'),
    'route.egress-only-internet-gateway-id': () => undefined,
    'route.gateway-id': ofRoutes('GatewayId'),
    'route.instance-id': () => undefined,
    'route.nat-gateway-id': ofRoutes('NatGatewayId'),
    'route.network-interface-id': ofRoutes('NetworkInterfaceId'),
    'route.origin': ofRoutes('Origin'),
    'route.state': ofRoutes('State'),
    'route.transit-gateway-id': () => undefined,
    'route.vpc-peering-connection-id': ofRoutes('VpcPeeringConnectionId'),
    'vpc-id': ({ vpcId }) => vpcId,
  },
  show: (table, network) => ({
    RouteTableId: table.id,
    VpcId: table.vpcId,
    OwnerId: network.accountId,
    Routes: table.routes.map((route) => shownRoute(network, table.vpcId, route)),
    Associations: table.associations.map(({ id, subnetId }) => ({
      RouteTableAssociationId: id,
      RouteTableId: table.id,
      Main: subnetId === undefined,
      ...(subnetId !== undefined && { SubnetId: subnetId }),
      AssociationState: { State: 'associated' },
    })),
    PropagatingVgws: table.propagatingGatewayIds.map((GatewayId) => ({ GatewayId })),
    Tags: tagsOf(network, table.id),
  }),
};

function shownRoute(network: Network, vpcId: string, route: Route): ShownRoute {
  const { destination, origin } = route;
  return {
    ...('cidr' in destination
      ? {
          [destination.cidr.includes(':') ? 'DestinationIpv6CidrBlock' : 'DestinationCidrBlock']:
            destination.cidr,
        }
      : { DestinationPrefixListId: destination.prefixListId }),
    ...shownTarget(network, route),
    Origin: origin,
    State: routeState(network, vpcId, route),
  };
}

function shownTarget(network: Network, { target }: Route): ShownRoute {
  switch (target.kind) {
    case 'local':
      return { GatewayId: 'local' };
    case 'internet-gateway':
    case 'vpc-endpoint':
    case 'vpn-gateway':
    case 'other':
      return { GatewayId: target.id };
    case 'nat-gateway':
      return { NatGatewayId: target.id };
    case 'vpc-peering-connection':
      return { VpcPeeringConnectionId: target.id };
    case 'network-interface': {
      const instanceId = network.networkInterfaces[target.id]?.attachment?.instanceId;
      return {
        NetworkInterfaceId: target.id,
        ...(instanceId && { InstanceId: instanceId, InstanceOwnerId: network.accountId }),
      };
    }
  }
}

const ASSOCIATED = { AssociationState: { State: 'associated' as const } };

export const routeTables: Ec2Handlers = {
  CreateRouteTable(context, input) {
    const vpc = find(context, vpcKind, input.VpcId, 'vpcId');
    const siblings = all(context, routeTableKind).filter(({ vpcId }) => vpcId === vpc.id);
    if (siblings.length >= QUOTAS.routeTablesPerVpc) {
      throw new AwsError(
        'RouteTableLimitExceeded',
        `The maximum number of route tables has been reached for the VPC '${vpc.id}'.`,
      );
    }
    const table = create(
      context,
      routeTableKind,
      {
        id: context.ids.id(routeTableKind.prefix),
        region: context.region,
        vpcId: vpc.id,
        routes: vpc.cidrBlocks.map(({ cidrBlock }) => localRoute(cidrBlock)),
        associations: [],
        propagatingGatewayIds: [],
      },
      input,
    );
    return { RouteTable: routeTableKind.show(table, context.network) };
  },

  DescribeRouteTables(context, input) {
    const { items, NextToken } = describe(context, routeTableKind, input.RouteTableIds, input);
    return { RouteTables: items, NextToken };
  },

  DeleteRouteTable(context, input) {
    const { id, associations } = find(context, routeTableKind, input.RouteTableId, 'routeTableId');
    const gatewayEndpoints = Object.values(context.network.vpcEndpoints);
    if (associations.length > 0 || gatewayEndpoints.some(({ routeTableIds }) => routeTableIds.includes(id))) {
      throw new AwsError(
        'DependencyViolation',
        `The routeTable '${id}' has dependencies and cannot be deleted.`,
      );
    }
    remove(context, routeTableKind, id);
    return {};
  },

  AssociateRouteTable(context, input) {
    refuse(input, 'GatewayId', 'PublicIpv4Pool');
    const table = find(context, routeTableKind, input.RouteTableId, 'routeTableId');
    const subnet = find(context, subnetKind, input.SubnetId, 'subnetId');
    if (subnet.vpcId !== table.vpcId) {
      throw new AwsError(
        'InvalidParameterValue',
        `Route table ${table.id} and subnet ${subnet.id} belong to different networks`,
      );
    }
    const known = explicitRouteTable(context.network, subnet.id);
    const same = known?.associations.find(({ subnetId }) => subnetId === subnet.id);
    if (known && same) {
      if (known.id === table.id) return { AssociationId: same.id, ...ASSOCIATED };
      throw new AwsError(
        'Resource.AlreadyAssociated',
        `the specified association for route table ${table.id} conflicts with an existing association`,
      );
    }
    const id = context.ids.id('rtbassoc');
    table.associations.push({ id, subnetId: subnet.id });
    return { AssociationId: id, ...ASSOCIATED };
  },

  DisassociateRouteTable(context, input) {
    const { table, association } = findAssociation(context, input.AssociationId);
    if (association.subnetId === undefined) {
      throw new AwsError(
        'InvalidParameterValue',
        `cannot disassociate the main route table association ${association.id}`,
      );
    }
    table.associations = table.associations.filter(({ id }) => id !== association.id);
    return {};
  },

  /** Of a subnet, or, with the main association's id, of the VPC: then another table becomes the main one. */
  ReplaceRouteTableAssociation(context, input) {
    const { table: old, association } = findAssociation(context, input.AssociationId);
    const table = find(context, routeTableKind, input.RouteTableId, 'routeTableId');
    if (table.vpcId !== old.vpcId) {
      throw new AwsError(
        'InvalidParameterValue',
        `Route table ${table.id} and association ${association.id} belong to different networks`,
      );
    }
    if (table.id === old.id) return { NewAssociationId: association.id, ...ASSOCIATED };
    const id = context.ids.id('rtbassoc');
    const { subnetId } = association;
    old.associations = old.associations.filter((one) => one.id !== association.id);
    table.associations.push(subnetId === undefined ? { id } : { id, subnetId });
    return { NewAssociationId: id, ...ASSOCIATED };
  },
};

function findAssociation(context: Context, id: string | undefined) {
  if (!id) throw missing('associationId');
  for (const table of all(context, routeTableKind)) {
    const association = table.associations.find((one) => one.id === id);
    if (association) return { table, association };
  }
  throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
}
