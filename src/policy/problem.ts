/** What is wrong with a document, while it is read. */
export type Json = Record<string, unknown>;

class PolicyProblem extends Error {
  override readonly name = 'PolicyProblem';
}

export function invalid(message: string): Error {
  return new PolicyProblem(message);
}

/** The words of a problem; anything else goes on upwards. */
export function problemOf(thrown: unknown): string {
  if (thrown instanceof PolicyProblem) return thrown.message;
  throw thrown;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
