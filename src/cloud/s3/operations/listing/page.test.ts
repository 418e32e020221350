import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupOf, type PageRequest, pageOf } from './page.ts';

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Keys from a position on, as the store gives them; counts what was read. */
function sourceOf(keys: string[], prefix: string, reads = { count: 0 }) {
  const sorted = [...new Set(keys)].sort(byBytes).filter((key) => key.startsWith(prefix));
  return function* (from: Uint8Array) {
    for (const key of sorted) {
      if (Buffer.compare(Buffer.from(key), from) < 0) continue;
      reads.count++;
      yield { key };
    }
  };
}

/** What S3 documents, done the slow way: all entries in order, then cut. */
function oracle(keys: string[], { prefix, delimiter, after = '', limit }: PageRequest) {
  const entries = new Map<string, 'key' | 'group'>();
  for (const key of [...new Set(keys)].sort(byBytes)) {
    if (!key.startsWith(prefix) || byBytes(key, after) <= 0) continue;
    const group = groupOf(key, prefix, delimiter);
    if (group !== undefined && group === after) continue;
    entries.set(group ?? key, group === undefined ? 'key' : 'group');
  }
  const page = [...entries].slice(0, limit);
  return { page, truncated: limit > 0 && entries.size > limit };
}

const key = fc.string({
  unit: fc.constantFrom('a', 'b', '/', 'é', '\u{ffff}', '\u{10000}'),
  minLength: 1,
  maxLength: 5,
});
const keys = fc.array(key, { maxLength: 40 });

describe('a page of keys', () => {
  it('is what the slow way gives', () => {
    fc.assert(
      fc.property(
        keys,
        fc.record({
          prefix: fc.oneof(fc.constant(''), key),
          delimiter: fc.constantFrom(undefined, '/', 'b', 'ab'),
          after: fc.option(key, { nil: undefined }),
          limit: fc.integer({ min: 0, max: 12 }),
        }),
        (all, request) => {
          const { items, commonPrefixes, truncated } = pageOf(sourceOf(all, request.prefix), request);
          const expected = oracle(all, request);
          expect(items.map((item) => item.key)).toEqual(
            expected.page.flatMap(([k, kind]) => (kind === 'key' ? [k] : [])),
          );
          expect(commonPrefixes).toEqual(expected.page.flatMap(([k, kind]) => (kind === 'group' ? [k] : [])));
          expect(truncated).toBe(expected.truncated);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('after page gives every key and group once', () => {
    fc.assert(
      fc.property(
        keys,
        fc.constantFrom(undefined, '/'),
        fc.integer({ min: 1, max: 5 }),
        (all, delimiter, limit) => {
          const seen: string[] = [];
          let after: string | undefined;
          for (;;) {
            const page = pageOf(sourceOf(all, ''), { prefix: '', delimiter, after, limit });
            seen.push(...page.items.map((item) => item.key), ...page.commonPrefixes);
            if (!page.truncated) break;
            after = page.last;
          }
          const expected = oracle(all, { prefix: '', delimiter, after: undefined, limit: 1000 });
          expect(seen.sort(byBytes)).toEqual(expected.page.map(([k]) => k).sort(byBytes));
        },
      ),
    );
  });

  it('reads one key of a group, however many there are', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `group/${index}`);
    const reads = { count: 0 };
    const source = sourceOf([...many, 'z'], '', reads);
    pageOf(source, { prefix: '', delimiter: '/', after: undefined, limit: 10 });
    expect(reads.count).toBe(2);
  });
});
