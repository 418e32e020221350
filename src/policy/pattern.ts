/**
 * Texts with wildcards and policy variables: `arn:aws:s3:::b/home/${aws:username}/*`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import type { RequestKeys } from './request-keys.ts';

export type Token =
  | { kind: 'text'; text: string }
  /** `*`: any characters, also none. */
  | { kind: 'any' }
  /** `?`: one character. */
  | { kind: 'one' }
  /** `${key}`, or `${key, 'default'}`; `key` in lower case. */
  | { kind: 'variable'; key: string; otherwise?: string };

export interface Pattern {
  /** As it was written. */
  source: string;
  tokens: readonly Token[];
}

/** Wildcards and texts, without variables. */
export type Plain = Exclude<Token, { kind: 'variable' }>;

export interface PatternOptions {
  /** `*` and `?` stand for more than themselves. */
  wildcards: boolean;
  /** `${…}` is replaced; in documents of 2008 it is text. */
  variables: boolean;
}

const VARIABLE = /^\$\{([^{}]*)\}/;
/** The names of tags, which keys go on with, may have blanks inside. */
const NAMED = /^\s*([^\s,'](?:[^,']*[^\s,'])?)\s*(?:,\s*'([^']*)'\s*)?$/;

/** Reads a pattern. A `${` that begins no variable is text; `undefined` for a variable without a name. */
export function parsePattern(source: string, options: PatternOptions): Pattern | undefined {
  const tokens: Token[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') tokens.push({ kind: 'text', text });
    text = '';
  };
  for (let at = 0; at < source.length; ) {
    const character = source[at]!;
    const variable = options.variables && character === '$' ? VARIABLE.exec(source.slice(at)) : null;
    if (variable) {
      const inside = variable[1]!;
      at += variable[0].length;
      if (inside === '*' || inside === '?' || inside === '$') {
        text += inside;
        continue;
      }
      const named = NAMED.exec(inside);
      if (!named) return undefined;
      flush();
      const key = named[1]!.toLowerCase();
      tokens.push({ kind: 'variable', key, ...(named[2] !== undefined && { otherwise: named[2] }) });
      continue;
    }
    at += 1;
    if (options.wildcards && (character === '*' || character === '?')) {
      flush();
      tokens.push({ kind: character === '*' ? 'any' : 'one' });
    } else {
      text += character;
    }
  }
  flush();
  return { source, tokens };
}

/**
 * Puts the request's values in place of variables; what they hold is text, never a wildcard. `undefined` when
 * a key is not in the request or has several values, and the variable has no default: nothing matches then.
 */
export function resolve(tokens: readonly Token[], keys: RequestKeys): readonly Plain[] | undefined {
  if (tokens.every(isPlain)) return tokens;
  const plain: Plain[] = [];
  for (const token of tokens) {
    if (isPlain(token)) {
      plain.push(token);
      continue;
    }
    const values = keys.get(token.key);
    const value = values?.length === 1 ? values[0] : values === undefined ? token.otherwise : undefined;
    if (value === undefined) return undefined;
    plain.push({ kind: 'text', text: value });
  }
  return plain;
}

const isPlain = (token: Token): token is Plain => token.kind !== 'variable';

/** The text of a pattern without wildcards; `undefined` when it has any. */
export function plainText(tokens: readonly Plain[]): string | undefined {
  let text = '';
  for (const token of tokens) {
    if (token.kind !== 'text') return undefined;
    text += token.text;
  }
  return text;
}
