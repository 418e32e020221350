/** IAM's errors, in IAM's words. @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
import { AwsError } from '../../aws-error.ts';

export const noSuchEntity = (message: string): AwsError =>
  new AwsError('NoSuchEntity', message, { status: 404 });

export const alreadyExists = (message: string): AwsError =>
  new AwsError('EntityAlreadyExists', message, { status: 409 });

export const deleteConflict = (message: string): AwsError =>
  new AwsError('DeleteConflict', message, { status: 409 });

/** For an entity that cannot go while it is used: what holds it, and what must be done first. */
export function refuseWhile(conflicts: [held: boolean, first: string][]): void {
  const conflict = conflicts.find(([held]) => held);
  if (conflict) throw deleteConflict(`Cannot delete entity, must ${conflict[1]} first.`);
}

export const limitExceeded = (message: string): AwsError =>
  new AwsError('LimitExceeded', message, { status: 409 });

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

export const invalidInput = (message: string): AwsError => new AwsError('InvalidInput', message);

export const malformedPolicyDocument = (message: string): AwsError =>
  new AwsError('MalformedPolicyDocument', message);

/** A member that has to be there. */
export function required<T>(value: T | undefined, member: string): T {
  if (value !== undefined && value !== '') return value;
  throw validationError(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
