/** The account itself. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
import { alreadyExists, noSuchEntity, required, validationError } from './kit/errors.ts';
import { accountOf } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';

export const account: IamHandlers = {
  CreateAccountAlias(context, input) {
    const alias = required(input.AccountAlias, 'accountAlias');
    if (!/^[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/.test(alias)) {
      throw validationError(
        `1 validation error detected: Value '${alias}' at 'accountAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$`,
      );
    }
    const others = Object.entries(context.network.iam).filter(([id]) => id !== context.accountId);
    if (others.some(([, other]) => other.alias === alias)) {
      throw alreadyExists(`The account alias ${alias} already exists.`);
    }
    accountOf(context).alias = alias;
    return {};
  },

  ListAccountAliases(context) {
    const { alias } = accountOf(context);
    return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
  },

  DeleteAccountAlias(context, input) {
    const found = accountOf(context);
    if (found.alias === undefined || found.alias !== input.AccountAlias) {
      throw noSuchEntity(`The account alias ${input.AccountAlias} cannot be found.`);
    }
    delete found.alias;
    return {};
  },

  GetAccountSummary(context) {
    const { users, groups, roles, policies, instanceProfiles } = accountOf(context);
    const count = (table: Record<string, unknown>): number => Object.keys(table).length;
    const versions = Object.values(policies).reduce((sum, policy) => sum + policy.versions.length, 0);
    return {
      SummaryMap: {
        Users: count(users),
        UsersQuota: 5000,
        Groups: count(groups),
        GroupsQuota: 300,
        Roles: count(roles),
        RolesQuota: 1000,
        InstanceProfiles: count(instanceProfiles),
        InstanceProfilesQuota: 1000,
        Policies: count(policies),
        PoliciesQuota: 1500,
        PolicyVersionsInUse: versions,
        PolicyVersionsInUseQuota: 10_000,
        VersionsPerPolicyQuota: 5,
        AccessKeysPerUserQuota: 2,
        GroupsPerUserQuota: 10,
        AttachedPoliciesPerUserQuota: 10,
        AttachedPoliciesPerGroupQuota: 10,
        AttachedPoliciesPerRoleQuota: 10,
        UserPolicySizeQuota: 2048,
        GroupPolicySizeQuota: 5120,
        RolePolicySizeQuota: 10_240,
        PolicySizeQuota: 6144,
        AssumeRolePolicySizeQuota: 2048,
        AccountMFAEnabled: 0,
        MFADevices: 0,
        MFADevicesInUse: 0,
        Providers: 0,
        ServerCertificates: 0,
        GlobalEndpointTokenVersion: 1,
      },
    };
  },
};
