import { expect, it } from 'vitest';
import { matchPattern } from './allowed-pattern.ts';

it.each([
  ['[a-z]+', 'abc', 'matches'],
  ['a|b', 'b', 'matches'],
  ['[a-z]+', 'abc1', 'differs'],
  ['a|b', 'ab', 'differs'],
  ['(', '(', 'no-pattern'],
  ['x)(', 'x', 'no-pattern'],
])('%s and %s: %s', (pattern, value, outcome) => {
  expect(matchPattern(pattern, [value])).toBe(outcome);
});

it('is for each of several values', () => {
  expect(matchPattern('[a-z]+', ['a', 'b'])).toBe('matches');
  expect(matchPattern('[a-z]+', ['a', '1'])).toBe('differs');
});

// Left alone, this one tries 2^40 ways.
it('gives up a pattern that does not come to an end', () => {
  const began = performance.now();
  expect(matchPattern('(a+)+', ['a', `${'a'.repeat(40)}!`])).toBe('too-slow');
  expect(performance.now() - began).toBeLessThan(5_000);
});
