/** A request as the operation's typed input, read by its schema. The streamed body stays outside. */
import type { IncomingHttpHeaders } from 'node:http';
import type { NormalizedSchema } from '@smithy/core/schema';
import { invalidArgument } from '../errors.ts';
import { single } from '../payload/plan.ts';
import type { Address } from './addressing.ts';
import { membersOf, type OperationSchema, type Traits } from './schemas.ts';

export interface RequestParts {
  address: Address;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
}

/** The member that takes the request's body, if the operation has one. */
export function payloadOf(
  operation: OperationSchema,
): { name: string; schema: NormalizedSchema } | undefined {
  return membersOf(operation.input).find(({ own }) => own.httpPayload);
}

/** Everything but the body. Throws `InvalidArgument` for values of the wrong type. */
export function decodeHead(operation: OperationSchema, parts: RequestParts): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const { name, schema, traits } of membersOf(operation.input)) {
    const value = headValue(name, schema, traits, parts);
    if (value !== undefined) input[name] = value;
  }
  if (operation.name === 'GetObject' || operation.name === 'HeadObject') addIfRange(input, parts.headers);
  return input;
}

/** S3 heeds this header although the schema does not have it. */
function addIfRange(input: Record<string, unknown>, headers: IncomingHttpHeaders): void {
  const text = single(headers, 'if-range');
  if (text !== undefined) input.IfRange = text;
}

/** Dates that are kept and answered in the client's own words, which may be none. */
const verbatim = new Set(['Expires', 'ResponseExpires']);

function headValue(name: string, schema: NormalizedSchema, traits: Traits, parts: RequestParts): unknown {
  if (traits.httpLabel) return name === 'Bucket' ? parts.address.bucket : parts.address.key;
  if (traits.httpQuery) {
    const text = parts.query.get(traits.httpQuery);
    if (text === null) return undefined;
    // These become headers of the answer.
    if (traits.httpQuery.startsWith('response-') && NO_HEADER.test(text))
      throw invalidArgument('Header value cannot be represented using ISO-8859-1.', traits.httpQuery, text);
    return verbatim.has(name) ? text : scalar(schema, text, traits.httpQuery);
  }
  if (traits.httpHeader) {
    const header = traits.httpHeader.toLowerCase();
    const bytes = single(parts.headers, header);
    if (bytes === undefined) return undefined;
    const text = utf8(bytes);
    if (verbatim.has(name)) return text;
    if (schema.isListSchema()) return text.split(',').map((item) => item.trim());
    return scalar(schema, text, header);
  }
  return traits.httpPrefixHeaders
    ? prefixed(parts.headers, traits.httpPrefixHeaders.toLowerCase())
    : undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NO_HEADER = /[\x00-\x08\x0a-\x1f\x7f\u0100-\uffff]/;

function prefixed(headers: IncomingHttpHeaders, prefix: string): Record<string, string> {
  const names = Object.keys(headers).filter((name) => name.startsWith(prefix));
  return Object.fromEntries(
    names.map((name) => [name.slice(prefix.length), utf8(single(headers, name) ?? '')]),
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is all of ASCII
const ASCII = /^[\x00-\x7f]*$/;

/** Header values arrive as Latin-1; clients send UTF-8. */
function utf8(latin1: string): string {
  if (ASCII.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? latin1 : text;
}

function scalar(schema: NormalizedSchema, text: string, name: string): unknown {
  if (schema.isNumericSchema()) {
    if (!/^-?\d{1,15}$/.test(text)) {
      throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
    }
    return Number(text);
  }
  if (schema.isBooleanSchema()) return text.toLowerCase() === 'true';
  if (schema.isTimestampSchema()) {
    const time = Date.parse(text);
    // A date that cannot be read is as if it were not there, as HTTP has it for conditions.
    return Number.isNaN(time) ? undefined : new Date(time);
  }
  return text;
}
