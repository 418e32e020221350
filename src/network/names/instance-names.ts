/**
 * The names that Amazon gives to a VPC's private addresses, and the way back. Only the VPC's own resolver knows
 * them, and only where both DNS attributes of the VPC are on.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
 */
import { block, holds, parseAddress } from '../cidr.ts';
import type { Network, Vpc } from '../network.ts';
import type { KnownName } from './answer.ts';

const TTL = 60;
const REVERSE = '.in-addr.arpa';

/** `10.0.0.5` → `ip-10-0-0-5.ap-northeast-1.compute.internal`. */
export function privateName(region: string, ip: string): string {
  return `ip-${ip.replaceAll('.', '-')}.${privateDomain(region)}`;
}

/** What the resolver of a VPC knows of its addresses; `undefined` for all other names. */
export function instanceName(network: Network, vpcId: string, name: string): KnownName | undefined {
  const vpc = network.vpcs[vpcId];
  if (!vpc?.enableDnsSupport || !vpc.enableDnsHostnames) return undefined;
  if (name.endsWith(REVERSE)) {
    const ip = name.slice(0, -REVERSE.length).split('.').reverse().join('.');
    return isInside(vpc, ip) ? { ttl: TTL, type: 'PTR', data: [privateName(vpc.region, ip)] } : undefined;
  }
  const ip = /^ip-(\d+-\d+-\d+-\d+)\./.exec(name)?.[1]?.replaceAll('-', '.');
  if (ip === undefined || name !== privateName(vpc.region, ip) || !isInside(vpc, ip)) return undefined;
  return { ttl: TTL, type: 'A', data: [ip] };
}

/** Where the private addresses of a region have their names. */
export function privateDomain(region: string): string {
  return region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
}

function isInside({ cidrBlocks }: Vpc, ip: string): boolean {
  const address = parseAddress(ip);
  return address !== undefined && cidrBlocks.some(({ cidrBlock }) => holds(block(cidrBlock), address));
}
