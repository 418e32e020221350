/** Matching with `*` and `?`, in time that is bounded by the product of the lengths whatever the pattern. */
import type { Plain } from './pattern.ts';

const ANY = -1;
const ONE = -2;

/** Whether the pattern covers the whole text. A character is a code point. */
export function matches(pattern: readonly Plain[], text: string): boolean {
  const symbols = symbolsOf(pattern);
  const characters = codePoints(text);
  let at = 0;
  let symbol = 0;
  // Where the last `*` stands, and how far into the text it reaches so far: only that one is ever stretched.
  let star = -1;
  let reach = 0;
  while (at < characters.length) {
    const wanted = symbols[symbol];
    if (wanted === ANY) {
      star = symbol;
      reach = at;
      symbol += 1;
    } else if (wanted === ONE || wanted === characters[at]) {
      symbol += 1;
      at += 1;
    } else if (star !== -1) {
      reach += 1;
      at = reach;
      symbol = star + 1;
    } else {
      return false;
    }
  }
  while (symbols[symbol] === ANY) symbol += 1;
  return symbol === symbols.length;
}

function symbolsOf(pattern: readonly Plain[]): number[] {
  const symbols: number[] = [];
  for (const token of pattern) {
    if (token.kind === 'one') symbols.push(ONE);
    else if (token.kind === 'text') symbols.push(...codePoints(token.text));
    // Two stars in a row are one.
    else if (symbols.at(-1) !== ANY) symbols.push(ANY);
  }
  return symbols;
}

function codePoints(text: string): number[] {
  const points: number[] = [];
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at)!;
    points.push(point);
    at += point > 0xffff ? 2 : 1;
  }
  return points;
}
