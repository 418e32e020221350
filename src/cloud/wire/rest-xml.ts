/** The restXml protocol: an operation is a method and a path; its input is in path, query, headers and an XML document. */
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { single } from './authorization.ts';
import { members, operationSchemas, type Schema, trait } from './schema.ts';
import { decodeXml } from './xml-decode.ts';
import { encodeMembers } from './xml-encode.ts';
import { malformedXml } from './xml-parse.ts';

interface Route {
  operation: string;
  method: string;
  path: RegExp;
  labels: string[];
  status: number;
}

export interface RestRequest {
  method: string;
  /** As it was sent, percent-encoded. */
  path: string;
  parameters: URLSearchParams;
  headers?: IncomingHttpHeaders;
  body: string;
}

const routes = new WeakMap<object, Route[]>();

/** The operation that a request names; `undefined` where the SDK has none. */
export function restOperation(
  sdk: object,
  request: Pick<RestRequest, 'method' | 'path'>,
): string | undefined {
  return routesOf(sdk).find((route) => fits(route, request))?.operation;
}

/** Throws `MalformedXML` or `InvalidInput`. */
export function readRest(sdk: object, operation: string, request: RestRequest): Record<string, unknown> {
  const { input } = operationSchemas(sdk, operation)!;
  const route = routesOf(sdk).find((candidate) => candidate.operation === operation)!;
  const values = route.path.exec(trimmed(request.path)) ?? [];
  const result: Record<string, unknown> = hasDocument(input) ? documentOf(input, request.body) : {};
  for (const [name, member] of members(input)) {
    const text = textMember(member, request, () => values[route.labels.indexOf(name) + 1]!);
    if (text !== undefined) result[name] = scalar(member, text, name);
    else if (isPayload(member)) result[name] = documentOf(member, request.body);
  }
  return result;
}

/** What a member outside the document was given as. */
function textMember(
  member: Schema,
  { parameters, headers }: RestRequest,
  label: () => string,
): string | undefined {
  if (trait(member, 'httpLabel') !== undefined) return decodeLabel(label());
  const query = trait(member, 'httpQuery');
  if (query !== undefined) return parameters.get(query) ?? undefined;
  const header = trait(member, 'httpHeader');
  return header === undefined ? undefined : single(headers?.[header.toLowerCase()]);
}

/** Status, headers and the document of an answer. */
export function writeRest(
  sdk: object,
  operation: string,
  output: Record<string, unknown>,
  xmlNamespace: string,
): { status: number; headers: Record<string, string>; content: string } {
  const schema = operationSchemas(sdk, operation)!.output;
  const { status } = routesOf(sdk).find((route) => route.operation === operation)!;
  if (schema.isUnitSchema()) return { status, headers: {}, content: '' };
  const headers: Record<string, string> = {};
  const payload = members(schema).find(([, member]) => isPayload(member));
  const inBody = { ...output };
  for (const [name, member] of members(schema)) {
    const header = trait(member, 'httpHeader');
    if (header === undefined) continue;
    if (output[name] !== undefined) headers[header] = String(output[name]);
    delete inBody[name];
  }
  const [shown, values] = payload
    ? [payload[1], output[payload[0]] as Record<string, unknown>]
    : [schema, inBody];
  const root = trait(shown, 'xmlName') ?? shown.getName() ?? `${operation}Response`;
  const content = `<${root} xmlns="${xmlNamespace}">${encodeMembers(values, shown)}</${root}>`;
  return { status, headers, content };
}

function routesOf(sdk: object): Route[] {
  const known = routes.get(sdk);
  if (known) return known;
  const made = Object.entries(sdk).flatMap(([name, schema]): Route[] => {
    const http =
      Array.isArray(schema) && schema[0] === 9 ? (schema[3] as { http?: unknown }).http : undefined;
    if (!Array.isArray(http) || !name.endsWith('$')) return [];
    const [method, template, status] = http as [string, string, number];
    const path = template.split('?')[0]!;
    const labels = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, label]) => label!);
    const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\+?\}/g, '([^/]+)')}$`);
    return [{ operation: name.slice(0, -1), method, path: pattern, labels, status }];
  });
  routes.set(sdk, made);
  return made;
}

function fits(route: Route, { method, path }: Pick<RestRequest, 'method' | 'path'>): boolean {
  return route.method === method && route.path.test(trimmed(path));
}

/** Some clients end a path with a slash. */
const trimmed = (path: string) => path.replace(/(?<=.)\/$/, '');

function hasDocument(input: Schema): boolean {
  const outside = ['httpLabel', 'httpQuery', 'httpHeader', 'httpPayload'];
  return members(input).some(([, member]) => outside.every((where) => !trait(member, where)));
}

/** The document is this member alone. */
const isPayload = (member: Schema): boolean => trait(member, 'httpPayload') !== undefined;

function documentOf(input: Schema, body: string): Record<string, unknown> {
  if (body.trim() === '') throw malformedXml();
  return decodeXml(input, body) as Record<string, unknown>;
}

function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidInput', `'${text}' is not valid in a path.`);
  }
}

function scalar(schema: Schema, text: string, name: string): unknown {
  if (schema.isBooleanSchema()) return text === 'true';
  if (!schema.isNumericSchema()) return text;
  if (!/^-?\d{1,15}$/.test(text))
    throw new AwsError('InvalidInput', `${name} must be a number, not '${text}'.`);
  return Number(text);
}
