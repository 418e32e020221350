/** What a value of a template refers to: the resources that have to be there before it can be known. */
import type { Json } from '../../../network/network.ts';
import { functionOf } from './evaluate.ts';
import { attributeOf } from './functions.ts';
import { substitutions } from './sub.ts';

export interface Reference {
  name: string;
  /** Of `Fn::GetAtt`; absent for `Ref`. */
  attribute?: string;
}

/** Branches of `Fn::If` that `condition` rules out are not looked at. */
export function referencesIn(value: Json | undefined, condition: (name: string) => boolean): Reference[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => referencesIn(item, condition));
  const call = functionOf(value);
  if (!call) return Object.values(value).flatMap((member) => referencesIn(member, condition));
  const { name, argument } = call;
  switch (name) {
    case 'Ref':
      return typeof argument === 'string' ? [{ name: argument }] : [];
    case 'Condition':
      return [];
    case 'Fn::GetAtt': {
      const [resource, attribute] = attributeOf(argument);
      return [{ name: resource, attribute }];
    }
    case 'Fn::Sub':
      return inSub(argument, condition);
    case 'Fn::If': {
      const [which, yes, no] = Array.isArray(argument) ? argument : [];
      return typeof which === 'string' ? referencesIn(condition(which) ? yes : no, condition) : [];
    }
    default:
      return referencesIn(argument, condition);
  }
}

function inSub(argument: Json, condition: (name: string) => boolean): Reference[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, undefined];
  const own = new Set(variables && typeof variables === 'object' ? Object.keys(variables) : []);
  const names = substitutions(String(text)).flatMap((part): Reference[] => {
    if (part.kind === 'text' || own.has(part.name)) return [];
    const dot = part.name.indexOf('.');
    return dot === -1
      ? [{ name: part.name }]
      : [{ name: part.name.slice(0, dot), attribute: part.name.slice(dot + 1) }];
  });
  return [...names, ...referencesIn(variables, condition)];
}
