/** What a finding is: one thing that can be wrong, described once for all its cases. */

/** `Facts` is what has to be known of one case, as plain data. */
export interface FindingKind<Facts> {
  /** What is wrong, in a few words, for any case. */
  title: string;
  /** Why it is so and what it looks like from outside, for any case; for the documentation. */
  explanation: string;
  /** How it is mended, with names in capitals for what a case fills in. */
  remedy: string;
  /** VPC Reachability Analyzer has this code, too. */
  aws?: true;
  /** The id of what has to be looked at. */
  resource(facts: Facts): string;
  /** What decided, with the names and numbers of the case. */
  detail(facts: Facts): string;
  /** The smallest mending as a command that can be typed as it is; `undefined` where there is none to type. */
  fix?(facts: Facts): string | undefined;
}

/** One case, as people and programs are told of it. */
export interface Finding {
  code: string;
  resource: string;
  title: string;
  detail: string;
  /** Empty where nothing can be typed that mends it. */
  fix: string;
}

/** Describes a kind; it is only here so that the facts have a type. */
export function kind<Facts>(described: FindingKind<Facts>): FindingKind<Facts> {
  return described;
}
