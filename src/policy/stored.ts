/** Policies as they are kept, read once each. */
import type { Policy } from './document.ts';
import { type Parsed, type ParseOptions, parsePolicy } from './parse.ts';

const MOST_KEPT = 1000;
const known = new Map<string, Parsed>();

/** Reads a document, or remembers how it read the last time. */
export function readPolicy(text: string, options: ParseOptions): Parsed {
  const key = `${options.principal} ${options.resource} ${text}`;
  const before = known.get(key);
  if (before) return before;
  const parsed = parsePolicy(text, options);
  if (known.size >= MOST_KEPT) known.clear();
  known.set(key, parsed);
  return parsed;
}

/** A stored policy. What cannot be read allows nothing, so that a damaged record opens no door. */
export function storedPolicy(text: string, options: ParseOptions): Policy {
  const parsed = readPolicy(text, options);
  return parsed.kind === 'policy' ? parsed.policy : { version: '2012-10-17', statements: [] };
}
