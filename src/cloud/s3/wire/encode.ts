/** An operation's output as status, headers and body, written by its schema. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { itemOf, membersOf, memberTraitsOf, type OperationSchema, type Traits, traitsOf } from './schemas.ts';
import { escapeXml, XML_DECLARATION } from './xml.ts';

export interface Encoded {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Headers that S3 sends although the schema of an operation does not have them: outputs and their headers. */
const unlisted = [
  ['SSECustomerAlgorithm', 'x-amz-server-side-encryption-customer-algorithm'],
  ['SSECustomerKeyMD5', 'x-amz-server-side-encryption-customer-key-MD5'],
] as const;

export function encode(operation: OperationSchema, output: Record<string, unknown>): Encoded {
  const headers: Record<string, string> = {};
  let payload: { schema: NormalizedSchema; value: unknown } | undefined;
  const inBody: [string, NormalizedSchema][] = [];
  for (const { name, schema, traits, own } of membersOf(operation.output)) {
    if (traits.httpHeader) addHeader(headers, traits.httpHeader, schema, output[name]);
    else if (traits.httpPrefixHeaders) addPrefixed(headers, traits.httpPrefixHeaders, output[name]);
    else if (own.httpPayload) payload = { schema, value: output[name] };
    else inBody.push([name, schema]);
  }
  for (const [name, header] of unlisted) {
    if (output[name] !== undefined) headers[header] = String(output[name]);
  }
  const status = statusOf(operation, output);
  if (payload) return { status, headers, body: payloadBody(payload.schema, payload.value, headers) };
  if (inBody.length === 0) return { status, headers, body: undefined };
  headers['content-type'] = 'application/xml';
  const root = traitsOf(operation.output).xmlName ?? operation.output.getName() ?? operation.name;
  return { status, headers, body: XML_DECLARATION + rootElement(root, operation, inBody, output) };
}

/** The schema says 200 for every GET, and a part of an object is 206; for a policy it says what S3 does not do. */
function statusOf({ name, status }: OperationSchema, output: Record<string, unknown>): number {
  if (typeof output.HttpStatus === 'number') return output.HttpStatus;
  if (name === 'PutBucketPolicy') return 204;
  return output.ContentRange === undefined ? status : 206;
}

function rootElement(
  root: string,
  operation: OperationSchema,
  members: [string, NormalizedSchema][],
  output: Record<string, unknown>,
): string {
  // The one answer whose root is the value itself.
  const content =
    operation.name === 'GetBucketLocation'
      ? escapeXml(String(output.LocationConstraint ?? ''))
      : members.map(([name, schema]) => member(name, schema, output[name])).join('');
  return `<${root} xmlns="${NAMESPACE}">${content}</${root}>`;
}

function payloadBody(
  schema: NormalizedSchema,
  value: unknown,
  headers: Record<string, string>,
): Encoded['body'] {
  if (value === undefined) return undefined;
  if (schema.isStringSchema()) {
    // The one document that is not XML is a policy.
    headers['content-type'] = 'application/json';
    return value as string;
  }
  if (!schema.isStructSchema()) return value as Encoded['body'];
  headers['content-type'] = 'application/xml';
  const root = traitsOf(schema).xmlName ?? schema.getName() ?? schema.getMemberName();
  return `${XML_DECLARATION}<${root} xmlns="${NAMESPACE}">${content(schema, value)}</${root}>`;
}

function addHeader(
  headers: Record<string, string>,
  name: string,
  schema: NormalizedSchema,
  value: unknown,
): void {
  if (value === undefined || value === null) return;
  if (value instanceof Date) headers[name] = headerDate(schema, value);
  else headers[name] = latin1(Array.isArray(value) ? value.join(',') : String(value));
}

/** HTTP's own dates in headers, but for the one that S3 writes as in documents. */
function headerDate(schema: NormalizedSchema, date: Date): string {
  return schema.getSchema() === DATE_TIME ? date.toISOString() : date.toUTCString();
}

/** The SDK's number for the schema of a timestamp in ISO 8601. */
const DATE_TIME = 5;

function addPrefixed(headers: Record<string, string>, prefix: string, value: unknown): void {
  let missing = 0;
  for (const [name, text] of Object.entries((value ?? {}) as Record<string, string>)) {
    if (TOKEN.test(prefix + name)) headers[prefix + name] = latin1(text);
    else missing++;
  }
  // Metadata that came by a form may have names that no header can have.
  if (missing > 0) headers['x-amz-missing-meta'] = String(missing);
}

/** The names that a header can have. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const PRINTABLE = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/g;

/** Node writes header values as Latin-1; the bytes on the wire are to be the client's UTF-8. */
function latin1(text: string): string {
  if (PRINTABLE.test(text)) return text;
  // A form may have stored what no header can carry.
  return Buffer.from(text.replaceAll(CONTROL, ' '), 'utf8').toString('latin1');
}

function member(name: string, schema: NormalizedSchema, value: unknown): string {
  if (value === undefined || value === null) return '';
  const traits = memberTraitsOf(schema);
  const tag = traits.xmlName ?? name;
  if (schema.isListSchema()) return list(tag, schema, traits, value as unknown[]);
  const attributes = schema.isStructSchema() ? attributesOf(schema, value as Record<string, unknown>) : '';
  return `<${tag}${attributes}>${content(schema, value)}</${tag}>`;
}

function list(tag: string, schema: NormalizedSchema, traits: Traits, values: unknown[]): string {
  const item = itemOf(schema);
  const flattened = traits.xmlFlattened || traitsOf(schema).xmlFlattened;
  const name = flattened ? tag : (traitsOf(item).xmlName ?? 'member');
  const items = values.map((value) => `<${name}>${content(item, value)}</${name}>`).join('');
  return flattened ? items : `<${tag}>${items}</${tag}>`;
}

function attributesOf(schema: NormalizedSchema, value: Record<string, unknown>): string {
  const namespace = traitsOf(schema).xmlNamespace;
  let text = namespace ? ` xmlns:${namespace[0]}="${escapeXml(namespace[1])}"` : '';
  for (const { name, own: traits } of membersOf(schema)) {
    if (traits.xmlAttribute && value[name] !== undefined) {
      text += ` ${traits.xmlName ?? name}="${escapeXml(String(value[name]))}"`;
    }
  }
  return text;
}

function content(schema: NormalizedSchema, value: unknown): string {
  if (schema.isStructSchema()) {
    let text = '';
    for (const { name, schema: child, own } of membersOf(schema)) {
      if (!own.xmlAttribute) text += member(name, child, (value as Record<string, unknown>)[name]);
    }
    return text;
  }
  if (value instanceof Date) return value.toISOString();
  return escapeXml(String(value));
}
