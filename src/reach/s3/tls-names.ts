/**
 * Which names the certificate behind an address covers.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
 */
import { endpointNames } from '../../network/names/endpoint-names.ts';
import { publicServices, s3Domains } from '../../network/names/public-names.ts';
import type { Network, VpcEndpoint } from '../../network/network.ts';

/** Subject alternative names, `*` for one label. */
export function certificateNames(network: Network, endpoint: VpcEndpoint): string[] {
  if (endpoint.type === 'Gateway') return publicCertificateNames(endpoint.region);
  const [service = '', ...others] = s3Domains(endpoint.region);
  const below = ['bucket', '*.bucket', '*.accesspoint', '*.control'];
  return [
    service,
    `*.${service}`,
    ...others.map((name) => `*.${name}`),
    ...endpointNames(network, endpoint).flatMap((name) => below.map((label) => `${label}.${name}`)),
  ];
}

/** What the public S3 of a region shows. */
export function publicCertificateNames(region: string): string[] {
  const service = publicServices.find((one) => one.kind === 's3' && one.region === region);
  return (service?.domains ?? []).flatMap((name) => [name, `*.${name}`]);
}

/** A wildcard stands for exactly one label. */
export function covers(names: readonly string[], host: string): boolean {
  const asked = host.toLowerCase();
  const parent = asked.slice(asked.indexOf('.') + 1);
  return names.some((name) => name === asked || (name.startsWith('*.') && name.slice(2) === parent));
}
