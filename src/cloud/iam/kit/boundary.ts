/** Permissions boundaries. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
import { managedPolicyText } from '../../../network/iam/managed-policy.ts';
import type { Context } from '../../service.ts';
import { noSuchEntity, required } from './errors.ts';
import { accountOf } from './find.ts';

/** The ARN of a managed policy that is there. Throws `NoSuchEntity`. */
export function existingPolicyArn(context: Context, arn: string | undefined): string {
  const given = required(arn, 'policyArn');
  if (managedPolicyText(accountOf(context), given) !== undefined) return given;
  throw noSuchEntity(`Policy ${given} does not exist or is not attachable.`);
}

/** As a member of a new entity. */
export function boundaryArn(context: Context, arn: string | undefined): { boundaryArn?: string } {
  return arn === undefined ? {} : { boundaryArn: existingPolicyArn(context, arn) };
}
