/** In which order things can be done that depend on one another. */
import { validation } from '../errors.ts';

/** Keyed by name: the names that come before it. Every name is a key. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Names in an order in which each comes after what it depends on. Throws where there is none. */
export function ordered(graph: Graph): string[] {
  const open = new Map([...graph].map(([name, before]) => [name, new Set(before)]));
  const order: string[] = [];
  while (open.size > 0) {
    const free = [...open].filter(([, before]) => before.size === 0).map(([name]) => name);
    if (free.length === 0) throw circular([...open]);
    for (const name of free) open.delete(name);
    for (const before of open.values()) for (const name of free) before.delete(name);
    order.push(...free);
  }
  return order;
}

/** The same edges the other way round: what comes after each name. */
export function reversed(graph: Graph): Graph {
  const after = new Map<string, string[]>([...graph.keys()].map((name) => [name, []]));
  for (const [name, before] of graph) for (const one of before) after.get(one)?.push(name);
  return after;
}

/**
 * Runs `work` on every name, each as soon as everything before it is done. After a failure nothing more is begun;
 * what runs is waited for. `work` answers whether it went well.
 */
export async function walk(graph: Graph, work: (name: string) => Promise<boolean>): Promise<boolean> {
  let failed = false;
  const done = new Map<string, Promise<boolean>>();
  const run = (name: string): Promise<boolean> => {
    const known = done.get(name);
    if (known) return known;
    const before = graph.get(name) ?? [];
    const result = Promise.all(before.map(run)).then(async (results) => {
      if (failed || results.includes(false)) return false;
      const well = await work(name);
      failed ||= !well;
      return well;
    });
    done.set(name, result);
    return result;
  };
  // From the beginning of the order, so that no chain is as deep as the graph.
  const results = await Promise.all(ordered(graph).map(run));
  return !results.includes(false);
}

/** Names those that are on a circle, or between two. */
function circular(open: [string, ReadonlySet<string>][]) {
  let left = open;
  // What nothing waits for is only behind a circle.
  for (;;) {
    const needed = new Set(left.flatMap(([, before]) => [...before]));
    const rest = left.filter(([name]) => needed.has(name));
    if (rest.length === left.length) break;
    left = rest;
  }
  return validation(`Circular dependency between resources: [${left.map(([name]) => name).join(', ')}]`);
}
