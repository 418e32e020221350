/**
 * The intrinsic functions, each from its argument as the template has it to its value.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { formatAddress, parseBlock } from '../../../network/cidr.ts';
import type { Json } from '../../../network/network.ts';
import { templateError } from '../errors.ts';
import { CONDITION_FUNCTIONS } from './condition-functions.ts';
import { evaluate, evaluated, type Function, NO_VALUE, type Scope } from './evaluate.ts';
import { substitutions } from './sub.ts';
import { isObject } from './template.ts';

export const FUNCTIONS: Record<string, Function> = {
  ...CONDITION_FUNCTIONS,

  Ref(argument, scope) {
    if (typeof argument !== 'string')
      throw templateError('every Ref object must have a single String value.');
    const value = scope.ref(argument);
    if (value === undefined) throw unresolved(argument);
    return value;
  },

  'Fn::GetAtt'(argument, scope) {
    const [resource, attribute] = attributeOf(argument, scope);
    return scope.attribute(resource, attribute);
  },

  'Fn::Sub'(argument, scope) {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    if (typeof text !== 'string' || !isObject(variables ?? {}))
      throw templateError(
        'One or more Fn::Sub intrinsic functions do not specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string',
      );
    const value = substitutions(text)
      .map((part) => {
        if (part.kind === 'text') return part.text;
        const own = (variables as Record<string, Json> | undefined)?.[part.name];
        if (own !== undefined) return asText(evaluated(own, scope), 'Fn::Sub');
        const dot = part.name.indexOf('.');
        if (dot !== -1) {
          return asText(scope.attribute(part.name.slice(0, dot), part.name.slice(dot + 1)), 'Fn::Sub');
        }
        const found = scope.ref(part.name);
        if (found === undefined) throw unresolved(part.name);
        return found === NO_VALUE ? '' : asText(found, 'Fn::Sub');
      })
      .join('');
    return evaluate(value, scope);
  },

  'Fn::Join'(argument, scope) {
    const [delimiter, list] = Array.isArray(argument) ? argument : [];
    const items = list === undefined ? undefined : evaluated(list, scope);
    if (typeof delimiter !== 'string' || !Array.isArray(items) || (argument as Json[]).length !== 2)
      throw templateError(
        'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
      );
    return evaluate(items.map((item) => asText(item, 'Fn::Join')).join(delimiter), scope);
  },

  'Fn::Split'(argument, scope) {
    const [delimiter, source] = Array.isArray(argument) ? argument : [];
    const text = source === undefined ? undefined : evaluated(source, scope);
    if (typeof delimiter !== 'string' || delimiter === '' || typeof text !== 'string')
      throw templateError(
        'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
      );
    return text.split(delimiter);
  },

  'Fn::Select'(argument, scope) {
    const [which, list] = Array.isArray(argument) ? argument : [];
    const index = which === undefined ? Number.NaN : Number(evaluated(which, scope));
    const items = list === undefined ? undefined : evaluated(list, scope);
    if (!Array.isArray(items) || !Number.isInteger(index))
      throw templateError(
        'Fn::Select requires a list argument with two elements: an integer index and a list',
      );
    const item = items[index];
    if (item === undefined)
      throw templateError(`Fn::Select cannot select nonexistent value at index ${String(index)}`);
    return item;
  },

  'Fn::Base64'(argument, scope) {
    return Buffer.from(asText(evaluated(argument, scope), 'Fn::Base64')).toString('base64');
  },

  'Fn::GetAZs'(argument, scope) {
    const region = evaluated(argument, scope);
    return scope.zones(region === '' || typeof region !== 'string' ? scope.region : region);
  },

  'Fn::FindInMap'(argument, scope) {
    if (!Array.isArray(argument) || argument.length < 3)
      throw templateError(
        'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
      );
    const [name, first, second] = argument.slice(0, 3).map((item) => String(evaluated(item, scope)));
    const fallback = argument[3];
    const map = scope.mapping(name!);
    const value = map?.[first!]?.[second!];
    if (value !== undefined) return value;
    if (scope.extended && isObject(fallback) && fallback.DefaultValue !== undefined)
      return evaluate(fallback.DefaultValue, scope);
    throw templateError(
      map
        ? `Unable to get mapping for ${name}::${first}::${second}`
        : `Mapping named '${name}' is not present in the 'Mappings' section of template.`,
    );
  },

  'Fn::ImportValue'(argument, scope) {
    return scope.importValue(asText(evaluated(argument, scope), 'Fn::ImportValue'));
  },

  'Fn::Cidr'(argument, scope) {
    const [source, count, bits] = Array.isArray(argument)
      ? argument.map((item) => evaluated(item, scope))
      : [];
    return cidrs(source, count, bits ?? 8);
  },

  'Fn::Length'(argument, scope) {
    requireExtensions('Fn::Length', scope);
    const list = evaluated(argument, scope);
    if (!Array.isArray(list)) throw templateError('Fn::Length needs a list.');
    return list.length;
  },

  'Fn::ToJsonString'(argument, scope) {
    requireExtensions('Fn::ToJsonString', scope);
    return JSON.stringify(evaluated(argument, scope));
  },

  'Fn::Transform'() {
    throw templateError('Fn::Transform is not supported by Kairo.');
  },
};

/** `["A", "Arn"]`, or with the short form inside: `"A.Arn"`. */
export function attributeOf(argument: Json, scope?: Scope): [resource: string, attribute: string] {
  const parts =
    typeof argument === 'string'
      ? [argument.split('.')[0]!, argument.split('.').slice(1).join('.')]
      : argument;
  const [resource, attribute] = Array.isArray(parts) ? parts : [];
  const name = attribute === undefined || !scope ? attribute : evaluated(attribute, scope);
  if (typeof resource !== 'string' || (scope !== undefined && (typeof name !== 'string' || name === '')))
    throw templateError(
      'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  return [resource, typeof name === 'string' ? name : ''];
}

function requireExtensions(name: string, { extended }: Scope): void {
  if (!extended) throw templateError(`${name} needs "Transform": "AWS::LanguageExtensions" in the template.`);
}

function unresolved(name: string) {
  return templateError(
    `Unresolved dependencies [${name}]. Cannot reference resources in this block of the template`,
  );
}

function asText(value: Json, name: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (name === 'Fn::Sub' && Array.isArray(value)) return value.join(',');
  throw templateError(`${name} must be given text, not ${JSON.stringify(value)}.`);
}

/** `count` blocks with `bits` host bits each, from the beginning of a block. */
function cidrs(source: Json | undefined, count: Json | undefined, bits: Json): string[] {
  const whole = typeof source === 'string' ? parseBlock(source) : undefined;
  const [many, hostBits] = [Number(count), Number(bits)];
  const valid = Number.isInteger(many) && many >= 1 && many <= 256 && hostBits >= 1 && hostBits <= 31;
  if (!whole || !valid)
    throw templateError(
      'every Fn::Cidr object requires an IPv4 block, a count from 1 to 256 and, at most, a number of host bits.',
    );
  const size = 2 ** hostBits;
  if (whole.first + many * size - 1 > whole.last)
    throw templateError(`Fn::Cidr: ${many} blocks of /${32 - hostBits} do not fit into ${source}.`);
  return Array.from(
    { length: many },
    (_, index) => `${formatAddress(whole.first + index * size)}/${32 - hostBits}`,
  );
}
