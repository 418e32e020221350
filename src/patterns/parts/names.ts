/** Names and addresses of the pattern: the article's, where it has any. */
import type { PatternName } from '../names.ts';

export const VPC_CIDR = '10.0.0.0/16';
export const SUBNET_CIDRS = ['10.0.0.0/24', '10.0.1.0/24'] as const;
/** Base + 2 of the VPC's block, where AWS answers. */
export const VPC_RESOLVER = '10.0.0.2';
export const CLIENT_CIDR = '10.100.0.0/22';
export const BUCKET = 'kairo-rehearsal';

/** Of the stack that a pattern's network is. */
export function stackName(pattern: PatternName): string {
  return `kairo-${pattern}`;
}

/** `Name` tags, by which the checks find again what was built. */
export const NAME = {
  s3Endpoint: 'kairo-s3',
  clientVpnEndpoint: 'kairo-client-vpn',
  serverCertificate: 'kairo-server',
  clientAuthority: 'kairo-client-authority',
  /** Made and removed by the checks. */
  scratchEndpoint: 'kairo-verify-scratch',
} as const;

/** As easy-rsa names them in AWS's own instructions for mutual authentication. */
export const COMMON_NAME = { authority: 'Kairo CA', server: 'server', client: 'client1.domain.tld' } as const;

export const SITE = {
  name: 'onprem',
  lanCidr: '192.168.11.0/24',
  routerAddress: '192.168.11.1',
  publicAddress: '203.0.113.10',
  host: { name: 'onprem', address: '192.168.11.10' },
} as const;

/** The service's own name in a region: what every client asks for that is told nothing else. */
export function s3Name(region: string): string {
  return `s3.${region}.amazonaws.com`;
}
