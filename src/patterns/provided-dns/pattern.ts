import { buildWithClient } from '../parts/build-with-client.ts';
import type { Pattern } from '../pattern.ts';
import { checks } from './checks.ts';

/** The article's ①: Client VPN hands its clients the VPC's own resolver. */
export const providedDns: Pattern = {
  name: 'provided-dns',
  title: 'S3 through an interface endpoint and Client VPN, with the resolver that the VPC provides',
  build: (tools) => buildWithClient(tools, 'provided-dns'),
  checks,
};
