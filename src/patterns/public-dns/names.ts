/** Names and addresses of the pattern, where they are not those of every pattern. */

/** The name server that Client VPN pushes, and the one host of the internet that is let through. */
export const PUBLIC_RESOLVER = '8.8.8.8';
export const PUBLIC_RESOLVER_CIDR = `${PUBLIC_RESOLVER}/32`;

/** A host of the internet that must stay out of reach. */
export const ANY_OTHER_HOST = '1.1.1.1';

export const PUBLIC_SUBNET_CIDR = '10.0.2.0/24';
export const EVERYWHERE = '0.0.0.0/0';

/** `Name` tags, by which people find what was built. */
export const NAME = {
  internetGateway: 'kairo-internet',
  publicSubnet: 'kairo-public',
  natAddress: 'kairo-nat',
  natGateway: 'kairo-nat',
  privateTable: 'kairo-private',
  publicTable: 'kairo-public',
} as const;
