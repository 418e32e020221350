/** From one list of links, addresses and routes to another, as lines for `ip -force -batch`. */
import type { IpItem } from './space.ts';

/** What has to go (last made first) and what has to come (in order). Equal lists give nothing. */
export function ipDelta(
  previous: readonly IpItem[],
  next: readonly IpItem[],
): { remove: string[]; add: string[] } {
  const before = new Set(previous.map(({ add }) => add));
  const after = new Set(next.map(({ add }) => add));
  return {
    remove: previous
      .filter((item) => !after.has(item.add))
      .flatMap(({ remove }) => remove ?? [])
      .reverse(),
    add: next.filter((item) => !before.has(item.add)).map(({ add }) => add),
  };
}
