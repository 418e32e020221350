/** The room's door: everything that can be wrong. */
import type { Finding, FindingKind } from './finding.ts';
import { registry } from './registry.ts';

export type { Finding, FindingKind } from './finding.ts';
export type { MissingWay } from './kinds/routes.ts';
export type { PacketFacts } from './packet-facts.ts';
export { registry } from './registry.ts';

export type FindingCode = keyof typeof registry;
type FactsOf<Code extends FindingCode> =
  (typeof registry)[Code] extends FindingKind<infer Facts> ? Facts : never;

/** One case of something that is wrong, as data. */
export type Problem = { [Code in FindingCode]: { code: Code; facts: FactsOf<Code> } }[FindingCode];

/** `problem('NO_ROUTE_TO_DESTINATION', { … })`: a code that is not registered does not compile. */
export function problem<Code extends FindingCode>(code: Code, facts: FactsOf<Code>): Problem {
  return { code, facts } as Problem;
}

/** The case in words. */
export function findingOf({ code, facts }: Problem): Finding {
  // The code has chosen its own facts; only the compiler cannot follow.
  const { title, resource, detail, fix } = registry[code] as FindingKind<unknown>;
  return { code, title, resource: resource(facts), detail: detail(facts), fix: fix?.(facts) ?? '' };
}
