import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Box,
  type Field,
  intersect,
  NOTHING,
  normalized,
  type PacketSet,
  packets,
  reversed,
  rewrite,
  same,
  subtract,
  union,
  valuesOf,
} from './packet-set.ts';
import {
  difference,
  includes,
  intersection,
  type RangeSet,
  rangeSet,
  union as rangesUnion,
} from './range-set.ts';

const SMALL = 5;
const FIELDS: Field[] = ['protocol', 'source', 'destination', 'sourcePort', 'destinationPort'];

const smallRange = fc
  .tuple(fc.integer({ min: 0, max: SMALL }), fc.integer({ min: 0, max: SMALL }))
  .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
const smallSet = fc.array(smallRange, { minLength: 1, maxLength: 3 }).map(rangeSet);
const box: fc.Arbitrary<Box> = fc.record({
  protocol: smallSet,
  source: smallSet,
  destination: smallSet,
  sourcePort: smallSet,
  destinationPort: smallSet,
});
const set = fc
  .array(box, { maxLength: 3 })
  .map((boxes) => boxes.reduce<PacketSet>((sum, one) => union(sum, [one]), NOTHING));

type Packet = Record<Field, number>;
const value = fc.integer({ min: 0, max: SMALL });
const packet: fc.Arbitrary<Packet> = fc.record({
  protocol: value,
  source: value,
  destination: value,
  sourcePort: value,
  destinationPort: value,
});
const has = (boxes: PacketSet, one: Packet) =>
  boxes.filter((candidate) => FIELDS.every((field) => includes(candidate[field], one[field]))).length;

describe('sets of numbers', () => {
  const many = fc.array(
    fc.tuple(fc.nat(200), fc.nat(6)).map(([first, more]) => ({ first, last: first + more })),
    { maxLength: 30 },
  );
  const numbers = (ranges: RangeSet) =>
    new Set(Array.from({ length: 220 }, (_, n) => n).filter((n) => includes(ranges, n)));
  it('agree with sets of single numbers', () => {
    fc.assert(
      fc.property(many.map(rangeSet), many.map(rangeSet), (a, b) => {
        const [x, y] = [numbers(a), numbers(b)];
        expect(numbers(intersection(a, b))).toEqual(new Set([...x].filter((n) => y.has(n))));
        expect(numbers(difference(a, b))).toEqual(new Set([...x].filter((n) => !y.has(n))));
        expect(numbers(rangesUnion(a, b))).toEqual(new Set([...x, ...y].toSorted((m, n) => m - n)));
      }),
    );
  });
});

describe('sets of packets', () => {
  it('agree with every single packet, and no packet is there twice', () => {
    fc.assert(
      fc.property(set, set, fc.array(packet, { minLength: 20, maxLength: 20 }), (a, b, probes) => {
        const [both, either, left] = [intersect(a, b), union(a, b), subtract(a, b)];
        for (const one of probes) {
          const [inA, inB] = [has(a, one), has(b, one)];
          expect(inA).toBeLessThan(2);
          expect(has(both, one)).toBe(inA && inB);
          expect(has(either, one)).toBe(inA || inB);
          expect(has(left, one)).toBe(inB ? 0 : inA);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('stay the same when boxes are joined', () => {
    fc.assert(fc.property(set, (a) => same(normalized(a), a)));
  });

  it('lose what a field was when it is set', () => {
    fc.assert(
      fc.property(set, packet, (a, one) => {
        const translated = rewrite(a, { source: [{ first: 99, last: 99 }] });
        const before = Array.from({ length: SMALL + 1 }, (_, source) => has(a, { ...one, source }));
        expect(has(translated, { ...one, source: 99 })).toBe(before.some(Boolean) ? 1 : 0);
      }),
    );
  });

  it('come back with everything turned round', () => {
    const request = packets({
      protocol: [{ first: 6, last: 6 }],
      source: [{ first: 1, last: 1 }],
      destinationPort: [{ first: 443, last: 443 }],
    });
    const [reply] = reversed(request);
    expect(reply).toMatchObject({
      destination: [{ first: 1, last: 1 }],
      sourcePort: [{ first: 443, last: 443 }],
    });
    expect(reversed(reversed(request))).toEqual(request);
  });

  it('know all values of a field', () => {
    const a = union(
      packets({ source: [{ first: 1, last: 2 }], protocol: [{ first: 6, last: 6 }] }),
      packets({ source: [{ first: 3, last: 4 }], protocol: [{ first: 17, last: 17 }] }),
    );
    expect(valuesOf(a, 'source')).toEqual([{ first: 1, last: 4 }]);
  });
});
