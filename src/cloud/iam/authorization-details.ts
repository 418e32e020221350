/** Everything that decides what identities may do, at once: for who reads an account. */
import type {
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import type * as model from '../../network/network.ts';
import { encoded } from './kit/documents.ts';
import { accountOf } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { page } from './kit/page.ts';
import { showAttached, showGroup, showPolicy, showRole, showUser } from './kit/show.ts';

type Entry =
  | { kind: 'User'; detail: UserDetail }
  | { kind: 'Group'; detail: GroupDetail }
  | { kind: 'Role'; detail: RoleDetail }
  | { kind: 'LocalManagedPolicy'; detail: ManagedPolicyDetail };

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
export const authorizationDetails: IamHandlers = {
  GetAccountAuthorizationDetails(context, input) {
    const wanted = input.Filter?.length ? new Set<string>(input.Filter) : undefined;
    const entries = entriesOf(accountOf(context)).filter(({ kind }) => wanted?.has(kind) !== false);
    const { items, more } = page(entries, input);
    const of = <K extends Entry['kind']>(kind: K) =>
      items.flatMap((entry) =>
        entry.kind === kind ? [entry.detail as Extract<Entry, { kind: K }>['detail']] : [],
      );
    return {
      UserDetailList: of('User'),
      GroupDetailList: of('Group'),
      RoleDetailList: of('Role'),
      Policies: of('LocalManagedPolicy'),
      ...more,
    };
  },
};

function entriesOf(account: model.IamAccount): Entry[] {
  return [
    ...Object.values(account.users).map((user): Entry => ({ kind: 'User', detail: userDetail(user) })),
    ...Object.values(account.groups).map(
      (group): Entry => ({
        kind: 'Group',
        detail: { ...showGroup(group), ...given(group, 'GroupPolicyList') },
      }),
    ),
    ...Object.values(account.roles).map(
      (role): Entry => ({ kind: 'Role', detail: roleDetail(account, role) }),
    ),
    ...Object.values(account.policies).map(
      (policy): Entry => ({ kind: 'LocalManagedPolicy', detail: policyDetail(account, policy) }),
    ),
  ];
}

function userDetail(user: model.IamUser): UserDetail {
  const { PasswordLastUsed: _, ...shown } = showUser(user);
  return { ...shown, GroupList: [...user.groups], ...given(user, 'UserPolicyList') };
}

function roleDetail(account: model.IamAccount, role: model.IamRole): RoleDetail {
  const { Description: _, MaxSessionDuration: __, ...shown } = showRole(role);
  return {
    ...shown,
    InstanceProfileList: Object.values(account.instanceProfiles)
      .filter(({ roleName }) => roleName === role.name)
      .map(({ name, id, path, arn, createdAt }) => ({
        InstanceProfileName: name,
        InstanceProfileId: id,
        Path: path,
        Arn: arn,
        CreateDate: new Date(createdAt),
        Roles: [],
      })),
    ...given(role, 'RolePolicyList'),
  };
}

function policyDetail(account: model.IamAccount, policy: model.ManagedPolicy): ManagedPolicyDetail {
  return {
    ...showPolicy(account, policy),
    PolicyVersionList: policy.versions.map(({ id, document, createdAt }) => ({
      VersionId: id,
      Document: encoded(document),
      IsDefaultVersion: id === policy.defaultVersionId,
      CreateDate: new Date(createdAt),
    })),
  };
}

/** What an entity has been given: inline under the name that its kind has for it, and attached. */
function given<Name extends string>(
  { inlinePolicies, attachedPolicyArns }: model.IamEntity,
  list: Name,
): Record<Name, PolicyDetail[]> & { AttachedManagedPolicies: ReturnType<typeof showAttached>[] } {
  const inline = Object.entries(inlinePolicies).map(
    ([PolicyName, document]): PolicyDetail => ({ PolicyName, PolicyDocument: encoded(document) }),
  );
  return { [list]: inline, AttachedManagedPolicies: attachedPolicyArns.map(showAttached) } as ReturnType<
    typeof given<Name>
  >;
}
