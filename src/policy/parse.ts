/**
 * Reads policy documents.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import type { Policy, Statement } from './document.ts';
import { invalid, isObject, type Json, problemOf } from './problem.ts';
import { parseStatement } from './statement.ts';

export type Parsed =
  | { kind: 'policy'; policy: Policy }
  /** What is wrong, in AWS's words, in the order in which AWS looks for it. */
  | { kind: 'invalid'; problems: string[] };

export interface ParseOptions {
  /** Policies of resources and of endpoints say who is meant; those of identities do not. */
  principal: 'required' | 'forbidden';
  /** Policies of who may assume a role are about that role and name no resource. */
  resource?: 'required' | 'forbidden';
}

const FIELDS = ['Version', 'Id', 'Statement'];
const VERSIONS = ['2008-10-17', '2012-10-17'] as const;
/** Deeper than any document of the language; what is deeper is refused before it is read. */
const DEEPEST = 32;

/** Reads and validates a document. Never throws. */
export function parsePolicy(text: string, options: ParseOptions): Parsed {
  try {
    const document = parseJson(text);
    return readDocument(document, options);
  } catch (thrown) {
    return { kind: 'invalid', problems: [problemOf(thrown)] };
  }
}

function parseJson(text: string): Json {
  if (!text.trimStart().startsWith('{')) {
    throw invalid("Policies must be valid JSON and the first byte must be '{'");
  }
  if (depthOf(text) > DEEPEST) throw invalid('This policy contains invalid Json');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw invalid('This policy contains invalid Json');
  }
  if (!isObject(document) || repeatsKey(text)) throw invalid('This policy contains invalid Json');
  return document;
}

/**
 * Whether an object has a key twice, of which a reader would take one and pass over what the other says.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html#policies-grammar-notes
 */
function repeatsKey(json: string): boolean {
  /** Keys of the objects that are open; of a list there are none. */
  const open: (Set<string> | undefined)[] = [];
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/gs)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token.endsWith(':')) {
      const key: unknown = JSON.parse(token.slice(0, -1));
      const keys = open.at(-1);
      if (keys?.has(String(key))) return true;
      keys?.add(String(key));
    }
  }
  return false;
}

/** How deep brackets nest, at most; those in strings count, too, where they do no harm. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}

function readDocument(document: Json, options: ParseOptions): Parsed {
  const problems: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (thrown) {
      problems.push(problemOf(thrown));
      return undefined;
    }
  };
  for (const field of Object.keys(document)) {
    if (!FIELDS.includes(field)) problems.push(`Unknown field ${field}`);
  }
  const version = attempt(() => versionOf(document.Version)) ?? '2012-10-17';
  const id = attempt(() => idOf(document.Id));
  const listed = attempt(() => statementsOf(document.Statement)) ?? [];
  const statements = listed.flatMap(
    (statement) =>
      attempt(() => parseStatement(statement, { ...options, variables: version === '2012-10-17' })) ?? [],
  );
  if (problems.length === 0) attempt(() => checkSids(statements));
  if (problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'policy', policy: { version, statements, ...(id !== undefined && { id }) } };
}

function versionOf(value: unknown): Policy['version'] {
  if (value === undefined) return '2008-10-17';
  const version = VERSIONS.find((known) => known === value);
  if (!version) throw invalid('The policy must contain a valid version string');
  return version;
}

function idOf(value: unknown): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw invalid('Invalid policy syntax.');
  return value;
}

function statementsOf(value: unknown): unknown[] {
  if (value === undefined) throw invalid('Missing required field Statement');
  const statements: unknown[] = Array.isArray(value) ? value : [value];
  if (statements.length === 0) throw invalid('Missing required field Statement');
  return statements;
}

function checkSids(statements: readonly Statement[]): void {
  const sids = statements.flatMap(({ sid }) => (sid === undefined || sid === '' ? [] : [sid]));
  if (new Set(sids).size < sids.length)
    throw invalid('Statement IDs (SID) in a single policy must be unique.');
}
