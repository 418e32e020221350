/** Functions of conditions, and of rules. */
import type { Json } from '../../../network/network.ts';
import { templateError } from '../errors.ts';
import { evaluate, evaluated, type Function, type Scope } from './evaluate.ts';

export const CONDITION_FUNCTIONS: Record<string, Function> = {
  Condition: (argument, scope) => scope.condition(String(argument)),

  'Fn::If'(argument, scope) {
    if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string')
      throw templateError('Fn::If requires a list argument with three elements, the first a condition');
    const [name, yes, no] = argument as [string, Json, Json];
    return evaluate(scope.condition(name) ? yes : no, scope);
  },

  'Fn::Equals'(argument, scope) {
    if (!Array.isArray(argument) || argument.length !== 2)
      throw templateError('Fn::Equals requires a list argument with two elements');
    const [left, right] = argument.map((item) => evaluated(item, scope));
    return comparable(left!) === comparable(right!);
  },

  'Fn::And': (argument, scope) => truths('Fn::And', argument, scope).every(Boolean),
  'Fn::Or': (argument, scope) => truths('Fn::Or', argument, scope).some(Boolean),

  'Fn::Not'(argument, scope) {
    if (!Array.isArray(argument) || argument.length !== 1)
      throw templateError('Fn::Not requires a list argument with one element');
    return !truth(argument[0]!, scope);
  },

  'Fn::Contains'(argument, scope) {
    const [list, value] = listAnd(argument, scope, 'Fn::Contains');
    return list.includes(String(value));
  },

  'Fn::EachMemberIn'(argument, scope) {
    const [list, allowed] = listAnd(argument, scope, 'Fn::EachMemberIn');
    return Array.isArray(allowed) && list.every((item) => allowed.map(String).includes(item));
  },

  'Fn::EachMemberEquals'(argument, scope) {
    const [list, value] = listAnd(argument, scope, 'Fn::EachMemberEquals');
    return list.every((item) => item === String(value));
  },
};

/** A condition's value. Throws where it is neither true nor false. */
export function truth(value: Json, scope: Scope): boolean {
  const result = evaluated(value, scope);
  if (result === true || result === 'true') return true;
  if (result === false || result === 'false') return false;
  throw templateError('Every condition must be true or false.');
}

function truths(name: string, argument: Json, scope: Scope): boolean[] {
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 10)
    throw templateError(
      `every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`,
    );
  return argument.map((item) => truth(item, scope));
}

function listAnd(argument: Json, scope: Scope, name: string): [list: string[], value: Json] {
  const [list, value] = Array.isArray(argument) ? argument.map((item) => evaluated(item, scope)) : [];
  if (!Array.isArray(list) || value === undefined) throw templateError(`${name} requires a list and a value`);
  return [list.map(String), value];
}

/** `true` and `"true"` are alike, as they are on AWS. */
function comparable(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
