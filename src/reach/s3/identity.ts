/** Who asks. Identities of IAM join here: what they may do by their own policies is theirs to say. */
import { Unanswerable } from '../unanswerable.ts';
import type { World } from '../world.ts';
import type { Identity } from './policies.ts';

/** `root`, `anonymous`, an ARN, or the name of a user; the account's root user when nothing is said. */
export function identityNamed({ network }: World, text = 'root'): Identity {
  const { accountId } = network;
  if (text === 'anonymous') return { name: 'anonymous', principal: { kind: 'anonymous' }, root: false };
  const arn = text.startsWith('arn:')
    ? text
    : text === 'root'
      ? rootArn(accountId)
      : userArn(accountId, text);
  const account = /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):.+$/.exec(arn)?.[1];
  if (account === undefined) {
    throw new Unanswerable(
      `"${text}" is nobody who could ask S3. Say root, anonymous, the name of a user, or an ARN such as ${userArn(accountId, 'alice')}.`,
    );
  }
  const root = arn === rootArn(accountId);
  return { name: arn, principal: { kind: 'aws', account, arn }, root };
}

const rootArn = (accountId: string) => `arn:aws:iam::${accountId}:root`;
const userArn = (accountId: string, name: string) => `arn:aws:iam::${accountId}:user/${name}`;
