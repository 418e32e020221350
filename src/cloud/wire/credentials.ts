/** Who may sign. */
import type { Caller } from '../service.ts';

export interface Credential {
  secret: string;
  caller: Caller;
}

/** Look-up from access key id; `undefined` for one that nobody has. */
export type Credentials = (accessKeyId: string) => Credential | undefined;

/** The operator's keys, `test`/`test`: the account's root. */
export function operatorCredentials(accountId: string): Credentials {
  const caller: Caller = {
    accountId,
    accessKeyId: 'test',
    arn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
  };
  return (accessKeyId) => (accessKeyId === 'test' ? { secret: 'test', caller } : undefined);
}
