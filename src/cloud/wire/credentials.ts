/** Who may call: access keys, their secrets and whom they stand for. */
import type { Caller } from '../service.ts';

export interface Credential {
  secret: string;
  caller: Caller;
}

/** Looks an access key id up. */
export type Credentials = (accessKeyId: string) => Credential | undefined;

/** The root user of an account, with the key `test` and the secret `test`. */
export function defaultCredentials(accountId = '000000000000'): Credentials {
  const caller = rootCaller(accountId);
  return (accessKeyId) => (accessKeyId === caller.accessKeyId ? { secret: 'test', caller } : undefined);
}

/** An account's root user, whose user id is the account's. */
export function rootCaller(accountId: string, accessKeyId = 'test'): Caller {
  return { accountId, accessKeyId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId };
}
