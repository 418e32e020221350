/**
 * Shapes of a service whose SDK has no runtime schemas: one description gives the schema that the codec walks and
 * the type that handlers see.
 */
import type { Handler } from '../service.ts';

/** A shape of values of type `T`. */
export interface Shape<T> {
  /** As `NormalizedSchema` of the SDK reads it. */
  readonly schema: unknown;
  /** Never there; it carries the type. */
  readonly type?: T;
}

export const text: Shape<string> = { schema: 0 };
export const integer: Shape<number> = { schema: 1 };
export const flag: Shape<boolean> = { schema: 2 };

/** The values of a shape. */
export type ValueOf<S> = S extends Shape<infer T> ? T : never;

export type Members = Record<string, Shape<unknown>>;
type StructureOf<M extends Members> = { [K in keyof M]?: ValueOf<M[K]> | undefined };

const NAMESPACE = 'aws';

export function listOf<T>(item: Shape<T>): Shape<T[]> {
  return { schema: [1, NAMESPACE, 'List', 0, item.schema] };
}

/** Every member may be missing; what has to be there is the handler's to say. */
export function structure<M extends Members>(name: string, members: M): Shape<StructureOf<M>> {
  const schemas = Object.values(members).map(({ schema }) => schema);
  return { schema: [3, NAMESPACE, name, 0, Object.keys(members), schemas] };
}

/** Input and output of operations by name. */
export type Operations = Record<string, readonly [input: Shape<object>, output: Shape<object>]>;

/** Handlers for operations that are described so. */
export type HandlersOf<O extends Operations> = {
  [K in keyof O]?: Handler<ValueOf<O[K][0]>, ValueOf<O[K][1]>>;
};

/** How an SDK's command class carries its types, for what is typed by those. */
export type CommandsOf<O extends Operations> = {
  [K in keyof O & string as `${K}Command`]: new () => {
    readonly input: ValueOf<O[K][0]>;
    resolveMiddleware(): () => Promise<{ output: ValueOf<O[K][1]> }>;
  };
};

/** What a `Service` wants of an SDK's module: a schema of each operation, and the names of all that there are. */
export function moduleOf(operations: Operations, others: readonly string[]): object {
  const schemas = Object.entries(operations).map(([name, [input, output]]) => [
    `${name}$`,
    [9, NAMESPACE, name, 0, () => input.schema, () => output.schema],
  ]);
  const commands = [...Object.keys(operations), ...others].map((name) => [`${name}Command`, null]);
  return Object.fromEntries([...schemas, ...commands]);
}
