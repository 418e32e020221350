/**
 * From one ruleset to another as one nftables transaction that touches only what differs, so that a change of
 * one rule costs the same in a small network and in a large one and no packet sees a state between.
 */
import type { NftChain, NftMap, NftSet, Ruleset } from './space.ts';

const EMPTY: Omit<Ruleset, 'table'> = { sets: {}, maps: {}, chains: {} };

/** The text for `nft -f`, empty when both are the same. Without `previous` it makes the whole table. */
export function nftDelta(previous: Ruleset | undefined, next: Ruleset): string {
  if (previous && previous.table !== next.table) throw new Error('a table keeps its name');
  if (previous && JSON.stringify(previous.timeouts) !== JSON.stringify(next.timeouts))
    throw new Error('a table keeps its timeouts');
  const before = previous ?? EMPTY;
  const table = `ip ${next.table}`;
  const lines: string[] = previous ? [] : [`add table ${table}`, ...declareTimeouts(table, next)];

  const sets = compare(before.sets, next.sets, (a, b) => a.type === b.type && a.interval === b.interval);
  const maps = compare(before.maps, next.maps, (a, b) => a.type === b.type && a.interval === b.interval);
  const chains = compare(before.chains, next.chains, (a, b) => a.hook === b.hook);

  // 1. Rules that go first let go of what they refer to.
  for (const name of [...chains.gone, ...chains.changed]) lines.push(`flush chain ${table} ${name}`);
  for (const name of [...maps.gone, ...maps.changed])
    lines.push(...mapLeavers(table, name, before.maps[name]!, next.maps[name]));
  for (const name of [...sets.gone, ...sets.changed])
    lines.push(...setLeavers(table, name, before.sets[name]!, next.sets[name]));
  for (const name of chains.gone) lines.push(`delete chain ${table} ${name}`);
  for (const name of maps.gone) lines.push(`delete map ${table} ${name}`);
  for (const name of sets.gone) lines.push(`delete set ${table} ${name}`);

  // 2. Everything new exists before anything refers to it.
  for (const name of sets.come) lines.push(`add set ${table} ${name} ${declareSet(next.sets[name]!)}`);
  for (const name of chains.come) lines.push(`add chain ${table} ${name}${declareChain(next.chains[name]!)}`);
  // After the chains: nft refuses a map of intervals whose chains come later in the same transaction.
  for (const name of maps.come) lines.push(`add map ${table} ${name} ${declareSet(next.maps[name]!)}`);

  // 3. Contents.
  for (const name of [...sets.come, ...sets.changed])
    lines.push(...setComers(table, name, before.sets[name], next.sets[name]!));
  for (const name of [...maps.come, ...maps.changed])
    lines.push(...mapComers(table, name, before.maps[name], next.maps[name]!));
  for (const name of [...chains.come, ...chains.changed]) {
    for (const rule of next.chains[name]!.rules) lines.push(`add rule ${table} ${name} ${rule}`);
  }
  return lines.length ? `${lines.join('\n')}\n` : '';
}

/** Names that are only in the one, only in the other, and in both with different contents. */
function compare<T>(before: Record<string, T>, after: Record<string, T>, sameShape: (a: T, b: T) => boolean) {
  const gone: string[] = [];
  const come: string[] = [];
  const changed: string[] = [];
  for (const [name, old] of Object.entries(before)) {
    const now = after[name];
    if (now && !sameShape(old, now)) throw new Error(`${name}: an object of nftables keeps its type`);
    if (!now) gone.push(name);
    else if (old !== now && JSON.stringify(old) !== JSON.stringify(now)) changed.push(name);
  }
  for (const name of Object.keys(after)) if (!before[name]) come.push(name);
  return { gone, come, changed };
}

/** Intervals are replaced as a whole: neighbours may merge. Single elements come and go alone. */
function setLeavers(table: string, name: string, before: NftSet, after: NftSet | undefined): string[] {
  if (before.interval || !after) return [`flush set ${table} ${name}`];
  const stay = new Set(after.elements);
  return elements(
    'delete',
    table,
    name,
    before.elements.filter((element) => !stay.has(element)),
  );
}

function setComers(table: string, name: string, before: NftSet | undefined, after: NftSet): string[] {
  const there = new Set(after.interval ? [] : before?.elements);
  return elements(
    'add',
    table,
    name,
    after.elements.filter((element) => !there.has(element)),
  );
}

function mapLeavers(table: string, name: string, before: NftMap, after: NftMap | undefined): string[] {
  if (before.interval || !after) return [`flush map ${table} ${name}`];
  const gone = Object.entries(before.elements).filter(([key, value]) => after.elements[key] !== value);
  return elements(
    'delete',
    table,
    name,
    gone.map(([key, value]) => `${key} : ${value}`),
  );
}

function mapComers(table: string, name: string, before: NftMap | undefined, after: NftMap): string[] {
  const there = after.interval ? {} : (before?.elements ?? {});
  const come = Object.entries(after.elements).filter(([key, value]) => there[key] !== value);
  return elements(
    'add',
    table,
    name,
    come.map(([key, value]) => `${key} : ${value}`),
  );
}

function elements(verb: 'add' | 'delete', table: string, name: string, list: string[]): string[] {
  return list.length ? [`${verb} element ${table} ${name} { ${list.join(', ')} }`] : [];
}

function declareSet(object: NftSet | NftMap): string {
  const { type, interval } = object;
  const dynamic = 'dynamic' in object ? object.dynamic : undefined;
  if (dynamic)
    return `{ type ${type}; flags dynamic,timeout; timeout ${dynamic.timeout}; size ${dynamic.size}; counter; }`;
  return `{ type ${type}; ${interval ? 'flags interval; ' : ''}}`;
}

function declareTimeouts(table: string, { timeouts = {} }: Ruleset): string[] {
  return Object.entries(timeouts).map(
    ([name, { established }]) =>
      `add ct timeout ${table} ${name} { protocol tcp; l3proto ip; policy = { established : ${established} }; }`,
  );
}

function declareChain({ hook }: NftChain): string {
  return hook ? ` { ${hook} }` : '';
}
