/** Making temporary credentials. */
import type { Credentials } from '@aws-sdk/client-sts';
import { iamAccountToChange } from '../../network/iam/account.ts';
import type { IamSession } from '../../network/network.ts';
import type { Context } from '../service.ts';

type Purpose = Omit<IamSession, 'accessKeyId' | 'secret' | 'token' | 'issuedAt' | 'expiresAt'>;

/** Credentials of an account that end after so many seconds. Those that have ended long ago are forgotten. */
export function issue(
  { network, ids, now }: Context,
  accountId: string,
  purpose: Purpose,
  seconds: number,
): Credentials {
  const { sessions } = iamAccountToChange(network, accountId);
  for (const { accessKeyId, expiresAt } of Object.values(sessions)) {
    if (expiresAt + REMEMBERED_MS < now) delete sessions[accessKeyId];
  }
  const session: IamSession = {
    ...purpose,
    accessKeyId: `ASIA${ids.token(16).toUpperCase()}`,
    secret: ids.token(40),
    token: `IQoJ${ids.token(120)}`,
    issuedAt: now,
    expiresAt: now + seconds * 1000,
  };
  sessions[session.accessKeyId] = session;
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secret,
    SessionToken: session.token,
    Expiration: new Date(session.expiresAt),
  };
}

/** Whoever still signs with what has ended is told so for a day. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** How much of the room for session policies and tags is taken, in percent. */
export function packedSize({ policies, tags }: Pick<IamSession, 'policies' | 'tags'>): number {
  const texts = [...policies.map(({ text }) => text), ...Object.entries(tags).flat()];
  return Math.min(Math.ceil((texts.join('').length / 4096) * 100), 100);
}
