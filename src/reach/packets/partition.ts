/** The longest prefix wins: which addresses each of several destinations decides. */
import type { Block } from '../../network/cidr.ts';
import { difference, type RangeSet, union } from './range-set.ts';

export interface Destination<T> {
  value: T;
  blocks: readonly Block[];
  /** Of two blocks that are alike the one with more weight decides; of equal ones the first. */
  weight: number;
}

/** Those that decide nothing are not there. In the order of the destinations. */
export function partition<T>(destinations: readonly Destination<T>[]): { value: T; ranges: RangeSet }[] {
  const found = new Map<T, RangeSet>();
  const all = destinations.flatMap(({ value, blocks, weight }) =>
    blocks.map((block) => ({ value, block, weight })),
  );
  let taken: RangeSet = [];
  for (const { value, block } of all.toSorted(
    (a, b) => b.block.prefix - a.block.prefix || b.weight - a.weight,
  )) {
    const own = difference([{ first: block.first, last: block.last }], taken);
    if (own.length === 0) continue;
    found.set(value, union(found.get(value) ?? [], own));
    taken = union(taken, own);
  }
  return destinations.flatMap(({ value }) => {
    const ranges = found.get(value);
    return ranges ? [{ value, ranges }] : [];
  });
}
