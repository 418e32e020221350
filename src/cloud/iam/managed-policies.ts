/** Managed policies and their versions. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */

import { own } from '../../network/iam/account.ts';
import { awsManagedPolicies } from '../../network/iam/aws-managed.ts';
import type { ManagedPolicy, PolicyVersion } from '../../network/network.ts';
import { encoded, identityPolicy } from './kit/documents.ts';
import {
  alreadyExists,
  deleteConflict,
  limitExceeded,
  noSuchEntity,
  refuseWhile,
  required,
} from './kit/errors.ts';
import { accountOf, findPolicy } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { checkName, entity } from './kit/names.ts';
import { page } from './kit/page.ts';
import { AWS_POLICIES_SINCE, showAwsPolicy, showPolicy, usersOfPolicy } from './kit/show.ts';
import { readTags } from './kit/tags.ts';

const MOST_VERSIONS = 5;
const LONGEST = 6144;

export const managedPolicies: IamHandlers = {
  CreatePolicy(context, input) {
    const account = accountOf(context);
    const name = checkName(input.PolicyName, 'policyName', 'policy');
    const made = entity(context, 'policy', name, input.Path);
    if (Object.values(account.policies).some((policy) => policy.name.toLowerCase() === name.toLowerCase())) {
      throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    }
    const document = identityPolicy(input.PolicyDocument, LONGEST);
    const policy: ManagedPolicy = {
      ...made,
      ...(input.Description !== undefined && { description: input.Description }),
      updatedAt: context.now,
      defaultVersionId: 'v1',
      versions: [{ id: 'v1', document, createdAt: context.now }],
      lastVersion: 1,
      tags: readTags(input.Tags),
    };
    account.policies[policy.arn] = policy;
    return { Policy: showPolicy(account, policy) };
  },

  GetPolicy(context, input) {
    const account = accountOf(context);
    const arn = required(input.PolicyArn, 'policyArn');
    return { Policy: showAwsPolicy(account, arn) ?? showPolicy(account, findPolicy(context, arn)) };
  },

  ListPolicies(context, input) {
    const account = accountOf(context);
    const { Scope = 'All', OnlyAttached = false, PathPrefix = '/', PolicyUsageFilter } = input;
    const local = Scope === 'AWS' ? [] : Object.values(account.policies);
    const theirs = Scope === 'Local' ? [] : [...awsManagedPolicies.values()];
    const wanted = [...local, ...theirs].filter(({ arn, path }) => {
      const { attached, bounded } = usersOfPolicy(account, arn);
      if (!path.startsWith(PathPrefix)) return false;
      if (PolicyUsageFilter === 'PermissionsBoundary') return bounded.length > 0;
      return !OnlyAttached || attached.length > 0;
    });
    const { items, more } = page(wanted, input);
    return {
      Policies: items.map(({ arn }) => {
        // Lists leave tags and descriptions out.
        const {
          Tags: _,
          Description: __,
          ...shown
        } = showAwsPolicy(account, arn) ?? showPolicy(account, account.policies[arn]!);
        return shown;
      }),
      ...more,
    };
  },

  DeletePolicy(context, input) {
    const account = accountOf(context);
    const { arn, versions } = findPolicy(context, input.PolicyArn);
    const { attached, bounded } = usersOfPolicy(account, arn);
    if (attached.length + bounded.length > 0) {
      throw deleteConflict('Cannot delete a policy attached to entities.');
    }
    refuseWhile([[versions.length > 1, 'delete all non-default versions of the policy']]);
    delete account.policies[arn];
    return {};
  },

  ListEntitiesForPolicy(context, input) {
    const account = accountOf(context);
    const arn = required(input.PolicyArn, 'policyArn');
    if (!awsManagedPolicies.has(arn)) findPolicy(context, arn);
    const { attached, bounded } = usersOfPolicy(account, arn);
    const { items, more } = page(
      input.PolicyUsageFilter === 'PermissionsBoundary' ? bounded : attached,
      input,
    );
    const of = (table: Record<string, { id: string }>, kind: string) =>
      (input.EntityFilter ?? kind) === kind
        ? items.filter(({ name, id }) => own(table, name)?.id === id)
        : [];
    return {
      PolicyUsers: of(account.users, 'User').map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyGroups: of(account.groups, 'Group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyRoles: of(account.roles, 'Role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...more,
    };
  },

  CreatePolicyVersion(context, input) {
    const policy = findPolicy(context, input.PolicyArn);
    const document = identityPolicy(input.PolicyDocument, LONGEST);
    if (policy.versions.length >= MOST_VERSIONS) {
      throw limitExceeded(
        `A managed policy can have up to ${MOST_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    policy.lastVersion += 1;
    const version: PolicyVersion = { id: `v${policy.lastVersion}`, document, createdAt: context.now };
    policy.versions.push(version);
    policy.updatedAt = context.now;
    if (input.SetAsDefault) policy.defaultVersionId = version.id;
    return { PolicyVersion: summary(policy, version) };
  },

  GetPolicyVersion(context, input) {
    const arn = required(input.PolicyArn, 'policyArn');
    const theirs = awsManagedPolicies.get(arn);
    if (theirs && input.VersionId === 'v1') {
      return { PolicyVersion: { ...AWS_VERSION, Document: encoded(theirs.document) } };
    }
    const policy = findPolicy(context, arn);
    const version = findVersion(policy, input.VersionId);
    return { PolicyVersion: { ...summary(policy, version), Document: encoded(version.document) } };
  },

  ListPolicyVersions(context, input) {
    if (awsManagedPolicies.has(required(input.PolicyArn, 'policyArn'))) {
      return { Versions: [AWS_VERSION], IsTruncated: false };
    }
    const policy = findPolicy(context, input.PolicyArn);
    const { items, more } = page(policy.versions.toReversed(), input);
    return { Versions: items.map((version) => summary(policy, version)), ...more };
  },

  SetDefaultPolicyVersion(context, input) {
    const policy = findPolicy(context, input.PolicyArn);
    policy.defaultVersionId = findVersion(policy, input.VersionId).id;
    return {};
  },

  DeletePolicyVersion(context, input) {
    const policy = findPolicy(context, input.PolicyArn);
    const { id } = findVersion(policy, input.VersionId);
    if (id === policy.defaultVersionId) {
      throw deleteConflict('Cannot delete the default version of a policy.');
    }
    policy.versions = policy.versions.filter((version) => version.id !== id);
    return {};
  },
};

const AWS_VERSION = { VersionId: 'v1', IsDefaultVersion: true, CreateDate: AWS_POLICIES_SINCE };

function findVersion({ arn, versions }: ManagedPolicy, id: string | undefined): PolicyVersion {
  const wanted = required(id, 'versionId');
  const found = versions.find((version) => version.id === wanted);
  if (found) return found;
  throw noSuchEntity(`Policy ${arn} version ${wanted} does not exist or is not attachable.`);
}

function summary({ defaultVersionId }: ManagedPolicy, { id, createdAt }: PolicyVersion) {
  return { VersionId: id, IsDefaultVersion: id === defaultVersionId, CreateDate: new Date(createdAt) };
}
