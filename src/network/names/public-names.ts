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
const API_SERVICES = ['ec2', 'sts', 'acm', 'route53resolver'];

/** The region that stands behind the names without one. */
const GLOBAL_REGION = 'us-east-1';
/** Services with a name without a region, beside or in place of their regional ones. */
const GLOBAL_SERVICES = ['s3', 'sts', 'route53'];

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
 * An endpoint with private DNS takes over the same ones, apart from the dual-stack names and the old ones with a dash.
 */
export function s3Domains(region: string): string[] {
  return ['s3', 's3-control', 's3-accesspoint'].map((service) => `${service}.${region}.amazonaws.com`);
}

/** An AWS service with a public endpoint in a region. */
export interface PublicService {
  /** S3 speaks a language of its own; the others share a door. */
  kind: 's3' | 'api';
  region: string;
  addresses: readonly string[];
  /** Its names; S3 answers below them, too. */
  domains: readonly string[];
}

/** All of them, in every region. */
export const publicServices: readonly PublicService[] = regions.flatMap((region, position) => [
  {
    kind: 's3' as const,
    region,
    addresses: s3Addresses(region),
    domains: [
      ...s3Domains(region),
      `s3-${region}.amazonaws.com`,
      ...['s3', 's3-control', 's3-accesspoint'].map((name) => `${name}.dualstack.${region}.amazonaws.com`),
      ...globalDomains('s3', region),
    ],
  },
  ...[...API_SERVICES, 'route53']
    .map((service, index) => ({
      kind: 'api' as const,
      region,
      addresses: [formatAddress(address(API_BLOCK.split('/')[0]!) + position * 16 + index + 1)],
      domains: [
        ...(API_SERVICES.includes(service) ? [`${service}.${region}.amazonaws.com`] : []),
        ...globalDomains(service, region),
      ],
    }))
    .filter(({ domains }) => domains.length > 0),
]);

function globalDomains(service: string, region: string): string[] {
  return region === GLOBAL_REGION && GLOBAL_SERVICES.includes(service) ? [`${service}.amazonaws.com`] : [];
}

const byAddress = new Map(
  publicServices.flatMap((service) => service.addresses.map((ip) => [ip, service] as const)),
);

/** The service that answers at a public address. */
export function publicServiceAt(ip: string): PublicService | undefined {
  return byAddress.get(ip);
}

/** The same for everyone and always, so it is made once. */
export const publicNames: NameTable = makePublicNames();

function makePublicNames(): NameTable {
  const table = nameTable();
  for (const { name, addresses } of WELL_KNOWN) {
    table.add(name, { ttl: WELL_KNOWN_TTL, type: 'A', data: addresses });
  }
  for (const { kind, addresses, domains } of publicServices) {
    const known = { ttl: kind === 's3' ? S3_TTL : API_TTL, type: 'A', data: addresses } as const;
    for (const domain of domains) {
      table.add(domain, known);
      if (kind === 's3') table.addBelow(domain, known);
    }
  }
  return table;
}
