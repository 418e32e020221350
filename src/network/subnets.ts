/** Addresses of a subnet: which AWS keeps, which are taken, which are free. */
import { address, type Block, block, formatAddress, size } from './cidr.ts';
import type { Network } from './network.ts';

/** The first four addresses of a subnet and the last one. */
const RESERVED_AT_START = 4;
const RESERVED = RESERVED_AT_START + 1;

/**
 * Does AWS keep this address of the subnet for itself?
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export function isReserved(subnet: Block, ip: number): boolean {
  return ip < subnet.first + RESERVED_AT_START || ip === subnet.last;
}

/** The addresses that interfaces have in a subnet. */
export function takenAddresses(network: Network, subnetId: string): Set<number> {
  const taken = new Set<number>();
  for (const { subnetId: owner, privateIps } of Object.values(network.networkInterfaces)) {
    if (owner === subnetId) for (const ip of privateIps) taken.add(address(ip));
  }
  return taken;
}

/** `AvailableIpAddressCount`. */
export function freeAddressCount(network: Network, subnetId: string): number {
  const whole = size(block(network.subnets[subnetId]!.cidrBlock));
  return whole - RESERVED - takenAddresses(network, subnetId).size;
}

/** The lowest address that is neither reserved nor taken. */
export function lowestFreeAddress(network: Network, subnetId: string): string | undefined {
  const range = block(network.subnets[subnetId]!.cidrBlock);
  const taken = takenAddresses(network, subnetId);
  for (let ip = range.first + RESERVED_AT_START; ip < range.last; ip++) {
    if (!taken.has(ip)) return formatAddress(ip);
  }
  return undefined;
}
