/** Users. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
import type { IamUser } from '../../network/network.ts';
import type { Context } from '../service.ts';
import { boundaryArn } from './kit/boundary.ts';
import { alreadyExists, refuseWhile, validationError } from './kit/errors.ts';
import { accountOf, findUser } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { checkName, checkPath, entity, isTaken } from './kit/names.ts';
import { page, underPath } from './kit/page.ts';
import { renamed } from './kit/rename.ts';
import { showUser } from './kit/show.ts';
import { readTags } from './kit/tags.ts';

export const users: IamHandlers = {
  CreateUser(context, input) {
    const { users: table } = accountOf(context);
    const name = checkName(input.UserName, 'userName', 'user');
    if (isTaken(table, name)) throw alreadyExists(`User with name ${name} already exists.`);
    const user: IamUser = {
      ...entity(context, 'user', name, input.Path),
      ...boundaryArn(context, input.PermissionsBoundary),
      inlinePolicies: {},
      attachedPolicyArns: [],
      groups: [],
      accessKeys: [],
      tags: readTags(input.Tags),
    };
    table[name] = user;
    return { User: showUser(user) };
  },

  GetUser(context, input) {
    const { caller, accountId } = context;
    if (input.UserName === undefined && !caller.of) {
      // The root user has no name of its own.
      return {
        User: {
          Path: '/',
          UserName: accountId,
          UserId: caller.userId,
          Arn: caller.arn,
          CreateDate: new Date(0),
        },
      };
    }
    return { User: showUser(findUser(context, userNameOf(context, input.UserName))) };
  },

  ListUsers(context, input) {
    const { items, more } = page(underPath(accountOf(context).users, input.PathPrefix), input);
    // Lists leave tags and boundaries out.
    return { Users: items.map((user) => withoutDetails(showUser(user))), ...more };
  },

  UpdateUser(context, input) {
    const { users: table } = accountOf(context);
    const user = findUser(context, input.UserName);
    if (input.NewPath !== undefined) user.path = checkPath(input.NewPath);
    const name = input.NewUserName ?? user.name;
    if (name.toLowerCase() !== user.name.toLowerCase() && isTaken(table, name)) {
      throw alreadyExists(`User with name ${name} already exists.`);
    }
    renamed(context, 'user', table, user, checkName(name, 'newUserName', 'user'));
    return {};
  },

  DeleteUser(context, input) {
    const user = findUser(context, input.UserName);
    refuseWhile([
      [user.groups.length > 0, 'remove users from group'],
      [user.accessKeys.length > 0, 'delete access keys'],
      [user.attachedPolicyArns.length > 0, 'detach all policies'],
      [Object.keys(user.inlinePolicies).length > 0, 'delete policies'],
    ]);
    delete accountOf(context).users[user.name];
    return {};
  },
};

/** The user that is named, or else who calls. */
export function userNameOf({ caller }: Context, name: string | undefined): string {
  if (name !== undefined) return name;
  if (caller.of?.kind === 'user') return caller.of.name;
  throw validationError('Must specify userName when calling with non-User credentials');
}

function withoutDetails<T extends { Tags?: unknown; PermissionsBoundary?: unknown }>(shown: T): T {
  const { Tags: _, PermissionsBoundary: __, ...rest } = shown;
  return rest as T;
}
