/** Instance profiles: how a role is given to an instance. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html */
import { own } from '../../network/iam/account.ts';
import type { InstanceProfile } from '../../network/network.ts';
import type { Context } from '../service.ts';
import { alreadyExists, limitExceeded, noSuchEntity, refuseWhile, required } from './kit/errors.ts';
import { accountOf, findRole } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { checkName, entity, isTaken } from './kit/names.ts';
import { page, underPath } from './kit/page.ts';
import { showProfile } from './kit/show.ts';
import { readTags } from './kit/tags.ts';

export const instanceProfiles: IamHandlers = {
  CreateInstanceProfile(context, input) {
    const account = accountOf(context);
    const name = checkName(input.InstanceProfileName, 'instanceProfileName', 'instance-profile');
    if (isTaken(account.instanceProfiles, name)) {
      throw alreadyExists(`Instance Profile ${name} already exists.`);
    }
    const profile: InstanceProfile = {
      ...entity(context, 'instance-profile', name, input.Path),
      tags: readTags(input.Tags),
    };
    account.instanceProfiles[name] = profile;
    return { InstanceProfile: showProfile(account, profile) };
  },

  GetInstanceProfile(context, input) {
    const account = accountOf(context);
    return { InstanceProfile: showProfile(account, findProfile(context, input.InstanceProfileName)) };
  },

  ListInstanceProfiles(context, input) {
    const account = accountOf(context);
    const { items, more } = page(underPath(account.instanceProfiles, input.PathPrefix), input);
    return { InstanceProfiles: items.map((profile) => showProfile(account, profile)), ...more };
  },

  ListInstanceProfilesForRole(context, input) {
    const account = accountOf(context);
    const { name } = findRole(context, input.RoleName);
    const having = underPath(account.instanceProfiles).filter(({ roleName }) => roleName === name);
    const { items, more } = page(having, input);
    return { InstanceProfiles: items.map((profile) => showProfile(account, profile)), ...more };
  },

  AddRoleToInstanceProfile(context, input) {
    const profile = findProfile(context, input.InstanceProfileName);
    const role = findRole(context, input.RoleName);
    if (profile.roleName !== undefined) {
      throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
    }
    profile.roleName = role.name;
    return {};
  },

  RemoveRoleFromInstanceProfile(context, input) {
    const profile = findProfile(context, input.InstanceProfileName);
    const role = findRole(context, input.RoleName);
    if (profile.roleName !== role.name) {
      throw noSuchEntity(`Role ${role.name} is not in instance profile ${profile.name}.`);
    }
    delete profile.roleName;
    return {};
  },

  DeleteInstanceProfile(context, input) {
    const { name, roleName } = findProfile(context, input.InstanceProfileName);
    refuseWhile([[roleName !== undefined, 'remove roles from instance profile']]);
    delete accountOf(context).instanceProfiles[name];
    return {};
  },
};

export function findProfile(context: Context, name: string | undefined): InstanceProfile {
  const found = own(accountOf(context).instanceProfiles, required(name, 'instanceProfileName'));
  if (found) return found;
  throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
}
