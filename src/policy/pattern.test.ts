import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePattern, resolve } from './pattern.ts';
import { matches } from './wildcard.ts';

describe('wildcards', () => {
  const symbols = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '𝕏'), maxLength: 12 });
  it('match as a regular expression would', () => {
    fc.assert(
      fc.property(
        symbols,
        fc.string({ unit: fc.constantFrom('a', 'b', '.', '𝕏'), maxLength: 12 }),
        (p, text) => {
          const expression = p.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
          const pattern = resolve(parsePattern(p, { wildcards: true, variables: true })!.tokens, new Map())!;
          expect(matches(pattern, text)).toBe(new RegExp(`^(?:${expression})$`, 'su').test(text));
        },
      ),
      { numRuns: 2000 },
    );
  });
  // A pattern that is tried in every way would take longer than any test may.
  it('end whatever the pattern', () => {
    const pattern = resolve(
      parsePattern(`${'a*'.repeat(500)}b`, { wildcards: true, variables: true })!.tokens,
      new Map(),
    )!;
    expect(matches(pattern, 'a'.repeat(1000))).toBe(false);
  });
});
