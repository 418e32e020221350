/** Groups and who is in them. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
import type { IamGroup } from '../../network/network.ts';
import { alreadyExists, noSuchEntity, refuseWhile } from './kit/errors.ts';
import { accountOf, findGroup, findUser } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { checkName, checkPath, entity, isTaken } from './kit/names.ts';
import { page, underPath } from './kit/page.ts';
import { renamed } from './kit/rename.ts';
import { showGroup, showUser } from './kit/show.ts';

export const groups: IamHandlers = {
  CreateGroup(context, input) {
    const { groups: table } = accountOf(context);
    const name = checkName(input.GroupName, 'groupName', 'group');
    if (isTaken(table, name)) throw alreadyExists(`Group with name ${name} already exists.`);
    const group: IamGroup = {
      ...entity(context, 'group', name, input.Path),
      inlinePolicies: {},
      attachedPolicyArns: [],
    };
    table[name] = group;
    return { Group: showGroup(group) };
  },

  GetGroup(context, input) {
    const group = findGroup(context, input.GroupName);
    const members = underPath(accountOf(context).users).filter((user) => user.groups.includes(group.name));
    const { items, more } = page(members, input);
    return { Group: showGroup(group), Users: items.map(showUser), ...more };
  },

  ListGroups(context, input) {
    const { items, more } = page(underPath(accountOf(context).groups, input.PathPrefix), input);
    return { Groups: items.map(showGroup), ...more };
  },

  UpdateGroup(context, input) {
    const { groups: table, users } = accountOf(context);
    const group = findGroup(context, input.GroupName);
    if (input.NewPath !== undefined) group.path = checkPath(input.NewPath);
    const before = group.name;
    const name = checkName(input.NewGroupName ?? before, 'newGroupName', 'group');
    if (name.toLowerCase() !== before.toLowerCase() && isTaken(table, name)) {
      throw alreadyExists(`Group with name ${name} already exists.`);
    }
    renamed(context, 'group', table, group, name);
    for (const user of Object.values(users)) {
      user.groups = user.groups.map((member) => (member === before ? name : member));
    }
    return {};
  },

  DeleteGroup(context, input) {
    const { groups: table, users } = accountOf(context);
    const { name, attachedPolicyArns, inlinePolicies } = findGroup(context, input.GroupName);
    refuseWhile([
      [Object.values(users).some((user) => user.groups.includes(name)), 'remove users from group'],
      [attachedPolicyArns.length > 0, 'detach all policies'],
      [Object.keys(inlinePolicies).length > 0, 'delete policies'],
    ]);
    delete table[name];
    return {};
  },

  AddUserToGroup(context, input) {
    const group = findGroup(context, input.GroupName);
    const user = findUser(context, input.UserName);
    if (!user.groups.includes(group.name)) user.groups.push(group.name);
    return {};
  },

  RemoveUserFromGroup(context, input) {
    const group = findGroup(context, input.GroupName);
    const user = findUser(context, input.UserName);
    if (!user.groups.includes(group.name)) {
      throw noSuchEntity(`User ${user.name} is not a member of group ${group.name}.`);
    }
    user.groups = user.groups.filter((name) => name !== group.name);
    return {};
  },

  ListGroupsForUser(context, input) {
    const user = findUser(context, input.UserName);
    const { items, more } = page(
      underPath(accountOf(context).groups).filter(({ name }) => user.groups.includes(name)),
      input,
    );
    return { Groups: items.map(showGroup), ...more };
  },
};
