/** Route tables, and what routes lead to. */
import {
  DescribeAddressesCommand,
  paginateDescribeInternetGateways,
  paginateDescribeNatGateways,
  paginateDescribeRouteTables,
  paginateDescribeVpcPeeringConnections,
  type Route as ShownRoute,
} from '@aws-sdk/client-ec2';
import type { NatGateway, Route, RouteTarget, VpcPeeringConnection } from '../../network/network.ts';
import { keepTags, type Section, timestamp } from '../section.ts';

export const routeTables: Section = {
  actions: ['ec2:DescribeRouteTables'],
  async read({ ec2, region }, network) {
    for await (const { RouteTables = [] } of paginateDescribeRouteTables({ client: ec2 }, {})) {
      for (const shown of RouteTables) {
        network.routeTables[shown.RouteTableId!] = {
          id: shown.RouteTableId!,
          region,
          vpcId: shown.VpcId!,
          routes: (shown.Routes ?? []).flatMap(routeOf),
          // An association with a gateway (ingress routing) is about no subnet.
          associations: (shown.Associations ?? [])
            .filter(({ GatewayId }) => !GatewayId)
            .map(({ RouteTableAssociationId, SubnetId }) => ({
              id: RouteTableAssociationId!,
              ...(SubnetId && { subnetId: SubnetId }),
            })),
          propagatingGatewayIds: (shown.PropagatingVgws ?? []).map(({ GatewayId }) => GatewayId!),
        };
        keepTags(network, shown.RouteTableId!, shown.Tags);
      }
    }
  },
};

function routeOf(shown: ShownRoute): Route[] {
  const cidr = shown.DestinationCidrBlock ?? shown.DestinationIpv6CidrBlock;
  const list = shown.DestinationPrefixListId;
  if (cidr === undefined && list === undefined) return [];
  const origin: string | undefined = shown.Origin;
  return [
    {
      destination: cidr !== undefined ? { cidr } : { prefixListId: list! },
      target: targetOf(shown),
      origin:
        origin === 'CreateRouteTable' || origin === 'EnableVgwRoutePropagation' ? origin : 'CreateRoute',
    },
  ];
}

function targetOf(shown: ShownRoute): RouteTarget {
  const gateway = shown.GatewayId;
  if (gateway === 'local') return { kind: 'local' };
  if (gateway?.startsWith('igw-')) return { kind: 'internet-gateway', id: gateway };
  if (gateway?.startsWith('vpce-')) return { kind: 'vpc-endpoint', id: gateway };
  if (gateway?.startsWith('vgw-')) return { kind: 'vpn-gateway', id: gateway };
  if (shown.NatGatewayId) return { kind: 'nat-gateway', id: shown.NatGatewayId };
  if (shown.VpcPeeringConnectionId)
    return { kind: 'vpc-peering-connection', id: shown.VpcPeeringConnectionId };
  if (shown.NetworkInterfaceId) return { kind: 'network-interface', id: shown.NetworkInterfaceId };
  const others = [
    gateway,
    shown.TransitGatewayId,
    shown.EgressOnlyInternetGatewayId,
    shown.LocalGatewayId,
    shown.CarrierGatewayId,
    shown.CoreNetworkArn,
    shown.InstanceId,
  ];
  return { kind: 'other', id: others.find((id) => id) ?? 'unknown' };
}

export const internetGateways: Section = {
  actions: ['ec2:DescribeInternetGateways'],
  async read({ ec2, region }, network) {
    for await (const { InternetGateways = [] } of paginateDescribeInternetGateways({ client: ec2 }, {})) {
      for (const { InternetGatewayId: id, Attachments = [], Tags } of InternetGateways) {
        const vpcId = Attachments[0]?.VpcId;
        network.internetGateways[id!] = { id: id!, region, ...(vpcId && { vpcId }) };
        keepTags(network, id!, Tags);
      }
    }
  },
};

export const elasticIps: Section = {
  actions: ['ec2:DescribeAddresses'],
  async read({ ec2, region }, network) {
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
    for (const shown of Addresses) {
      if (!shown.AllocationId) continue;
      network.elasticIps[shown.AllocationId] = {
        id: shown.AllocationId,
        region,
        publicIp: shown.PublicIp!,
        ...(shown.AssociationId &&
          shown.NetworkInterfaceId && {
            association: {
              id: shown.AssociationId,
              networkInterfaceId: shown.NetworkInterfaceId,
              privateIp: shown.PrivateIpAddress!,
            },
          }),
      };
      keepTags(network, shown.AllocationId, shown.Tags);
    }
  },
};

export const natGateways: Section = {
  actions: ['ec2:DescribeNatGateways'],
  async read({ ec2, region }, network) {
    for await (const { NatGateways = [] } of paginateDescribeNatGateways({ client: ec2 }, {})) {
      for (const shown of NatGateways) {
        const address = shown.NatGatewayAddresses?.[0];
        network.natGateways[shown.NatGatewayId!] = {
          id: shown.NatGatewayId!,
          region,
          vpcId: shown.VpcId!,
          subnetId: shown.SubnetId!,
          connectivityType: shown.ConnectivityType === 'private' ? 'private' : 'public',
          state: shown.State as NatGateway['state'],
          ...(shown.FailureCode && {
            failure: { code: shown.FailureCode, message: shown.FailureMessage ?? '' },
          }),
          ...(address?.NetworkInterfaceId && { networkInterfaceId: address.NetworkInterfaceId }),
          ...(address?.PrivateIp && { privateIp: address.PrivateIp }),
          ...(address?.AllocationId && { allocationId: address.AllocationId }),
          createTime: timestamp(shown.CreateTime),
          ...(shown.DeleteTime && { deleteTime: timestamp(shown.DeleteTime) }),
        };
        keepTags(network, shown.NatGatewayId!, shown.Tags);
      }
    }
  },
};

export const peeringConnections: Section = {
  actions: ['ec2:DescribeVpcPeeringConnections'],
  async read({ ec2, region }, network) {
    const pages = paginateDescribeVpcPeeringConnections({ client: ec2 }, {});
    for await (const { VpcPeeringConnections = [] } of pages) {
      for (const shown of VpcPeeringConnections) {
        const id = shown.VpcPeeringConnectionId!;
        network.vpcPeeringConnections[id] = {
          id,
          region,
          requesterVpcId: shown.RequesterVpcInfo?.VpcId ?? '',
          accepterVpcId: shown.AccepterVpcInfo?.VpcId ?? '',
          state: shown.Status?.Code as VpcPeeringConnection['state'],
          createdAt: 0,
          changedAt: 0,
        };
        keepTags(network, id, shown.Tags);
      }
    }
  },
};
