/** Ranges of IPv4 addresses: cut, joined, and written as blocks. */
import type { Block } from './cidr.ts';

/** First and last address, both inside. */
export interface Range {
  first: number;
  last: number;
}

/** What is left of a range without another one: no, one or two ranges. */
export function without(range: Range, { first, last }: Range): Range[] {
  if (last < range.first || range.last < first) return [range];
  const parts = [
    { first: range.first, last: first - 1 },
    { first: last + 1, last: range.last },
  ];
  return parts.filter((part) => part.first <= part.last);
}

/** The same addresses as disjoint ranges in ascending order, with a gap between any two. */
export function joined(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const { first, last } of ranges.toSorted((a, b) => a.first - b.first)) {
    const previous = result.at(-1);
    if (previous && first <= previous.last + 1) previous.last = Math.max(previous.last, last);
    else result.push({ first, last });
  }
  return result;
}

/** The fewest blocks that make up a range, in ascending order. */
export function blocksOf({ first, last }: Range): Block[] {
  const blocks: Block[] = [];
  for (let start = first; start <= last; ) {
    let prefix = 0;
    while (start % 2 ** (32 - prefix) !== 0 || start + 2 ** (32 - prefix) - 1 > last) prefix += 1;
    const end = start + 2 ** (32 - prefix) - 1;
    blocks.push({ first: start, last: end, prefix });
    start = end + 1;
  }
  return blocks;
}
