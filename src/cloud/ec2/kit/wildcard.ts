/** Patterns of filter values: `*` is any text, `?` any one character, and `\` takes away what follows' meaning. */

type Token = { kind: 'any-text' } | { kind: 'any-one' } | { kind: 'literal'; character: string };

/** A test for a pattern. It takes at most (length of pattern) × (length of text) steps, whatever the pattern. */
export function wildcard(pattern: string): (text: string) => boolean {
  const tokens = tokenize(pattern);
  return (text) => {
    let position = 0;
    let token = 0;
    // Where to go on when a literal fails: the last `*`, taking one character more.
    let star = -1;
    let starPosition = 0;
    while (position < text.length) {
      const current = tokens[token];
      if (current?.kind === 'any-text') {
        star = token++;
        starPosition = position;
      } else if (current && (current.kind === 'any-one' || current.character === text[position])) {
        token++;
        position++;
      } else if (star >= 0) {
        token = star + 1;
        position = ++starPosition;
      } else {
        return false;
      }
    }
    return tokens.slice(token).every(({ kind }) => kind === 'any-text');
  };
}

function tokenize(pattern: string): Token[] {
  const parts = pattern.match(/\\[*?\\]|[\s\S]/g) ?? [];
  return parts.map((part): Token => {
    if (part === '*') return { kind: 'any-text' };
    if (part === '?') return { kind: 'any-one' };
    return { kind: 'literal', character: part.at(-1)! };
  });
}
