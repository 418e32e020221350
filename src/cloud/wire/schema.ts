/** The SDK's runtime schemas, walked. They are the only description of shapes that there is here. */
import { NormalizedSchema } from '@smithy/core/schema';

export type Schema = ReturnType<typeof NormalizedSchema.of>;

/** Input and output of an operation of an SDK client module; `undefined` when it has no such operation. */
export function operationSchemas(
  sdk: object,
  operation: string,
): { input: Schema; output: Schema } | undefined {
  const schema = (sdk as Record<string, unknown>)[`${operation}$`];
  if (!Array.isArray(schema) || typeof schema[4] !== 'function') return undefined;
  const [, , , , input, output] = schema as [number, string, string, unknown, () => never, () => never];
  return { input: NormalizedSchema.of(input()), output: NormalizedSchema.of(output()) };
}

/** A trait of a member as text. */
export function trait(schema: Schema, name: string): string | undefined {
  const value = (schema.getMergedTraits() as Record<string, unknown>)[name];
  return value === undefined ? undefined : String(value);
}

/** The members of a structure. */
export function members(schema: Schema): [string, Schema][] {
  return [...schema.structIterator()];
}
