/** Log groups by name and ARN, as callers give them. */
import type { LogGroup } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';

/** What AWS keeps logs for, in days. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function arnOf({ region, accountId }: Context, name: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}

/** Throws `InvalidParameterException` for a name that AWS does not take. */
export function checkedName(name: string | undefined): string {
  if (name === undefined) throw missing('logGroupName');
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
    throw new AwsError(
      'InvalidParameterException',
      `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
    );
  }
  return name;
}

/** Throws `InvalidParameterException` for a time that AWS does not offer. */
export function checkedRetention(days: number | undefined): number {
  if (days !== undefined && RETENTIONS.includes(days)) return days;
  throw new AwsError(
    'InvalidParameterException',
    `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTIONS.join(', ')}]`,
  );
}

/** The group of this name, in the caller's region. Throws `ResourceNotFoundException`. */
export function groupNamed(context: Context, name: string | undefined): LogGroup {
  return groupOf(context, arnOf(context, checkedName(name)));
}

/** The group of this ARN, with or without `:*` at its end. Throws `ResourceNotFoundException`. */
export function groupOf({ network }: Context, arn: string | undefined): LogGroup {
  if (arn === undefined) throw missing('resourceArn');
  const wanted = arn.replace(/:\*$/, '');
  const group = Object.hasOwn(network.logGroups, wanted) ? network.logGroups[wanted] : undefined;
  if (group) return group;
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

function missing(member: string): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
