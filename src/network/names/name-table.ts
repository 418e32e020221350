/** Names with what they answer: exact ones, wildcards, and the empty names above them. */
import type { KnownName } from './answer.ts';

export interface NameTable {
  /** The name itself. */
  add(name: string, known: KnownName): void;
  /** Everything below the name, however deep, and not the name itself. */
  addBelow(name: string, known: KnownName): void;
  /** In lower case, without a final dot; `undefined` where the name does not exist. */
  find(name: string): KnownName | undefined;
}

/** A name with others below it exists and answers nothing (RFC 4592, section 2.2.2). */
const EMPTY: KnownName = { ttl: 0, type: 'A', data: [] };

/** A table whose look-ups take as many steps as the name has labels. */
export function nameTable(): NameTable {
  const exact = new Map<string, KnownName>();
  const wildcards = new Map<string, KnownName>();
  const nonTerminals = new Set<string>();

  function addParents(name: string): void {
    for (const parent of parents(name)) {
      if (nonTerminals.has(parent)) return;
      nonTerminals.add(parent);
    }
  }

  return {
    add(name, known) {
      exact.set(name, known);
      addParents(name);
    },
    addBelow(name, known) {
      wildcards.set(name, known);
      nonTerminals.add(name);
      addParents(name);
    },
    find(name) {
      const found = exact.get(name);
      if (found) return found;
      if (nonTerminals.has(name)) return EMPTY;
      for (const parent of parents(name)) {
        const below = wildcards.get(parent);
        if (below) return below;
      }
      return undefined;
    },
  };
}

/** `a.b.c` → `b.c`, `c`. */
function* parents(name: string): Generator<string> {
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) yield name.slice(dot + 1);
}
