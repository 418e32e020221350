/** Policies as they are kept, read once each. */
import { type Parsed, type Policy, parsePolicy } from '../../../policy/index.ts';

const MOST_KEPT = 1000;
const known = new Map<string, Parsed>();

/** Reads the policy of a bucket or of an endpoint. */
export function readPolicy(text: string): Parsed {
  const before = known.get(text);
  if (before) return before;
  const parsed = parsePolicy(text, { principal: 'required' });
  if (known.size >= MOST_KEPT) known.clear();
  known.set(text, parsed);
  return parsed;
}

/** A stored policy. What cannot be read allows nothing, so that a damaged record opens no door. */
export function storedPolicy(text: string): Policy {
  const parsed = readPolicy(text);
  return parsed.kind === 'policy' ? parsed.policy : { version: '2012-10-17', statements: [] };
}
