/**
 * The values of a template's parameters: given, defaulted, read from Systems Manager, and checked.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
import type { Json } from '../../../network/network.ts';
import { matchPattern } from '../../allowed-pattern.ts';
import { validation } from '../errors.ts';
import type { ParameterDeclaration, Template } from './template.ts';

/** What `Ref` gives: a list for list types. */
export type ParameterValues = Record<string, string | string[]>;

/** Where values that are not in the template come from. */
export interface ParameterSource {
  /** The value of an SSM parameter; `undefined` when there is none. */
  ssm(name: string): string | undefined;
  /** Is there such a resource? `undefined` for a type that is not looked up. */
  exists(type: string, id: string): boolean | undefined;
}

const SSM_VALUE = /^AWS::SSM::Parameter::Value<(.+)>$/;
const LIST = /^(?:List<(.+)>|CommaDelimitedList)$/;
const AWS_TYPE = /^AWS::(EC2|Route53|SSM)::/;

/** Throws `ValidationError` for values that are missing, unknown or not allowed. */
export function resolveParameters(
  declarations: Template['parameters'],
  given: Record<string, string>,
  source: ParameterSource,
): { values: ParameterValues; resolved: Record<string, string> } {
  const foreign = Object.keys(given).filter((name) => !Object.hasOwn(declarations, name));
  if (foreign.length > 0)
    throw validation(`Parameters: [${foreign.join(', ')}] do not exist in the template`);
  const missing = Object.entries(declarations)
    .filter(([name, { Default }]) => given[name] === undefined && (Default === undefined || Default === null))
    .map(([name]) => name);
  if (missing.length > 0) throw validation(`Parameters: [${missing.join(', ')}] must have values`);

  const values: ParameterValues = {};
  const resolved: Record<string, string> = {};
  for (const [name, declaration] of Object.entries(declarations)) {
    const raw = given[name] ?? defaultText(declaration.Default!);
    checkConstraints(name, raw, declaration);
    const stored = SSM_VALUE.exec(declaration.Type)?.[1];
    if (stored === undefined) {
      values[name] = typed(name, raw, declaration.Type, source);
      continue;
    }
    const value = source.ssm(raw);
    if (value === undefined)
      throw validation(`Unable to fetch parameters [${raw}] from parameter store for this account.`);
    resolved[name] = value;
    values[name] = typed(name, value, stored, source);
  }
  return { values, resolved };
}

/** Is the value shown as `****`? */
export function isSecret({ NoEcho: flag }: ParameterDeclaration): boolean {
  return flag === true || flag === 'true';
}

function defaultText(value: Json): string {
  return Array.isArray(value) ? value.map(String).join(',') : String(value);
}

function typed(name: string, text: string, type: string, source: ParameterSource): string | string[] {
  const list = LIST.exec(type);
  if (!list) {
    checkType(name, text, type, source);
    return text;
  }
  const items = text === '' ? [] : text.split(',').map((item) => item.trim());
  for (const item of items) checkType(name, item, list[1] ?? 'String', source);
  // AWS gives a list of one empty text for an empty value.
  return items.length === 0 ? [''] : items;
}

function checkType(name: string, text: string, type: string, source: ParameterSource): void {
  if (type === 'String' || type === 'AWS::SSM::Parameter::Name') return;
  if (type === 'Number') {
    if (text.trim() === '' || !Number.isFinite(Number(text)))
      throw validation(`Parameter validation failed: Parameter '${name}' must be a number.`);
    return;
  }
  if (!AWS_TYPE.test(type)) throw validation(`Template format error: Unrecognized parameter type: ${type}`);
  if (source.exists(type, text) === false) {
    throw validation(
      `Parameter validation failed: parameter value ${text} for parameter name ${name} does not exist`,
    );
  }
}

function checkConstraints(name: string, text: string, declaration: ParameterDeclaration): void {
  const { AllowedValues, AllowedPattern, ConstraintDescription } = declaration;
  const refuse = (what: string) => {
    throw validation(
      ConstraintDescription === undefined
        ? `Parameter '${name}' ${what}`
        : `Parameter ${name} failed to satisfy constraint: ${ConstraintDescription}`,
    );
  };
  const items = LIST.test(declaration.Type) ? text.split(',').map((item) => item.trim()) : [text];
  for (const item of items) {
    if (AllowedValues && !AllowedValues.some((allowed) => String(allowed) === item))
      refuse(`must be one of AllowedValues`);
    checkBounds(item, declaration, refuse);
  }
  if (AllowedPattern !== undefined && !matches(name, AllowedPattern, items))
    refuse(`must match pattern ${AllowedPattern}`);
}

function checkBounds(
  text: string,
  { Type, MinLength, MaxLength, MinValue, MaxValue }: ParameterDeclaration,
  refuse: (what: string) => void,
): void {
  if (MinLength !== undefined && text.length < Number(MinLength))
    refuse(`must contain at least ${MinLength} characters`);
  if (MaxLength !== undefined && text.length > Number(MaxLength))
    refuse(`must contain at most ${MaxLength} characters`);
  if (!Type.includes('Number')) return;
  if (MinValue !== undefined && Number(text) < Number(MinValue))
    refuse(`must be a number not less than ${MinValue}`);
  if (MaxValue !== undefined && Number(text) > Number(MaxValue))
    refuse(`must be a number not greater than ${MaxValue}`);
}

function matches(name: string, pattern: string, values: readonly string[]): boolean {
  const outcome = matchPattern(pattern, values);
  if (outcome === 'no-pattern')
    throw validation(`Template format error: AllowedPattern of parameter ${name} is no regular expression.`);
  if (outcome === 'too-slow')
    throw validation(
      `Parameter validation failed: AllowedPattern of parameter ${name} takes too long to match its value; write it so that it has fewer ways to try.`,
    );
  return outcome === 'matches';
}
