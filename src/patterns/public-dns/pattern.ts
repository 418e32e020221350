import { buildWithClient } from '../parts/build-with-client.ts';
import type { Pattern } from '../pattern.ts';
import { checks } from './checks.ts';

/** The article's ②: Client VPN hands its clients a public name server, and lets them reach nothing else of the internet. */
export const publicDns: Pattern = {
  name: 'public-dns',
  title: 'S3 through an interface endpoint and Client VPN, with a public name server behind a NAT gateway',
  build: (tools) => buildWithClient(tools, 'public-dns'),
  checks,
};
