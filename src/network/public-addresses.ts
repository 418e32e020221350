/** Public addresses of interfaces: Elastic IP addresses, and which private address each stands for. */
import { address, formatAddress } from './cidr.ts';
import type { ElasticIp, Network } from './network.ts';

/** The lab's pool, a block that is kept for documentation: no such address exists on the real internet. */
const POOL = { first: address('192.0.2.1'), last: address('192.0.2.254') };

/** An interface's private address and the public one that an internet gateway puts in its place. */
export interface PublicAddress {
  networkInterfaceId: string;
  privateIp: string;
  publicIp: string;
}

/** The lowest address of the pool that nobody has; `undefined` when there is none left. */
export function freeElasticIp(network: Network): string | undefined {
  const taken = new Set(Object.values(network.elasticIps).map(({ publicIp }) => publicIp));
  for (let ip = POOL.first; ip <= POOL.last; ip++) {
    const candidate = formatAddress(ip);
    if (!taken.has(candidate)) return candidate;
  }
  return undefined;
}

/** The Elastic IP addresses of an interface. */
export function elasticIpsOf(network: Network, networkInterfaceId: string): ElasticIp[] {
  return Object.values(network.elasticIps).filter(
    ({ association }) => association?.networkInterfaceId === networkInterfaceId,
  );
}

/** What an internet gateway translates in a VPC. */
export function publicAddresses(network: Network, vpcId: string): PublicAddress[] {
  return Object.values(network.elasticIps).flatMap(({ publicIp, association }) => {
    if (!association) return [];
    const { networkInterfaceId, privateIp } = association;
    const inVpc = network.networkInterfaces[networkInterfaceId]?.vpcId === vpcId;
    return inVpc ? [{ networkInterfaceId, privateIp, publicIp }] : [];
  });
}

/** The internet gateway of a VPC; it has one at most. */
export function internetGatewayOf(network: Network, vpcId: string): string | undefined {
  return Object.values(network.internetGateways).find((gateway) => gateway.vpcId === vpcId)?.id;
}

/** Ends the associations that `leaving` picks; the addresses stay allocated. */
export function releasePublicAddresses(
  network: Network,
  leaving: (association: NonNullable<ElasticIp['association']>) => boolean,
): void {
  for (const elasticIp of Object.values(network.elasticIps)) {
    if (elasticIp.association && leaving(elasticIp.association)) delete elasticIp.association;
  }
}
