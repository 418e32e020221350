/** The names of the patterns; apart from the patterns themselves, so that the command line can check a name without loading them. */

export const DEFAULT_PATTERN = 'provided-dns';

export const patternNames: readonly string[] = [DEFAULT_PATTERN, 'public-dns', 'inbound-resolver'];
