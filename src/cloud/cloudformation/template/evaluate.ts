/** Values of a template with their functions carried out. */
import type { Json, JsonObject } from '../../../network/network.ts';
import { templateError } from '../errors.ts';
import { isObject } from './template.ts';

/** An intrinsic function: from its argument as the template has it to its value. */
export type Function = (argument: Json, scope: Scope) => Evaluated;

/** What a value's functions may ask for. */
export interface Scope {
  functions: Record<string, Function>;
  region: string;
  /** A parameter, a pseudo-parameter or a resource; `undefined` for a name that nothing has. */
  ref(name: string): Json | typeof NO_VALUE | undefined;
  attribute(logicalId: string, name: string): Json;
  condition(name: string): boolean;
  mapping(name: string): Record<string, JsonObject> | undefined;
  importValue(exportName: string): string;
  zones(region: string): string[];
  /** `AWS::LanguageExtensions` is named in the template. */
  extended: boolean;
  /** `{{resolve:…}}` → its value. */
  dynamic(reference: string): string;
}

/** What `Ref: AWS::NoValue` gives: the property is as if it were not there. */
export const NO_VALUE = Symbol('AWS::NoValue');
export type Evaluated = Json | typeof NO_VALUE;

/** Throws `ValidationError` for functions that are unknown or misused. */
export function evaluate(value: Json, scope: Scope): Evaluated {
  if (typeof value === 'string') return withDynamic(value, scope);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE) as Json[];
  }
  const call = functionOf(value);
  if (call) {
    const run = scope.functions[call.name];
    if (!run) throw templateError(`Encountered unsupported function: ${call.name}`);
    return run(call.argument, scope);
  }
  const entries = Object.entries(value).map(([key, member]) => [key, evaluate(member, scope)] as const);
  return Object.fromEntries(entries.filter(([, member]) => member !== NO_VALUE)) as JsonObject;
}

/** The same where a value has to be: in a list of a function's arguments, say. */
export function evaluated(value: Json, scope: Scope): Json {
  const result = evaluate(value, scope);
  if (result === NO_VALUE) return '';
  return result;
}

/** `{ "Fn::Sub": … }` and its like: an object with one member that names a function. */
export function functionOf(value: Json): { name: string; argument: Json } | undefined {
  if (!isObject(value)) return undefined;
  const [entry, more] = Object.entries(value);
  if (!entry || more) return undefined;
  const [name, argument] = entry;
  if (name === 'Ref' || name.startsWith('Fn::')) return { name, argument };
  return name === 'Condition' && typeof argument === 'string' ? { name, argument } : undefined;
}

const DYNAMIC = /\{\{resolve:[^{}]+\}\}/g;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
function withDynamic(text: string, scope: Scope): string {
  return text.includes('{{resolve:') ? text.replace(DYNAMIC, (found) => scope.dynamic(found)) : text;
}
