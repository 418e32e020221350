/** The text behind the ARN of a managed policy, the customer's own or one of AWS's. */
import type { IamAccount } from '../network.ts';
import { awsManagedPolicies } from './aws-managed.ts';

/** The document of its default version; `undefined` for a policy that is not there. */
export function managedPolicyText({ policies }: IamAccount, arn: string): string | undefined {
  if (!Object.hasOwn(policies, arn)) return awsManagedPolicies.get(arn)?.document;
  const { versions, defaultVersionId } = policies[arn]!;
  return versions.find(({ id }) => id === defaultVersionId)?.document;
}

/** `arn:aws:iam::aws:policy/ReadOnlyAccess` → `ReadOnlyAccess`. */
export const policyNameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
