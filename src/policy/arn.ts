/** ARNs: `arn:partition:service:region:account:resource`. Patterns of ARNs match part by part. */
import { type Plain, plainText } from './pattern.ts';
import { matches } from './wildcard.ts';

const PARTS = 6;

/** The six parts; the last takes the remaining colons. `undefined` for what is no ARN. */
function arnParts(text: string): string[] | undefined {
  const parts = text.split(':');
  if (parts.length < PARTS || parts[0] !== 'arn') return undefined;
  return [...parts.slice(0, PARTS - 1), parts.slice(PARTS - 1).join(':')];
}

/**
 * Whether a pattern covers an ARN. A wildcard stays within its part, so that `arn:aws:s3:::a*` says nothing
 * about other services; a pattern with fewer parts, such as `*`, is matched with the text as a whole.
 */
export function arnMatches(pattern: readonly Plain[], arn: string): boolean {
  const patterns = split(pattern);
  const parts = arnParts(arn);
  if (!patterns || !parts) return matches(pattern, arn);
  return patterns.every((part, index) => {
    const text = plainText(part);
    return text === undefined ? matches(part, parts[index]!) : text === parts[index];
  });
}

function split(pattern: readonly Plain[]): Plain[][] | undefined {
  const parts: Plain[][] = [[]];
  for (const token of pattern) {
    if (token.kind !== 'text') {
      parts.at(-1)!.push(token);
      continue;
    }
    const texts = token.text.split(':');
    const room = PARTS - parts.length;
    const pieces = texts.length - 1 > room ? [...texts.slice(0, room), texts.slice(room).join(':')] : texts;
    pieces.forEach((text, index) => {
      if (index > 0) parts.push([]);
      if (text !== '') parts.at(-1)!.push({ kind: 'text', text });
    });
  }
  return parts.length === PARTS ? parts : undefined;
}
