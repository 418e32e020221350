/** Names and addresses of the pattern, where they are not those of `provided-dns`. */

/** The addresses that the site's resolver forwards to, one in each subnet; chosen, so that they can be configured beforehand. */
export const INBOUND_ADDRESSES = ['10.0.0.53', '10.0.1.53'] as const;

/** The `Name` tag of the host in the VPC, by which the checks find it again. */
export const HOST_NAME = 'kairo-host';

/** Images are recorded only; any id will do. */
export const HOST_IMAGE = 'ami-0c1638aa346a43fe8';
