/** For tests: a template against the resource schemas that AWS publishes, as the CDK's authors collect them. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, SpecDatabase } from '@aws-cdk/service-spec-types';
import type { Template } from '../template.ts';

let loaded: SpecDatabase | undefined;
function schemas(): SpecDatabase {
  loaded ??= loadAwsServiceSpecSync();
  return loaded;
}

/** What AWS would not take, a line each; what intrinsic functions will give is known to AWS alone, and passes. */
export function problemsOf({
  Resources,
  Parameters = {},
  Conditions = {},
  Outputs = {},
}: Template): string[] {
  const db = schemas();
  const referable = new Set([...Object.keys(Resources), ...Object.keys(Parameters)]);
  const problems: string[] = [];
  for (const [id, { Type, Properties = {}, DependsOn = [], Condition }] of Object.entries(Resources)) {
    const [schema] = db.lookup('resource', 'cloudFormationType', 'equals', Type);
    if (!schema) problems.push(`${id}: there is no type ${Type}`);
    else problems.push(...checkObject(Properties, schema.properties, `${id}.`));
    for (const other of [DependsOn].flat()) {
      if (!Resources[other]) problems.push(`${id} depends on ${other}, which is no resource`);
    }
    if (Condition && !Conditions[Condition]) problems.push(`${id}: there is no condition ${Condition}`);
  }
  for (const [name, argument] of intrinsics({ Resources, Outputs })) {
    if (name === 'Ref' && !referable.has(argument as string) && !String(argument).startsWith('AWS::')) {
      problems.push(`Ref to ${argument}, which is not there`);
    }
    if (name === 'Fn::GetAtt') {
      const [id, attribute] = argument as [string, string];
      const [schema] = db.lookup('resource', 'cloudFormationType', 'equals', Resources[id]?.Type ?? '');
      if (!schema?.attributes[attribute]) problems.push(`${id} has no attribute ${attribute}`);
    }
  }
  return problems;
}

function checkObject(value: object, properties: Record<string, Property>, path: string): string[] {
  const missing = Object.keys(properties).filter((name) => properties[name]!.required && !(name in value));
  return [
    ...missing.map((name) => `${path}${name} is required`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const property = properties[name];
      if (!property) return [`${path}${name} is not known`];
      const { type, previousTypes = [] } = property;
      const outcomes = [type, ...previousTypes].map((each) => checkValue(inner, each, `${path}${name}`));
      return outcomes.find((found) => found.length === 0) ?? outcomes[0]!;
    }),
  ];
}

function checkValue(value: unknown, type: PropertyType, path: string): string[] {
  if (isIntrinsic(value)) return branches(value).flatMap((branch) => checkValue(branch, type, path));
  switch (type.type) {
    case 'string':
      return checkString(value, type, path);
    case 'integer':
    case 'number':
      return wrongUnless(typeof value === 'number', value, type.type, path);
    case 'boolean':
      return wrongUnless(typeof value === 'boolean', value, 'boolean', path);
    case 'array':
      if (!Array.isArray(value)) return wrongUnless(false, value, 'list', path);
      return value.flatMap((each, position) => checkValue(each, type.element, `${path}[${position}]`));
    case 'ref': {
      if (!isObject(value)) return wrongUnless(false, value, 'object', path);
      return checkObject(value, schemas().get('typeDefinition', type.reference.$ref).properties, `${path}.`);
    }
    case 'tag':
      return wrongUnless(isObject(value) && 'Key' in value && 'Value' in value, value, 'tag', path);
    case 'union': {
      const outcomes = type.types.map((each) => checkValue(value, each, path));
      return outcomes.find((found) => found.length === 0) ?? outcomes[0]!;
    }
    default:
      return wrongUnless(isObject(value) || Array.isArray(value), value, type.type, path);
  }
}

function checkString(value: unknown, type: { allowedValues?: string[]; pattern?: string }, path: string) {
  if (typeof value !== 'string') return wrongUnless(false, value, 'string', path);
  if (type.allowedValues && !type.allowedValues.includes(value)) {
    return [`${path} is "${value}", not one of ${type.allowedValues.join(', ')}`];
  }
  return [];
}

function wrongUnless(right: boolean, value: unknown, wanted: string, path: string): string[] {
  return right ? [] : [`${path} is ${JSON.stringify(value)}, not of type ${wanted}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIntrinsic(value: unknown): value is Record<string, unknown> {
  return isObject(value) && Object.keys(value).length === 1 && /^(Ref$|Fn::)/.test(Object.keys(value)[0]!);
}

/** What a function chooses between; of others nothing can be said. */
function branches(value: Record<string, unknown>): unknown[] {
  const chosen = value['Fn::If'] as [string, unknown, unknown] | undefined;
  return chosen ? chosen.slice(1) : [];
}

/** Every function of a template, with its argument. */
function* intrinsics(value: unknown): Generator<[string, unknown]> {
  if (isIntrinsic(value)) yield Object.entries(value)[0]!;
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) yield* intrinsics(inner);
  }
}
