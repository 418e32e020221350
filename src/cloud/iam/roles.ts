/** Roles and who may assume them. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
import type { IamRole } from '../../network/network.ts';
import { boundaryArn } from './kit/boundary.ts';
import { trustPolicy } from './kit/documents.ts';
import { alreadyExists, refuseWhile, validationError } from './kit/errors.ts';
import { accountOf, findRole } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { checkName, entity, isTaken } from './kit/names.ts';
import { page, underPath } from './kit/page.ts';
import { showRole } from './kit/show.ts';
import { readTags } from './kit/tags.ts';

const SHORTEST_SECONDS = 3600;
const LONGEST_SECONDS = 43_200;

export const roles: IamHandlers = {
  CreateRole(context, input) {
    const { roles: table } = accountOf(context);
    const name = checkName(input.RoleName, 'roleName', 'role');
    if (isTaken(table, name)) throw alreadyExists(`Role with name ${name} already exists.`);
    const role: IamRole = {
      ...entity(context, 'role', name, input.Path),
      ...boundaryArn(context, input.PermissionsBoundary),
      trustPolicy: trustPolicy(input.AssumeRolePolicyDocument),
      ...(input.Description !== undefined && { description: input.Description }),
      maxSessionDuration: duration(input.MaxSessionDuration),
      inlinePolicies: {},
      attachedPolicyArns: [],
      tags: readTags(input.Tags),
    };
    table[name] = role;
    return { Role: showRole(role) };
  },

  GetRole(context, input) {
    return { Role: { ...showRole(findRole(context, input.RoleName)), RoleLastUsed: {} } };
  },

  ListRoles(context, input) {
    const { items, more } = page(underPath(accountOf(context).roles, input.PathPrefix), input);
    return {
      Roles: items.map((role) => {
        // Lists leave tags and boundaries out.
        const { Tags: _, PermissionsBoundary: __, ...shown } = showRole(role);
        return shown;
      }),
      ...more,
    };
  },

  UpdateRole(context, input) {
    const role = findRole(context, input.RoleName);
    if (input.Description !== undefined) role.description = input.Description;
    if (input.MaxSessionDuration !== undefined) role.maxSessionDuration = duration(input.MaxSessionDuration);
    return {};
  },

  UpdateRoleDescription(context, input) {
    const role = findRole(context, input.RoleName);
    role.description = input.Description ?? '';
    return { Role: showRole(role) };
  },

  UpdateAssumeRolePolicy(context, input) {
    findRole(context, input.RoleName).trustPolicy = trustPolicy(input.PolicyDocument);
    return {};
  },

  DeleteRole(context, input) {
    const account = accountOf(context);
    const { name, attachedPolicyArns, inlinePolicies } = findRole(context, input.RoleName);
    refuseWhile([
      [
        Object.values(account.instanceProfiles).some(({ roleName }) => roleName === name),
        'remove roles from instance profile',
      ],
      [attachedPolicyArns.length > 0, 'detach all policies'],
      [Object.keys(inlinePolicies).length > 0, 'delete policies'],
    ]);
    delete account.roles[name];
    return {};
  },
};

function duration(seconds = SHORTEST_SECONDS): number {
  if (seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS) return seconds;
  throw validationError(
    `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between ${SHORTEST_SECONDS} and ${LONGEST_SECONDS}`,
  );
}
