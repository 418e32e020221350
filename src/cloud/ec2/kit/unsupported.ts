/** Parameters of AWS's APIs that are not rehearsed here. They are refused rather than quietly ignored. */
import { AwsError } from '../../aws-error.ts';

/** Throws `UnsupportedOperation` for the first of these parameters that is given. */
export function refuse<Input extends object>(input: Input, ...parameters: (keyof Input & string)[]): void {
  for (const parameter of parameters) {
    if (isOff(input[parameter])) continue;
    throw new AwsError('UnsupportedOperation', `The parameter ${parameter} is not supported by Kairo.`);
  }
}

/** Absent, `false`, an empty list, or an attribute set to `false`: all ask for what happens anyway. */
function isOff(value: unknown): boolean {
  if (value === undefined || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && 'Value' in value && value.Value === false;
}
