/** Addresses of the pattern, where they are not those of every pattern. */

/** The name server that Client VPN pushes, and the one host of the internet that is let through. */
export const PUBLIC_RESOLVER = '8.8.8.8';

/** A host of the internet that must stay out of reach. */
export const ANY_OTHER_HOST = '1.1.1.1';

export const PUBLIC_SUBNET_CIDR = '10.0.2.0/24';
