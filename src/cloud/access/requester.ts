/** Who calls, as policies see it, and what that identity has been given. */
import { isDraft } from 'immer';
import { iamAccount } from '../../network/iam/account.ts';
import { canonicalUserId } from '../../network/iam/canonical-user.ts';
import { type IdentityTexts, identityTexts } from '../../network/iam/identity-texts.ts';
import type { NamedText, Network } from '../../network/network.ts';
import {
  type IdentityDocuments,
  type NamedPolicy,
  type Principal,
  storedPolicy,
} from '../../policy/index.ts';
import type { Caller } from '../service.ts';

/** `undefined` is nobody in particular. */
export function principalOf(caller: Caller | undefined): Principal {
  if (!caller) return { kind: 'anonymous' };
  const { accountId, arn, roleArn } = caller;
  return {
    kind: 'aws',
    account: accountId,
    arn,
    ...(roleArn !== undefined && { role: roleArn }),
    canonicalUser: canonicalUserId(accountId),
  };
}

/** A network is frozen, so documents that were read once hold as long as it is there. */
const known = new WeakMap<Network['iam'], Map<string, IdentityDocuments | undefined>>();

/** What the caller has been given; `undefined` for the root user of an account, whom none of it limits. */
export function requesterOf(network: Network, caller: Caller): IdentityDocuments | undefined {
  if (!caller.of) return undefined;
  const before = known.get(network.iam) ?? new Map<string, IdentityDocuments | undefined>();
  if (before.has(caller.accessKeyId)) return before.get(caller.accessKeyId);
  const texts = identityTexts(iamAccount(network, caller.accountId), caller.of, caller.session);
  const documents = texts && read(texts);
  // A draft is still being changed.
  if (!isDraft(network)) known.set(network.iam, before.set(caller.accessKeyId, documents));
  return documents;
}

function read({ identity, boundary, session }: IdentityTexts): IdentityDocuments {
  return {
    identity: identity.map(named),
    ...(boundary && { boundary: named(boundary) }),
    ...(session && { session: session.map(named) }),
  };
}

const named = ({ name, text }: NamedText): NamedPolicy => ({
  name,
  policy: storedPolicy(text, { principal: 'forbidden' }),
});
