/** Who asks S3, and what they have been given. */
import { iamAccount, own, rootArn } from '../../network/iam/account.ts';
import { canonicalUserId } from '../../network/iam/canonical-user.ts';
import { identityTexts } from '../../network/iam/identity-texts.ts';
import type { NamedText } from '../../network/network.ts';
import {
  type IdentityDocuments,
  type NamedPolicy,
  type Principal,
  type Requester,
  storedPolicy,
} from '../../policy/index.ts';
import { Unanswerable } from '../unanswerable.ts';
import type { World } from '../world.ts';

export interface Identity {
  /** As an ARN, or `anonymous`. */
  name: string;
  principal: Principal;
  /** Absent for the root user of an account, whom none of it limits, and for nobody in particular. */
  documents?: IdentityDocuments;
  /** Absent for nobody in particular. */
  caller?: Requester;
}

/** `root` (when nothing is said), `anonymous`, an ARN, the name of a user, or `role/NAME`. Throws `Unanswerable`. */
export function identityNamed(world: World, text = 'root'): Identity {
  const { accountId } = world.network;
  if (text === 'anonymous') return { name: text, principal: { kind: 'anonymous' } };
  if (text === 'root') return identityOf(world, accountId, 'root');
  const [, account, resource] = /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(.+)$/.exec(text) ?? [];
  if (account !== undefined && resource !== undefined) return identityOf(world, account, resource);
  if (text.startsWith('arn:')) throw nobody(world, text);
  return identityOf(world, accountId, /^(?:role|user)\//.test(text) ? text : `user/${text}`, text);
}

/** `root`, `user/NAME`, `role/NAME`, or the session of a role: `assumed-role/ROLE/SESSION`. */
function identityOf(world: World, account: string, resource: string, asked = resource): Identity {
  if (resource === 'root') {
    const arn = rootArn(account);
    return identity({ accountId: account, arn, userId: account });
  }
  const iam = iamAccount(world.network, account);
  const [kind, ...path] = resource.split('/');
  const name = (kind === 'assumed-role' ? path[0] : path.at(-1)) ?? '';
  if (kind === 'user') {
    const user = own(iam.users, name);
    // Of another account nothing is known but what is given to it here.
    if (!user && account === world.network.accountId) throw nobody(world, asked);
    const arn = user?.arn ?? `arn:aws:iam::${account}:${resource}`;
    const of = { kind, name } as const;
    const known = user && { userId: user.id, tags: user.tags };
    return identity({ accountId: account, arn, of, ...known }, documentsOf(world, account, of));
  }
  if (kind !== 'role' && kind !== 'assumed-role') throw nobody(world, resource);
  const role = own(iam.roles, name);
  if (!role && account === world.network.accountId) throw nobody(world, resource);
  const arn = `arn:aws:sts::${account}:assumed-role/${name}/${kind === 'role' ? 'session' : (path[1] ?? 'session')}`;
  const of = { kind: 'role', name } as const;
  const session = arn.slice(arn.lastIndexOf('/') + 1);
  const known = role && { userId: `${role.id}:${session}`, tags: role.tags };
  const roleArn = role?.arn ?? `arn:aws:iam::${account}:role/${name}`;
  const caller = { accountId: account, arn, of, roleArn, session: {}, ...known };
  return identity(caller, documentsOf(world, account, of));
}

function identity(caller: Requester, documents?: IdentityDocuments): Identity {
  const { accountId: account, arn, roleArn } = caller;
  const principal: Principal = {
    ...{ kind: 'aws', account, arn, canonicalUser: canonicalUserId(account) },
    ...(roleArn !== undefined && { role: roleArn }),
  };
  return { name: arn, principal, caller, ...(documents && { documents }) };
}

function documentsOf(
  { network }: World,
  account: string,
  of: { kind: 'user' | 'role'; name: string },
): IdentityDocuments {
  const texts = identityTexts(iamAccount(network, account), of, undefined);
  if (!texts) return { identity: [] };
  const { identity, boundary } = texts;
  return { identity: identity.map(read), ...(boundary && { boundary: read(boundary) }) };
}

const read = ({ name, text }: NamedText): NamedPolicy => ({
  name,
  policy: storedPolicy(text, { principal: 'forbidden' }),
});

function nobody({ network }: World, text: string): Unanswerable {
  const { users, roles } = iamAccount(network, network.accountId);
  const there = [
    'root',
    'anonymous',
    ...Object.keys(users),
    ...Object.keys(roles).map((name) => `role/${name}`),
  ];
  return new Unanswerable(
    `There is no "${text}" that could ask S3. There is: ${there.join(', ')}; or an ARN of another account.`,
  );
}
