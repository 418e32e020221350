/** Who may sign. */
import { own, rootArn } from '../../network/iam/account.ts';
import { emptyNetwork, type IamAccount, type IamSession, type Network } from '../../network/network.ts';
import type { Caller } from '../service.ts';
import { type SignedRequest, single } from './authorization.ts';

export interface Credential {
  secret: string;
  caller: Caller;
}

/** Look-up from access key id; `undefined` for one that nobody has. */
export type Credentials = (accessKeyId: string) => Credential | undefined;

/**
 * Everybody's keys. `test`/`test` are the root user's of the account that owns the network; twelve digits with the
 * secret `test` those of the root user of any account. All others are of users and sessions of IAM.
 */
export function modelCredentials(networkOf: () => Network): Credentials {
  return (accessKeyId) => {
    const network = networkOf();
    if (accessKeyId === 'test') return rootOf(network.accountId, accessKeyId);
    if (/^\d{12}$/.test(accessKeyId)) return rootOf(accessKeyId, accessKeyId);
    return indexOf(network.iam).get(accessKeyId);
  };
}

/** Keys of root users alone, for one account's network without identities. */
export function operatorCredentials(accountId: string): Credentials {
  const network = emptyNetwork(accountId);
  return modelCredentials(() => network);
}

function rootOf(accountId: string, accessKeyId: string): Credential {
  return {
    secret: 'test',
    caller: { accountId, accessKeyId, arn: rootArn(accountId), userId: accountId },
  };
}

/** A network is frozen, so what was found in it once holds as long as it is there. */
const indexes = new WeakMap<Network['iam'], Map<string, Credential>>();

function indexOf(iam: Network['iam']): Map<string, Credential> {
  const known = indexes.get(iam);
  if (known) return known;
  const index = new Map<string, Credential>();
  for (const [accountId, account] of Object.entries(iam)) {
    for (const credential of credentialsOf(accountId, account)) {
      index.set(credential.caller.accessKeyId, credential);
    }
  }
  indexes.set(iam, index);
  return index;
}

function credentialsOf(accountId: string, account: IamAccount): Credential[] {
  const ofUsers = Object.values(account.users).flatMap((user) =>
    user.accessKeys
      .filter(({ status }) => status === 'Active')
      .map(({ id, secret }) => ({
        secret,
        caller: {
          accountId,
          accessKeyId: id,
          arn: user.arn,
          userId: user.id,
          of: { kind: 'user', name: user.name } as const,
          tags: user.tags,
        },
      })),
  );
  const ofSessions = Object.values(account.sessions).map((session) => ({
    secret: session.secret,
    caller: callerOfSession(accountId, account, session),
  }));
  return [...ofUsers, ...ofSessions];
}

function callerOfSession(accountId: string, account: IamAccount, session: IamSession): Caller {
  const { of, accessKeyId, arn, userId } = session;
  const role = of.kind === 'role' ? own(account.roles, of.name) : undefined;
  const user = of.kind === 'user' ? own(account.users, of.name) : undefined;
  return {
    accountId,
    accessKeyId,
    arn,
    userId,
    of,
    ...(role && { roleArn: role.arn }),
    tags: { ...(role ?? user)?.tags, ...session.tags },
    session,
  };
}

/** The session token that came with a request, in a header or in the query of a presigned one. */
export function tokenOf({ headers, target }: Pick<SignedRequest, 'headers' | 'target'>): string | undefined {
  const header = single(headers['x-amz-security-token']);
  if (header !== undefined) return header;
  const mark = target.indexOf('?');
  if (mark === -1 || !/security-token/i.test(target)) return undefined;
  return new URLSearchParams(target.slice(mark + 1)).get('X-Amz-Security-Token') ?? undefined;
}

/** What is wrong with the token that came with temporary credentials, or with one that came without any. */
export function tokenProblem(
  { session }: Caller,
  token: string | undefined,
  now: number,
): 'invalid' | 'expired' | undefined {
  // Clients that always send a token, whatever their keys are, do no harm with it.
  if (!session) return undefined;
  if (token !== session.token) return 'invalid';
  return now >= session.expiresAt ? 'expired' : undefined;
}
