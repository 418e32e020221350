/** The awsJson protocol: the SDK's input and output as JSON documents. */
import { AwsError } from '../aws-error.ts';
import { members, type Schema } from './schema.ts';

/** Decodes a body; throws `SerializationException` for what is no document of this shape. */
export function decodeJson(body: string, schema: Schema): Record<string, unknown> {
  let document: unknown;
  try {
    document = body.trim() === '' ? {} : JSON.parse(body);
  } catch {
    throw wrongShape('The request body is not valid JSON.');
  }
  return decodeStructure(document, schema, '');
}

/** A JSON-safe copy of an output. */
export function encodeJson(value: unknown, schema: Schema): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.isStructSchema()) {
    const source = value as Record<string, unknown>;
    return Object.fromEntries(
      members(schema).map(([name, member]) => [name, encodeJson(source[name], member)]),
    );
  }
  if (schema.isListSchema())
    return (value as unknown[]).map((item) => encodeJson(item, schema.getValueSchema()));
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value;
}

function decodeStructure(value: unknown, schema: Schema, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongShape(`${path || 'The request'} must be an object.`);
  const source = value as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  for (const [name, member] of members(schema)) {
    if (Object.hasOwn(source, name) && source[name] !== null)
      result[name] = decodeValue(source[name], member, path ? `${path}.${name}` : name);
  }
  return result;
}

function decodeValue(value: unknown, schema: Schema, path: string): unknown {
  if (schema.isStructSchema()) return decodeStructure(value, schema, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw wrongShape(`${path} must be a list.`);
    return value.map((item, index) => decodeValue(item, schema.getValueSchema(), `${path}[${index}]`));
  }
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(expectType(value, 'string', path), 'base64'));
  if (schema.isTimestampSchema()) {
    const date = new Date(expectType(value, 'number', path) * 1000);
    if (Number.isNaN(date.getTime())) throw wrongShape(`${path} is not a point in time.`);
    return date;
  }
  if (schema.isBooleanSchema()) return expectType(value, 'boolean', path);
  if (schema.isNumericSchema()) return expectType(value, 'number', path);
  if (schema.isStringSchema()) return expectType(value, 'string', path);
  return value;
}

function expectType<T extends 'string' | 'number' | 'boolean'>(
  value: unknown,
  type: T,
  path: string,
): { string: string; number: number; boolean: boolean }[T] {
  if (typeof value !== type) throw wrongShape(`${path} must be a ${type}.`);
  return value as { string: string; number: number; boolean: boolean }[T];
}

function wrongShape(message: string): AwsError {
  return new AwsError('SerializationException', message);
}
