/** The names that an S3 endpoint's certificate covers. */

import { endpointNames } from '../../network/names/endpoint-names.ts';
import { publicServices } from '../../network/names/public-names.ts';
import type { Network, VpcEndpoint } from '../../network/network.ts';

/**
 * The regional service names, and below each of the endpoint's own names those that clients use. The bare name
 * of the endpoint is not covered, so a client that asks for it is told of a mismatch, as on AWS. A gateway endpoint
 * has no names but S3's public ones.
 */
export function certificateNames(network: Network, endpoint: VpcEndpoint): string[] {
  const { region } = endpoint;
  if (endpoint.type === 'Gateway') return publicNamesOf(region);
  const service = `${region}.amazonaws.com`;
  const regional = [
    `s3.${service}`,
    `*.s3.${service}`,
    `*.s3-control.${service}`,
    `*.s3-accesspoint.${service}`,
  ];
  const own = endpointNames(network, endpoint).flatMap((name) => [
    `bucket.${name}`,
    `*.bucket.${name}`,
    `*.accesspoint.${name}`,
    `*.control.${name}`,
  ]);
  return [...regional, ...own];
}

function publicNamesOf(home: string): string[] {
  const s3 = publicServices.find(({ kind, region }) => kind === 's3' && region === home)!;
  return s3.domains.flatMap((name) => [name, `*.${name}`]);
}
