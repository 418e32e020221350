/** Identities and what they have been given, without their keys. */
import {
  type GroupDetail,
  type IAMClient,
  type ManagedPolicyDetail,
  type PolicyDetail,
  paginateGetAccountAuthorizationDetails,
  type RoleDetail,
  type UserDetail,
} from '@aws-sdk/client-iam';
import { emptyIamAccount } from '../network/iam/account.ts';
import type { IamEntity, IamGroup, IamRole, IamUser, ManagedPolicy, Network } from '../network/network.ts';
import { timestamp } from './section.ts';

export const IDENTITY_ACTION = 'iam:GetAccountAuthorizationDetails';

export async function readIdentities(client: IAMClient, network: Network): Promise<void> {
  const account = emptyIamAccount();
  const Filter: ('User' | 'Group' | 'Role' | 'LocalManagedPolicy')[] = [
    'User',
    'Group',
    'Role',
    'LocalManagedPolicy',
  ];
  for await (const page of paginateGetAccountAuthorizationDetails({ client }, { Filter })) {
    for (const shown of page.UserDetailList ?? []) account.users[shown.UserName!] = userOf(shown);
    for (const shown of page.GroupDetailList ?? []) account.groups[shown.GroupName!] = groupOf(shown);
    for (const shown of page.RoleDetailList ?? []) account.roles[shown.RoleName!] = roleOf(shown);
    for (const shown of page.Policies ?? []) account.policies[shown.Arn!] = policyOf(shown);
  }
  network.iam[network.accountId] = account;
}

function userOf(shown: UserDetail): IamUser {
  return {
    ...entityOf(shown.UserName, shown.UserId, shown, shown.UserPolicyList),
    ...boundaryOf(shown),
    groups: shown.GroupList ?? [],
    accessKeys: [],
    tags: tagsOf(shown),
  };
}

function groupOf(shown: GroupDetail): IamGroup {
  return entityOf(shown.GroupName, shown.GroupId, shown, shown.GroupPolicyList);
}

function roleOf(shown: RoleDetail): IamRole {
  return {
    ...entityOf(shown.RoleName, shown.RoleId, shown, shown.RolePolicyList),
    ...boundaryOf(shown),
    trustPolicy: decoded(shown.AssumeRolePolicyDocument),
    maxSessionDuration: 3600,
    tags: tagsOf(shown),
  };
}

function policyOf(shown: ManagedPolicyDetail): ManagedPolicy {
  const versions = (shown.PolicyVersionList ?? []).map(({ VersionId, Document, CreateDate }) => ({
    id: VersionId!,
    document: decoded(Document),
    createdAt: timestamp(CreateDate),
  }));
  return {
    name: shown.PolicyName!,
    id: shown.PolicyId ?? '',
    path: shown.Path ?? '/',
    arn: shown.Arn!,
    createdAt: timestamp(shown.CreateDate),
    updatedAt: timestamp(shown.UpdateDate),
    defaultVersionId: shown.DefaultVersionId ?? 'v1',
    versions: versions.toReversed(),
    lastVersion: Math.max(1, ...versions.map(({ id }) => Number(id.slice(1)) || 1)),
    tags: {},
  };
}

function entityOf(
  name: string | undefined,
  id: string | undefined,
  shown: UserDetail | GroupDetail | RoleDetail,
  inline: PolicyDetail[] | undefined,
): IamEntity {
  return {
    name: name!,
    id: id ?? '',
    path: shown.Path ?? '/',
    arn: shown.Arn!,
    createdAt: timestamp(shown.CreateDate),
    inlinePolicies: Object.fromEntries(
      (inline ?? []).map(({ PolicyName, PolicyDocument }) => [PolicyName!, decoded(PolicyDocument)]),
    ),
    attachedPolicyArns: (shown.AttachedManagedPolicies ?? []).map(({ PolicyArn }) => PolicyArn!),
  };
}

function boundaryOf({ PermissionsBoundary }: UserDetail | RoleDetail): { boundaryArn?: string } {
  const arn = PermissionsBoundary?.PermissionsBoundaryArn;
  return arn === undefined ? {} : { boundaryArn: arn };
}

function tagsOf({ Tags = [] }: UserDetail | RoleDetail): Record<string, string> {
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key!, Value!]));
}

/** Documents come percent-encoded. */
function decoded(document = ''): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
