/** The text of `Fn::Sub`, taken apart. */

export type SubPart = { kind: 'text'; text: string } | { kind: 'name'; name: string };

/** `${Name}` is replaced, `${!Name}` is written as `${Name}`. */
export function substitutions(text: string): SubPart[] {
  const parts: SubPart[] = [];
  let from = 0;
  for (const found of text.matchAll(/\$\{(!?)\s*([^${}]*?)\s*\}/g)) {
    const [whole, literal, name] = found;
    if (name === '') continue;
    parts.push({ kind: 'text', text: text.slice(from, found.index) });
    parts.push(literal ? { kind: 'text', text: `\${${name}}` } : { kind: 'name', name: name! });
    from = found.index + whole.length;
  }
  parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}
