/**
 * Rules: what must hold of the parameters before anything is made.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
import type { Json } from '../../../network/network.ts';
import { formatError, validation } from '../errors.ts';
import { truth } from './condition-functions.ts';
import type { Scope } from './evaluate.ts';
import { isObject, type Template } from './template.ts';

/** Throws `ValidationError` for the first assertion that does not hold. */
export function checkRules({ rules }: Template, scope: Scope): void {
  for (const [name, rule] of Object.entries(rules)) {
    if (!isObject(rule)) throw formatError(`Every Rules member must be an object: ${name}`);
    if (rule.RuleCondition !== undefined && !truth(rule.RuleCondition, scope)) continue;
    for (const assertion of assertionsOf(name, rule.Assertions)) {
      if (truth(assertion.Assert, scope)) continue;
      throw validation(
        `Template validation error: Rule ${name} failed: ${assertion.AssertDescription ?? JSON.stringify(assertion.Assert)}`,
      );
    }
  }
}

function assertionsOf(name: string, value: Json | undefined): { Assert: Json; AssertDescription?: Json }[] {
  const list = Array.isArray(value) ? value : [];
  if (list.length === 0 || !list.every((item) => isObject(item) && item.Assert !== undefined))
    throw formatError(`Rule ${name} must have Assertions, each with an Assert.`);
  return list as never;
}
