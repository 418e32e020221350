/** Parameters of the EC2 query and AWS query protocols (`Filter.1.Value.2=…`) to the SDK's input. */
import { AwsError } from '../aws-error.ts';
import { members, type Schema, trait } from './schema.ts';

/** Names as the two protocols write them. */
export interface QueryDialect {
  /** The parameter's name of a structure's member. */
  memberName(name: string, schema: Schema): string;
  /** Between a list's name and the number: none in EC2, `member.` in the other. */
  listInfix(schema: Schema): string;
}

export const EC2_DIALECT: QueryDialect = {
  memberName(name, schema) {
    const own = trait(schema, 'ec2QueryName');
    if (own !== undefined) return own;
    const xml = trait(schema, 'xmlName') ?? name;
    return xml.charAt(0).toUpperCase() + xml.slice(1);
  },
  listInfix: () => '',
};

export const AWS_QUERY_DIALECT: QueryDialect = {
  memberName: (name, schema) => trait(schema, 'xmlName') ?? name,
  listInfix: (schema) =>
    trait(schema, 'xmlFlattened') ? '' : `${trait(schema.getValueSchema(), 'xmlName') ?? 'member'}.`,
};

/** Parameters as a tree: `Filter.1.Name=x` → `Filter → 1 → Name → x`. */
interface Node {
  text?: string;
  children: Map<string, Node>;
}

/** Parameters that every request has. */
const ENVELOPE = new Set([
  'Action',
  'Version',
  'AWSAccessKeyId',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'Timestamp',
]);

const DEEPEST = 12;
const MOST_PARAMETERS = 20_000;

/** Decodes; throws `UnknownParameter`, `InvalidParameterValue` or `MissingParameter` in AWS's words. */
export function decodeQuery(
  parameters: URLSearchParams,
  schema: Schema,
  dialect: QueryDialect,
): Record<string, unknown> {
  const root: Node = { children: new Map() };
  let count = 0;
  for (const [name, text] of parameters) {
    if (ENVELOPE.has(name) || name.startsWith('X-Amz-')) continue;
    if (++count > MOST_PARAMETERS)
      throw new AwsError('InvalidParameterValue', 'The request has too many parameters.');
    plant(root, name, text);
  }
  return structure(root, schema, dialect, '');
}

function plant(root: Node, name: string, text: string): void {
  const parts = name.split('.');
  if (parts.length > DEEPEST) throw unknown(name);
  let node = root;
  for (const part of parts) {
    let child = node.children.get(part);
    if (!child) {
      child = { children: new Map() };
      node.children.set(part, child);
    }
    node = child;
  }
  node.text = text;
}

function structure(node: Node, schema: Schema, dialect: QueryDialect, path: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const [name, member] of members(schema)) {
    const parameter = dialect.memberName(name, member);
    known.add(parameter);
    const child = node.children.get(parameter);
    if (child) result[name] = value(child, member, dialect, path + parameter);
  }
  for (const [name, child] of node.children)
    if (!known.has(name)) throw unknown(path + firstPath(name, child));
  return result;
}

function value(node: Node, schema: Schema, dialect: QueryDialect, path: string): unknown {
  if (schema.isStructSchema() || schema.isListSchema()) {
    // `VpcId=vpc-1` for a list would ask for all VPCs if it were let pass.
    if (node.text) throw unknown(path);
    return schema.isListSchema()
      ? list(node, schema, dialect, path)
      : structure(node, schema, dialect, `${path}.`);
  }
  if (node.text === undefined || node.children.size > 0) throw unknown(firstPath(path, node));
  return scalar(node.text, schema, path);
}

/** `Name.1`, `Name.2`, … in the order of the numbers. An empty `Name=` is an empty list. */
function list(node: Node, schema: Schema, dialect: QueryDialect, path: string): unknown[] {
  const infix = dialect.listInfix(schema);
  const items = infix ? node.children.get(infix.slice(0, -1)) : node;
  if (!items) {
    if (node.children.size > 0) throw unknown(firstPath(path, node));
    return [];
  }
  const numbered = [...items.children].map(([key, child]) => {
    if (!/^[1-9]\d{0,5}$/.test(key)) throw unknown(`${path}.${infix}${firstPath(key, child)}`);
    return [Number(key), child] as const;
  });
  return numbered
    .toSorted(([a], [b]) => a - b)
    .map(([number, child]) => value(child, schema.getValueSchema(), dialect, `${path}.${infix}${number}`));
}

function scalar(text: string, schema: Schema, path: string): unknown {
  if (schema.isBooleanSchema()) {
    if (/^true$/i.test(text)) return true;
    if (/^false$/i.test(text)) return false;
    throw invalid(text, path, 'boolean');
  }
  if (schema.isNumericSchema()) {
    if (!/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) throw invalid(text, path, 'integer');
    return Number(text);
  }
  if (schema.isTimestampSchema()) {
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) throw invalid(text, path, 'timestamp');
    return date;
  }
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  return text;
}

/** The first whole parameter name below a node, as the caller wrote it. */
function firstPath(name: string, node: Node): string {
  const [next] = node.children;
  return node.text !== undefined || !next ? name : `${name}.${firstPath(...next)}`;
}

function unknown(parameter: string): AwsError {
  return new AwsError('UnknownParameter', `The parameter ${parameter} is not recognized`);
}

function invalid(text: string, parameter: string, type: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `Invalid value '${text}' for ${parameter}. The value must be of type ${type}.`,
  );
}
