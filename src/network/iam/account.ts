/** What there is of an account in IAM. */
import type { IamAccount, Network } from '../network.ts';

/** An account in which nobody has made anything. */
export function emptyIamAccount(): IamAccount {
  return { users: {}, groups: {}, roles: {}, instanceProfiles: {}, policies: {}, sessions: {} };
}

/** To read; an account of which nothing is known is empty. */
export function iamAccount({ iam }: Network, accountId: string): IamAccount {
  return (Object.hasOwn(iam, accountId) ? iam[accountId] : undefined) ?? emptyIamAccount();
}

/** To change: on a draft. */
export function iamAccountToChange({ iam }: Network, accountId: string): IamAccount {
  iam[accountId] ??= emptyIamAccount();
  return iam[accountId];
}

export const rootArn = (accountId: string): string => `arn:aws:iam::${accountId}:root`;

/** The entry of that name, whatever the name: `constructor` is nobody unless somebody was made with it. */
export function own<T>(table: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
