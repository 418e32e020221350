/** Every document that says what an identity may do. */
import type { IamAccount, IamEntity, IamSession, NamedText } from '../network.ts';
import { own } from './account.ts';
import { managedPolicyText, policyNameOf } from './managed-policy.ts';

export interface IdentityTexts {
  identity: NamedText[];
  boundary?: NamedText;
  session?: NamedText[];
}

const EVERYTHING: NamedText = {
  name: 'the root user',
  text: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
};
/** Not a policy, and so it allows nothing. */
const NOTHING: NamedText = { name: 'a session without policies', text: '' };

/**
 * Documents of the user and its groups, or of the role, and those of the session. `undefined` for the root user
 * of an account, whom none limit. Who is gone meanwhile has none, and so may do nothing.
 */
export function identityTexts(
  account: IamAccount,
  of: IamSession['of'],
  session?: Pick<IamSession, 'policies' | 'federated'>,
): IdentityTexts | undefined {
  const policies = session?.policies ?? [];
  const narrowed = policies.length > 0 ? { session: policies } : session?.federated && { session: [NOTHING] };
  if (of.kind === 'root') return narrowed && { identity: [EVERYTHING], ...narrowed };
  if (of.kind === 'role') {
    const role = own(account.roles, of.name);
    if (!role) return { identity: [] };
    return { identity: textsOf(account, role, 'role'), ...boundaryOf(account, role), ...narrowed };
  }
  const user = own(account.users, of.name);
  if (!user) return { identity: [] };
  const groups = user.groups.flatMap((name) => own(account.groups, name) ?? []);
  return {
    identity: [
      ...textsOf(account, user, 'user'),
      ...groups.flatMap((group) => textsOf(account, group, 'group')),
    ],
    ...boundaryOf(account, user),
    ...narrowed,
  };
}

function textsOf(account: IamAccount, entity: IamEntity, kind: 'user' | 'group' | 'role'): NamedText[] {
  return [
    ...Object.entries(entity.inlinePolicies).map(([name, text]) => ({
      name: `the policy ${JSON.stringify(name)} of ${kind} ${entity.name}`,
      text,
    })),
    ...entity.attachedPolicyArns.flatMap((arn) => {
      const text = managedPolicyText(account, arn);
      return text === undefined ? [] : [{ name: `${policyNameOf(arn)} of ${kind} ${entity.name}`, text }];
    }),
  ];
}

/** A boundary that is gone allows nothing. */
function boundaryOf(
  account: IamAccount,
  { boundaryArn }: { boundaryArn?: string },
): Pick<IdentityTexts, 'boundary'> | undefined {
  if (boundaryArn === undefined) return undefined;
  const text = managedPolicyText(account, boundaryArn) ?? '';
  return { boundary: { name: `the permissions boundary ${policyNameOf(boundaryArn)}`, text } };
}
