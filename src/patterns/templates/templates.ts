/** The patterns' templates: plain CloudFormation, as synthesized from their stacks by `npm run templates`. */

import type { Template } from '../../cdk/template.ts';
import type { PatternName } from '../names.ts';
import inboundResolver from './inbound-resolver.json' with { type: 'json' };
import providedDns from './provided-dns.json' with { type: 'json' };
import publicDns from './public-dns.json' with { type: 'json' };

const templates: Record<PatternName, Template> = {
  'provided-dns': providedDns,
  'public-dns': publicDns,
  'inbound-resolver': inboundResolver,
};

export function templateOf(pattern: PatternName): Template {
  return templates[pattern];
}
