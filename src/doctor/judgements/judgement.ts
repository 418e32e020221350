/** What one part of the evidence says. */
import { type Finding, findingOf, type Problem } from '../../findings/index.ts';
import type { Path } from '../account.ts';
import type { Observations } from '../observations.ts';

export type Judgement =
  /** These are wrong, the cause first. */
  | { kind: 'found'; findings: Finding[] }
  /** Something is wrong, and the evidence does not decide what. `advice` says what would. */
  | { kind: 'undecided'; what: string; advice: string };

/** Judges one part; `undefined`: nothing is wrong with it, or it was not looked at. */
export type Judge = (seen: Observations, path: Path | undefined) => Judgement | undefined;

export function found(...problems: (Problem | Finding)[]): Judgement {
  return {
    kind: 'found',
    findings: problems.map((one) => ('facts' in one ? findingOf(one) : one)),
  };
}

export const READ_ACCESS =
  'Read access to the account would decide: kairo snapshot --policy prints the IAM policy that it needs; then run the doctor with those credentials.';
