/** Route tables: which one a subnet uses, and whether a route leads anywhere. */
import { isUp } from './instances.ts';
import type { Network, Route, RouteTable } from './network.ts';

/** The table that subnets without one of their own use. Every VPC has one. */
export function mainRouteTable(network: Network, vpcId: string): RouteTable {
  return Object.values(network.routeTables).find(
    (table) => table.vpcId === vpcId && table.associations.some(({ subnetId }) => subnetId === undefined),
  )!;
}

/** The table that a subnet is associated with by name, if there is one. */
export function explicitRouteTable(network: Network, subnetId: string): RouteTable | undefined {
  return Object.values(network.routeTables).find(({ associations }) =>
    associations.some((association) => association.subnetId === subnetId),
  );
}

/** The table that decides for packets that leave a subnet. */
export function routeTableOf(network: Network, subnetId: string): RouteTable {
  return explicitRouteTable(network, subnetId) ?? mainRouteTable(network, network.subnets[subnetId]!.vpcId);
}

/**
 * `blackhole` when the target is gone, detached from the VPC, or an interface without a running instance.
 * A black hole still wins for its prefix; its packets are dropped.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html
 */
export function routeState(network: Network, vpcId: string, { target }: Route): 'active' | 'blackhole' {
  switch (target.kind) {
    case 'local':
      return 'active';
    case 'internet-gateway':
      return network.internetGateways[target.id]?.vpcId === vpcId ? 'active' : 'blackhole';
    case 'vpc-endpoint':
      return network.vpcEndpoints[target.id] ? 'active' : 'blackhole';
    case 'network-interface': {
      const found = network.networkInterfaces[target.id];
      const instanceId = found?.attachment?.instanceId;
      if (instanceId) return isUp(network.instances[instanceId]!) ? 'active' : 'blackhole';
      return found && (found.attachment || found.requester) ? 'active' : 'blackhole';
    }
    case 'nat-gateway': {
      const gateway = network.natGateways[target.id];
      return gateway?.vpcId === vpcId && gateway.state === 'available' ? 'active' : 'blackhole';
    }
    case 'vpc-peering-connection':
      return network.vpcPeeringConnections[target.id]?.state === 'active' ? 'active' : 'blackhole';
    case 'vpn-gateway':
    case 'other':
      // The model has none of these, so whatever the id, it is gone.
      return 'blackhole';
  }
}
