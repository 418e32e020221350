/** What calls for credentials may say, checked. */
import type { PolicyDescriptorType, Tag } from '@aws-sdk/client-sts';
import { managedPolicyText, policyNameOf } from '../../network/iam/managed-policy.ts';
import type { IamAccount, NamedText } from '../../network/network.ts';
import { readPolicy } from '../../policy/index.ts';
import { AwsError } from '../aws-error.ts';

const MOST_ARNS = 10;
const LONGEST_POLICY = 2048;
const MOST_TAGS = 50;

export function required<T>(value: T | undefined, member: string): T {
  if (value !== undefined && value !== '') return value;
  throw constraint('null', member, 'Member must not be null');
}

/** `AccessDenied`, in STS's way. */
export const accessDenied = (message: string): AwsError =>
  new AwsError('AccessDenied', message, { status: 403 });

export function sessionName(value: string | undefined, member: string, longest = 64): string {
  const name = required(value, member);
  if (name.length < 2 || name.length > longest || !/^[\w+=,.@-]*$/.test(name)) {
    throw constraint(`'${name}'`, member, 'Member must satisfy regular expression pattern: [\\w+=,.@-]*');
  }
  return name;
}

/** Seconds, within bounds. */
export function duration(value: number | undefined, usual: number, least: number, most: number): number {
  const seconds = value ?? usual;
  if (seconds < least) {
    throw constraint(
      `'${seconds}'`,
      'durationSeconds',
      `Member must have value greater than or equal to ${least}`,
    );
  }
  if (seconds > most) {
    throw constraint(
      `'${seconds}'`,
      'durationSeconds',
      `Member must have value less than or equal to ${most}`,
    );
  }
  return seconds;
}

/** Session policies: the one in the request, and managed ones of the account by ARN. */
export function sessionPolicies(
  account: IamAccount,
  {
    Policy,
    PolicyArns = [],
  }: { Policy?: string | undefined; PolicyArns?: PolicyDescriptorType[] | undefined },
): NamedText[] {
  if (PolicyArns.length > MOST_ARNS) {
    throw new AwsError('PackedPolicyTooLarge', `A session takes ${MOST_ARNS} policy ARNs at most.`);
  }
  const named = PolicyArns.map(({ arn = '' }): NamedText => {
    const text = managedPolicyText(account, arn);
    if (text === undefined)
      throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`, { status: 404 });
    return { name: `the session policy ${policyNameOf(arn)}`, text };
  });
  if (Policy === undefined) return named;
  if (Policy.length > LONGEST_POLICY) {
    throw constraint('(…)', 'policy', `Member must have length less than or equal to ${LONGEST_POLICY}`);
  }
  const parsed = readPolicy(Policy, { principal: 'forbidden' });
  if (parsed.kind === 'invalid') throw new AwsError('MalformedPolicyDocument', parsed.problems[0]!);
  return [{ name: 'the session policy', text: Policy }, ...named];
}

export function sessionTags(tags: Tag[] | undefined = []): Record<string, string> {
  if (tags.length > MOST_TAGS)
    throw constraint('(…)', 'tags', `Member must have length less than or equal to ${MOST_TAGS}`);
  const read = new Map<string, string>();
  for (const { Key = '', Value = '' } of tags) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key) || /^aws:/i.test(Key) || Key === '__proto__') {
      throw constraint(
        `'${Key}'`,
        'tags.key',
        'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
      );
    }
    read.set(Key, Value);
  }
  return Object.fromEntries(read);
}

function constraint(value: string, member: string, rule: string): AwsError {
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
