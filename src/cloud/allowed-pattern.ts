/** `AllowedPattern`: the regular expression that a parameter's whole value must match, whoever wrote it. */
import { runInNewContext } from 'node:vm';

/** `no-pattern`: it is no regular expression. `too-slow`: it tries too many ways to tell. */
export type PatternOutcome = 'matches' | 'differs' | 'no-pattern' | 'too-slow';

/** A pattern that means anything is done in far less; one that tries every way would hold up the whole lab. */
const PATIENCE_MS = 1_000;

/** The pattern has to be one by itself, too, and not only between parentheses. */
const TEST = `new RegExp(pattern); const whole = new RegExp('^(?:' + pattern + ')$'); values.every((value) => whole.test(value))`;

/** Does each of the values match? */
export function matchPattern(pattern: string, values: readonly string[]): PatternOutcome {
  try {
    const matches = runInNewContext(TEST, { pattern, values }, { timeout: PATIENCE_MS });
    return matches === true ? 'matches' : 'differs';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'too-slow' : 'no-pattern';
  }
}
