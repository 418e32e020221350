import type { Pattern } from '../pattern.ts';
import { build } from './build.ts';
import { checks } from './checks.ts';

/** The site's own resolver forwards S3's names to a Resolver inbound endpoint: clients need no endpoint URL. */
export const inboundResolver: Pattern = {
  name: 'inbound-resolver',
  title: "S3 by its own name: the site's resolver forwards it to a Resolver inbound endpoint",
  build,
  checks,
};
