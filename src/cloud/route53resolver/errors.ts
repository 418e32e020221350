/** Route 53 Resolver's errors. */
import { AwsError } from '../aws-error.ts';

export const invalidParameter = (message: string, field: string): AwsError =>
  new AwsError('InvalidParameterException', message, { details: { FieldName: field } });

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequestException', message);

export const notFound = (what: string, id: string): AwsError =>
  new AwsError('ResourceNotFoundException', `${what} with ID "${id}" does not exist.`);

export const exists = (message: string): AwsError => new AwsError('ResourceExistsException', message);

export const inUse = (message: string): AwsError => new AwsError('ResourceInUseException', message);

export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceededException', message);

/** A member that has to be there. */
export function required<T>(value: T | undefined, field: string): T {
  if (value === undefined || value === '') {
    throw invalidParameter(`The parameter ${field} is required.`, field);
  }
  return value;
}

/** One of a few values. */
export function oneOf<T extends string>(value: string | undefined, allowed: readonly T[], field: string): T {
  const known = allowed.find((candidate) => candidate === required(value, field));
  if (known === undefined) {
    throw invalidParameter(`The value '${value}' of ${field} is none of ${allowed.join(', ')}.`, field);
  }
  return known;
}

/** At most 64 letters, digits, spaces and `-_'`, and not digits alone. */
export function checkName(name: string | undefined): void {
  if (name !== undefined && !/^(?!\d+$)[a-zA-Z0-9\-_' ]{1,64}$/.test(name)) {
    throw invalidParameter(
      `The name '${name}' is not valid. A name has up to 64 letters, digits, spaces, hyphens, underscores and apostrophes, and is not a number.`,
      'Name',
    );
  }
}

/** EC2's errors as Resolver reports them. */
export function translated<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (error instanceof AwsError && !error.code.endsWith('Exception')) {
      throw /NotFound/.test(error.code)
        ? new AwsError('ResourceNotFoundException', error.message)
        : invalidRequest(error.message);
    }
    throw error;
  }
}
