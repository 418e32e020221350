/**
 * Conditions of a statement: an operator, a key of the request, and the values to compare it with.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */

import { type Operator, operators } from './operators.ts';
import { type Pattern, type Plain, resolve } from './pattern.ts';
import type { RequestKeys } from './request-keys.ts';

export type Condition =
  | {
      kind: 'compare';
      operator: Operator;
      /** How several values of the key count: together, or each for itself. */
      quantifier: 'none' | 'any' | 'all';
      /** Holds also when the key is absent. */
      ifExists: boolean;
      /** In lower case, as the keys of requests are. */
      key: string;
      /** The key as it is written. */
      name: string;
      values: Pattern[];
    }
  /** `Null`: whether the key is absent, which any of `absent` must say. */
  | { kind: 'null'; key: string; name: string; absent: boolean[] };

export type OperatorName =
  | { kind: 'null' }
  | Pick<Extract<Condition, { kind: 'compare' }>, 'kind' | 'operator' | 'quantifier' | 'ifExists'>;

const QUANTIFIERS = { 'ForAnyValue:': 'any', 'ForAllValues:': 'all' } as const;

/** `ForAnyValue:StringLikeIfExists` in its parts; `undefined` for an operator that does not exist. */
export function parseOperatorName(name: string): OperatorName | undefined {
  if (name === 'Null') return { kind: 'null' };
  const prefix = Object.entries(QUANTIFIERS).find(([text]) => name.startsWith(text));
  const rest = prefix ? name.slice(prefix[0].length) : name;
  const ifExists = rest.endsWith('IfExists');
  const operator = operators.get(ifExists ? rest.slice(0, -'IfExists'.length) : rest);
  return operator && { kind: 'compare', operator, quantifier: prefix?.[1] ?? 'none', ifExists };
}

/** Whether the request fulfils the condition. */
export function holds(condition: Condition, keys: RequestKeys): boolean {
  const actual = keys.get(condition.key);
  if (condition.kind === 'null') return condition.absent.includes(actual === undefined);
  const { operator, quantifier, ifExists } = condition;
  if (actual === undefined || (actual.length === 0 && quantifier !== 'none')) {
    if (ifExists || quantifier === 'all') return true;
    // Without a value there is none that could differ.
    return quantifier === 'none' && operator.negated;
  }
  const wanted = condition.values.flatMap(({ tokens }): (readonly Plain[])[] => {
    const plain = resolve(tokens, keys);
    return plain ? [plain] : [];
  });
  const equalsOne = (value: string) => wanted.some((pattern) => operator.compare(value, pattern));
  const fulfils = (value: string) => equalsOne(value) !== operator.negated;
  if (quantifier === 'any') return actual.some(fulfils);
  if (quantifier === 'all') return actual.every(fulfils);
  return actual.some(equalsOne) !== operator.negated;
}
