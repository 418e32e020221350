/** The SDK's own schemas of S3's operations, as the routes and the codec read them. */
import * as sdk from '@aws-sdk/client-s3';
import { NormalizedSchema } from '@smithy/core/schema';

/** Traits that matter here; the SDK's type knows them only as unknown values. */
export interface Traits {
  http?: [method: string, template: string, status: number];
  httpHeader?: string;
  httpQuery?: string;
  httpLabel?: 1;
  httpPrefixHeaders?: string;
  httpPayload?: 1;
  xmlName?: string;
  xmlFlattened?: 1;
  xmlAttribute?: 1;
  xmlNamespace?: [prefix: string, uri: string];
}

export interface OperationSchema {
  name: string;
  method: string;
  template: string;
  status: number;
  input: NormalizedSchema;
  output: NormalizedSchema;
  /** Names of required input members. */
  required: string[];
}

export function traitsOf(schema: NormalizedSchema): Traits {
  return schema.getMergedTraits() as Traits;
}

/** Only what the member itself says, not the shape that it refers to. */
export function memberTraitsOf(schema: NormalizedSchema): Traits {
  return schema.getMemberTraits() as Traits;
}

export interface Member {
  name: string;
  schema: NormalizedSchema;
  /** With those of the shape that it refers to. */
  traits: Traits;
  /** Only its own. */
  own: Traits;
}

const known = new WeakMap<NormalizedSchema, readonly Member[]>();

/** The members of a structure. The SDK's walk makes everything anew each time, so it is taken once. */
export function membersOf(schema: NormalizedSchema): readonly Member[] {
  let members = known.get(schema);
  if (!members) {
    members = [...schema.structIterator()].map(([name, member]) => ({
      name,
      schema: member,
      traits: traitsOf(member),
      own: memberTraitsOf(member),
    }));
    known.set(schema, members);
  }
  return members;
}

const itemSchemas = new WeakMap<NormalizedSchema, NormalizedSchema>();

/** The schema of a list's items: the same object each time. */
export function itemOf(list: NormalizedSchema): NormalizedSchema {
  let item = itemSchemas.get(list);
  if (!item) {
    item = list.getValueSchema();
    itemSchemas.set(list, item);
  }
  return item;
}

/** Static operation schema: `[kind, namespace, name, traits, input, output]`. */
type StaticOperation = readonly [number, string, string, Traits, never, never];
/** Static structure schema: the seventh element counts the members, at the front, that are required. */
type StaticStructure = readonly [number, string, string, unknown, string[], unknown[], number?];

function operationSchemas(): OperationSchema[] {
  const exported = sdk as unknown as Record<string, unknown>;
  const operations: OperationSchema[] = [];
  for (const exportName of Object.keys(exported)) {
    if (!exportName.endsWith('Command')) continue;
    const schema = exported[`${exportName.slice(0, -'Command'.length)}$`] as StaticOperation | undefined;
    const http = schema?.[3].http;
    if (!schema || !http) continue;
    const input = NormalizedSchema.of(schema[4]);
    const structure = input.getSchema() as unknown as StaticStructure;
    operations.push({
      name: schema[2],
      method: http[0],
      template: http[1],
      status: http[2],
      input,
      output: NormalizedSchema.of(schema[5]),
      required: Array.isArray(structure) ? structure[4].slice(0, structure[6] ?? 0) : [],
    });
  }
  return operations;
}

export const operations: readonly OperationSchema[] = operationSchemas();
