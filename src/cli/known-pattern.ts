import { isPatternName, type PatternName, patternNames } from '../patterns/names.ts';
import { Failure } from './failure.ts';

/** The pattern that was named. Throws a `Failure` that says which there are. */
export function knownPattern(name: string): PatternName {
  if (isPatternName(name)) return name;
  throw new Failure(2, `There is no pattern "${name}"; there is: ${patternNames.join(', ')}.`);
}
