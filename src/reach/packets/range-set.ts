/** Sets of numbers as disjoint ranges in ascending order, with a gap between any two. */
import { joined, type Range } from '../../network/ranges.ts';

export type { Range };
export type RangeSet = readonly Range[];

/** From ranges in any order, which may overlap. */
export function rangeSet(ranges: readonly Range[]): RangeSet {
  return ranges.length < 2 ? ranges : joined(ranges);
}

export function single(value: number): RangeSet {
  return [{ first: value, last: value }];
}

/** All that are in both. Takes as many steps as both have ranges. */
export function intersection(a: RangeSet, b: RangeSet): RangeSet {
  if (a === b) return a;
  const result: Range[] = [];
  // A single range against many is the usual case, and then most of the many do not matter.
  let i = a.length > 8 && b.length > 0 ? firstReaching(a, b[0]!.first) : 0;
  let j = b.length > 8 && a.length > 0 ? firstReaching(b, a[0]!.first) : 0;
  while (i < a.length && j < b.length) {
    const [one, other] = [a[i]!, b[j]!];
    const first = Math.max(one.first, other.first);
    const last = Math.min(one.last, other.last);
    if (first <= last) result.push({ first, last });
    if (one.last < other.last) i += 1;
    else j += 1;
  }
  return result;
}

/** All of the first that are not in the second. */
export function difference(a: RangeSet, b: RangeSet): RangeSet {
  if (a === b) return [];
  const result: Range[] = [];
  let j = b.length > 8 && a.length > 0 ? firstReaching(b, a[0]!.first) : 0;
  for (const { first, last } of a) {
    let start = first;
    while (j < b.length && b[j]!.last < start) j += 1;
    for (let k = j; k < b.length && b[k]!.first <= last && start <= last; k++) {
      const hole = b[k]!;
      if (hole.first > start) result.push({ first: start, last: hole.first - 1 });
      start = hole.last + 1;
    }
    if (start <= last) result.push({ first: start, last });
  }
  return result;
}

export function union(a: RangeSet, b: RangeSet): RangeSet {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return joined([...a, ...b]);
}

export function includes(set: RangeSet, value: number): boolean {
  const range = set[firstReaching(set, value)];
  return range !== undefined && range.first <= value;
}

export function equal(a: RangeSet, b: RangeSet): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every(({ first, last }, index) => first === b[index]!.first && last === b[index]!.last)
  );
}

/** The only member of a set that has one; `undefined` for all others. */
export function only(set: RangeSet): number | undefined {
  const [range] = set;
  return range && set.length === 1 && range.first === range.last ? range.first : undefined;
}

export function count(set: RangeSet): number {
  return set.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** The place of the first range that ends at a value or behind it. */
function firstReaching(set: RangeSet, value: number): number {
  let [low, high] = [0, set.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (set[middle]!.last < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
