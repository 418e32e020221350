/** Entities as answers show them. */
import type { Group, InstanceProfile, Policy, Role, Tag, User } from '@aws-sdk/client-iam';
import { own } from '../../../network/iam/account.ts';
import { awsManagedPolicies } from '../../../network/iam/aws-managed.ts';
import { policyNameOf } from '../../../network/iam/managed-policy.ts';
import type * as model from '../../../network/network.ts';
import { encoded } from './documents.ts';

export function showUser(user: model.IamUser): User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: new Date(user.createdAt),
    ...boundary(user.boundaryArn),
    ...tagsOf(user.tags),
  };
}

export function showGroup(group: model.IamGroup): Group {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: new Date(group.createdAt),
  };
}

export function showRole(role: model.IamRole): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encoded(role.trustPolicy),
    MaxSessionDuration: role.maxSessionDuration,
    ...(role.description !== undefined && { Description: role.description }),
    ...boundary(role.boundaryArn),
    ...tagsOf(role.tags),
  };
}

export function showProfile(account: model.IamAccount, profile: model.InstanceProfile): InstanceProfile {
  const role = profile.roleName === undefined ? undefined : own(account.roles, profile.roleName);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createdAt),
    Roles: role ? [showRole(role)] : [],
    ...tagsOf(profile.tags),
  };
}

/** A managed policy of the customer, with how often it is used. */
export function showPolicy(account: model.IamAccount, policy: model.ManagedPolicy): Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    ...usage(account, policy.arn),
    IsAttachable: true,
    ...(policy.description !== undefined && { Description: policy.description }),
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
    ...tagsOf(policy.tags),
  };
}

/** When AWS made its first managed policies; theirs are shown with that date. */
export const AWS_POLICIES_SINCE = new Date('2015-02-06T18:39:46Z');

export function showAwsPolicy(account: model.IamAccount, arn: string): Policy | undefined {
  const policy = awsManagedPolicies.get(arn);
  return (
    policy && {
      PolicyName: policy.name,
      PolicyId: `ANPAI${Buffer.from(policy.name.padEnd(16, 'A')).toString('hex').toUpperCase().slice(0, 16)}`,
      Arn: arn,
      Path: policy.path,
      DefaultVersionId: 'v1',
      ...usage(account, arn),
      IsAttachable: true,
      Description: policy.description,
      CreateDate: AWS_POLICIES_SINCE,
      UpdateDate: AWS_POLICIES_SINCE,
    }
  );
}

function usage(
  account: model.IamAccount,
  arn: string,
): Pick<Policy, 'AttachmentCount' | 'PermissionsBoundaryUsageCount'> {
  const { attached, bounded } = usersOfPolicy(account, arn);
  return { AttachmentCount: attached.length, PermissionsBoundaryUsageCount: bounded.length };
}

/** Who has a managed policy attached, and whose boundary it is. */
export function usersOfPolicy(
  account: model.IamAccount,
  arn: string,
): { attached: model.IamEntity[]; bounded: model.IamEntity[] } {
  const bounded = [...Object.values(account.users), ...Object.values(account.roles)];
  return {
    attached: [...bounded, ...Object.values(account.groups)].filter(({ attachedPolicyArns }) =>
      attachedPolicyArns.includes(arn),
    ),
    bounded: bounded.filter(({ boundaryArn }) => boundaryArn === arn),
  };
}

export const showAttached = (arn: string): { PolicyName: string; PolicyArn: string } => ({
  PolicyName: policyNameOf(arn),
  PolicyArn: arn,
});

function boundary(arn: string | undefined): Pick<User, 'PermissionsBoundary'> {
  if (arn === undefined) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: arn,
    },
  };
}

function tagsOf(tags: Record<string, string>): { Tags?: Tag[] } {
  return Object.keys(tags).length === 0 ? {} : { Tags: showTags(tags) };
}

export const showTags = (tags: Record<string, string>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
