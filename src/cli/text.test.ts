import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { age, columns, duration, shellQuote } from './text.ts';

describe('text', () => {
  it.each([
    [0.4, '0 ms'],
    [999, '999 ms'],
    [999.7, '1.0 s'],
    [1340, '1.3 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 0 s'],
    [125_000, '2 min 5 s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [7_800_000, '2 h 10 min'],
    [4 * 86_400_000, '4 d'],
  ])('writes an age of %d ms as %s', (ms, text) => {
    expect(age(ms)).toBe(text);
  });

  it('aligns columns and leaves no blanks at the ends of lines', () => {
    expect(
      columns([
        ['a', 'bb', ''],
        ['ccc', 'd', 'e'],
      ]),
    ).toEqual(['a    bb', 'ccc  d   e']);
  });

  it('quotes whatever a shell could read otherwise', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 1 }).filter((text) => !text.includes('\0')),
          { maxLength: 5 },
        ),
        (words) => {
          const quoted = words.map(shellQuote).join(' ');
          const seen = execFileSync('sh', ['-c', `for word in ${quoted}; do printf '%s\\0' "$word"; done`]);
          expect(seen.toString().split('\0').slice(0, -1)).toEqual(words);
        },
      ),
      { numRuns: 30 },
    );
  });
  it('leaves plain words as they are', () => {
    expect(shellQuote('http://127.0.0.1:4566')).toBe('http://127.0.0.1:4566');
    expect(shellQuote('')).toBe("''");
  });
});
