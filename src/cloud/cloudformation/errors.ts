/** CloudFormation's errors. */
import { AwsError } from '../aws-error.ts';

/** What is wrong with a template, its parameters, or the state of a stack. */
export function validation(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html */
export function templateError(message: string): AwsError {
  return validation(`Template error: ${message}`);
}

export function formatError(message: string): AwsError {
  return validation(`Template format error: ${message}`);
}
