/** The text of a template, JSON or YAML, as plain data in which every function has its long form. */
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Tags } from 'yaml';
import type { Json, JsonObject } from '../../../network/network.ts';
import { formatError, validation } from '../errors.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_BYTES = 1024 * 1024;
/** Of lists and maps within one another. */
const DEEPEST = 100;

/** `!Sub` → `Fn::Sub`. */
const LONG: Record<string, string> = {
  '!Ref': 'Ref',
  '!Condition': 'Condition',
  ...Object.fromEntries(
    `Base64 Cidr FindInMap GetAtt GetAZs ImportValue Join Select Split Sub Transform And Equals If Not Or Length
      ToJsonString`
      .split(/\s+/)
      .map((name) => [`!${name}`, `Fn::${name}`]),
  ),
};

/** The library hands text and nodes with these tags through as they are; `dataOf` reads the tag. */
const SHORT_FORMS = Object.keys(LONG).flatMap((tag) => [
  { tag, resolve: (text: string) => text },
  { tag, collection: 'seq', resolve: (node: object) => node },
  { tag, collection: 'map', resolve: (node: object) => node },
]) as unknown as Tags;

/** Throws `ValidationError` in AWS's words for what is no template at all. */
export function parseTemplate(text: string): JsonObject {
  if (Buffer.byteLength(text) > MOST_BYTES) {
    throw validation(
      "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 1048576",
    );
  }
  const value: Json | undefined = text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw formatError('unsupported structure.');
  checkDepth(value, 0);
  return value;
}

function checkDepth(value: Json, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > DEEPEST) throw tooDeep();
  for (const member of Object.values(value)) checkDepth(member, depth + 1);
}

const tooDeep = () => formatError('the template is nested too deeply.');

function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw formatError(`JSON not well-formed. ${whereIn(text, (error as Error).message)}`);
  }
}

/** Where `JSON.parse` stopped, as a line and a column. */
function whereIn(text: string, message: string): string {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  const lines = text.slice(0, position).split('\n');
  return `(line ${lines.length}, column ${lines.at(-1)!.length + 1})`;
}

function parseYaml(text: string): Json {
  const document = documentOf(text);
  const problem = document.errors[0] ?? document.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
  if (problem) {
    const { line = 1, col = 1 } = problem.linePos?.[0] ?? {};
    throw formatError(`YAML not well-formed. (line ${line}, column ${col})`);
  }
  return dataOf(document.contents, 0);
}

/** The library goes as deep as the text does, and at some depth no further. */
function documentOf(text: string) {
  try {
    return parseDocument(text, { customTags: SHORT_FORMS, logLevel: 'silent' });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}

function dataOf(node: unknown, depth: number): Json {
  if (depth > DEEPEST) throw tooDeep();
  if (isAlias(node)) throw formatError('YAML aliases are not allowed in CloudFormation templates');
  if (isScalar(node)) return long(node.tag, scalarOf(node));
  if (isSeq(node))
    return long(
      node.tag,
      node.items.map((item) => dataOf(item, depth + 1)),
    );
  if (!isMap(node)) return null;
  const entries = node.items.map(({ key, value }) => [keyOf(key), dataOf(value, depth + 1)] as const);
  return long(node.tag, Object.fromEntries(entries));
}

/** `012345678901` is an account and no number: what would lose a digit stays text. */
function scalarOf({ value, source }: { value: unknown; source?: string }): Json {
  if (typeof value === 'number') {
    return source === undefined || String(value) === source ? value : source;
  }
  return typeof value === 'boolean' || value === null ? value : String(value ?? '');
}

function keyOf(key: unknown): string {
  if (isScalar(key)) return key.source ?? String(key.value);
  throw formatError('YAML not well-formed. The keys of a map must be text.');
}

function long(tag: string | undefined, value: Json): Json {
  const name = tag === undefined ? undefined : LONG[tag];
  if (name === undefined) return value;
  return { [name]: name === 'Fn::GetAtt' ? attributePath(value) : value };
}

/** `A.B.C` → `["A", "B.C"]`. */
function attributePath(value: Json): Json {
  if (typeof value !== 'string') return value;
  const dot = value.indexOf('.');
  return dot === -1 ? [value] : [value.slice(0, dot), value.slice(dot + 1)];
}
