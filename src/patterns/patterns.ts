/** All patterns. */
import { inboundResolver } from './inbound-resolver/pattern.ts';
import type { Pattern } from './pattern.ts';
import { providedDns } from './provided-dns/pattern.ts';
import { publicDns } from './public-dns/pattern.ts';

const patterns: readonly Pattern[] = [providedDns, publicDns, inboundResolver];

/** The pattern with this name; undefined when there is none (see `names.ts` for what there is). */
export function findPattern(name: string): Pattern | undefined {
  return patterns.find((pattern) => pattern.name === name);
}
