/**
 * Gateway endpoints: the public addresses of S3 as local ones of the VPC's services, behind the routes of the tables
 * that lead there. Packets keep their private source, and nothing that does not start in a subnet of the VPC meets
 * such a route: no peer, no VPN, no internet gateway.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
 */
import { block, holds, parseAddress } from '../../network/cidr.ts';
import { s3Addresses } from '../../network/names/public-names.ts';
import type { Network, VpcEndpoint } from '../../network/network.ts';
import { routeTableOf } from '../../network/routes.ts';
import { SERVICES_ADDRESS } from '../names.ts';
import { SERVICES_DEVICE } from './placements.ts';

/** The addresses at which a VPC's gateway endpoints answer; empty where it has none. */
export function gatewayEndpointAddresses(network: Network, vpcId: string): string[] {
  const there = Object.values(network.vpcEndpoints).some(
    (endpoint) => endpoint.vpcId === vpcId && endpoint.type === 'Gateway',
  );
  return there ? s3Addresses(network.vpcs[vpcId]!.region) : [];
}

/** A route to a gateway endpoint, for the router. */
export function gatewayEndpointWay(cidr: string): string {
  return `${cidr} via ${SERVICES_ADDRESS} dev ${SERVICES_DEVICE} onlink`;
}

/** The gateway endpoint that a packet from this address took: that in the route table of its subnet. */
export function gatewayEndpointOf(network: Network, vpcId: string, source: string): VpcEndpoint | undefined {
  const ip = parseAddress(source);
  const subnet = Object.values(network.subnets).find(
    (one) => one.vpcId === vpcId && ip !== undefined && holds(block(one.cidrBlock), ip),
  );
  if (!subnet) return undefined;
  for (const { target } of routeTableOf(network, subnet.id).routes) {
    if (target.kind === 'vpc-endpoint') return network.vpcEndpoints[target.id];
  }
  return undefined;
}
