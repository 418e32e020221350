/** The names of the patterns; apart from the patterns themselves, so that the command line can check a name without loading them. */

const names = ['provided-dns', 'public-dns', 'inbound-resolver'] as const;

export type PatternName = (typeof names)[number];

export const DEFAULT_PATTERN: PatternName = 'provided-dns';

export const patternNames: readonly string[] = names;

export function isPatternName(name: string): name is PatternName {
  return names.some((known) => known === name);
}

/** How clients name S3: by the endpoint's own name, or by S3's, which private DNS leads to the endpoint. */
export function clientsUse(pattern: string): 'endpoint-name' | 's3-name' {
  return pattern === 'inbound-resolver' ? 's3-name' : 'endpoint-name';
}
