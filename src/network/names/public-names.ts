/** Names of the internet that do not depend on anyone's account. */
import { address, block, formatAddress } from '../cidr.ts';
import { s3PrefixList } from '../prefix-lists.ts';
import { regions } from '../zones.ts';
import { type NameTable, nameTable } from './name-table.ts';

/** S3 moves its names from address to address all the time. */
const S3_TTL = 5;
const API_TTL = 60;
const WELL_KNOWN_TTL = 300;

/** Which hosts of a block stand behind a name of S3. */
const S3_HOSTS = [2, 10, 18, 26];

/** A block that AWS has published for its services; each region's APIs have addresses of their own in it. */
const API_BLOCK = '54.239.96.0/19';
const API_SERVICES = ['ec2', 'sts', 'acm'];

/** Hosts that people test with. */
const WELL_KNOWN = [
  { name: 'dns.google', addresses: ['8.8.8.8', '8.8.4.4'] },
  { name: 'one.one.one.one', addresses: ['1.1.1.1', '1.0.0.1'] },
];

/** The public addresses at which S3 answers in a region; `[]` for a region that does not exist. */
export function s3Addresses(region: string): string[] {
  const [first] = s3PrefixList(region)?.cidrs ?? [];
  return first === undefined ? [] : S3_HOSTS.map((host) => formatAddress(block(first).first + host));
}

/**
 * The names below which S3 answers in a region: the service's own, buckets, access points and the control API.
 * An endpoint with private DNS takes over the same ones, apart from the dual-stack names.
 */
export function s3Domains(region: string): string[] {
  return ['s3', 's3-control', 's3-accesspoint'].map((service) => `${service}.${region}.amazonaws.com`);
}

/** The same for everyone and always, so it is made once. */
export const publicNames: NameTable = makePublicNames();

function makePublicNames(): NameTable {
  const table = nameTable();
  for (const { name, addresses } of WELL_KNOWN) {
    table.add(name, { ttl: WELL_KNOWN_TTL, type: 'A', data: addresses });
  }
  for (const [position, region] of regions.entries()) {
    const s3 = { ttl: S3_TTL, type: 'A', data: s3Addresses(region) } as const;
    for (const domain of [...s3Domains(region), `s3.dualstack.${region}.amazonaws.com`]) {
      table.add(domain, s3);
      table.addBelow(domain, s3);
    }
    for (const [service, name] of API_SERVICES.entries()) {
      const data = [formatAddress(address(API_BLOCK.split('/')[0]!) + position * 16 + service + 1)];
      table.add(`${name}.${region}.amazonaws.com`, { ttl: API_TTL, type: 'A', data });
    }
  }
  return table;
}
