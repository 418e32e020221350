/** Addresses that AWS keeps for itself in every VPC and subnet. */
import { block, formatAddress } from '../../network/cidr.ts';
import type { Network, Subnet } from '../../network/network.ts';

/** The Amazon-provided DNS server's second address, the same in every VPC. */
export const LINK_LOCAL_RESOLVER = '169.254.169.253';

/** The Amazon-provided DNS server: base + 2 of the VPC's primary block. */
export function resolverAddress(network: Network, vpcId: string): string {
  return formatAddress(block(network.vpcs[vpcId]!.cidrBlocks[0]!.cidrBlock).first + 2);
}

/** Base + 1 of a subnet: its gateway. */
export function gatewayAddress(subnet: Subnet): string {
  return formatAddress(block(subnet.cidrBlock).first + 1);
}
