/** Names of the internet that do not depend on anyone's account. */
import { formatAddress, parseAddress } from '../cidr.ts';

/**
 * First addresses of blocks that AWS publishes for S3, by region.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html
 */
const S3_BLOCKS: Record<string, string> = {
  'ap-northeast-1': '52.219.0.0',
  'ap-northeast-2': '52.219.56.0',
  'ap-northeast-3': '52.95.157.0',
  'ap-south-1': '52.219.62.0',
  'ap-southeast-1': '52.219.32.0',
  'ap-southeast-2': '52.95.128.0',
  'ca-central-1': '52.95.145.0',
  'eu-central-1': '52.219.44.0',
  'eu-north-1': '52.95.169.0',
  'eu-west-1': '52.218.0.0',
  'eu-west-2': '52.95.148.0',
  'eu-west-3': '52.95.154.0',
  'sa-east-1': '52.95.163.0',
  'us-east-1': '52.216.0.0',
  'us-east-2': '52.219.80.0',
  'us-west-1': '52.219.112.0',
  'us-west-2': '52.218.128.0',
};

/** Hosts that people test with. */
const WELL_KNOWN: Record<string, string[]> = {
  'dns.google': ['8.8.8.8'],
  'one.one.one.one': ['1.1.1.1'],
};

/** The addresses of a public name that is known here, with its time to live; `undefined` for others. */
export function publicAddresses(name: string): { ttl: number; addresses: string[] } | undefined {
  const wellKnown = WELL_KNOWN[name];
  if (wellKnown) return { ttl: 300, addresses: wellKnown };
  const s3 = /^(?:.+\.)?s3\.([a-z0-9-]+)\.amazonaws\.com$/.exec(name);
  const block = s3 && parseAddress(S3_BLOCKS[s3[1]!] ?? '');
  if (block === undefined || block === null) return undefined;
  return { ttl: 5, addresses: [2, 10, 18, 26].map((offset) => formatAddress(block + offset)) };
}

/** The zone that a name would be in, for the authority of an answer that it does not exist. */
export function zoneOf(name: string): string {
  return name.endsWith('.amazonaws.com') ? 'amazonaws.com' : (name.split('.').at(-1) ?? '');
}
