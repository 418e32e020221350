/** Identities: users, groups, roles, and what they have been given. */
import { document, integer, listOf, structure, tagList, text } from '../kit/shapes.ts';
import { type Api, resourceType } from '../kit/type.ts';
import {
  apiTags,
  attach,
  attachedTo,
  type Holder,
  inline,
  inlineOf,
  json,
  sameBoundary,
  sameTags,
} from './attachments.ts';

const inlinePolicies = listOf(structure({ PolicyName: text, PolicyDocument: document }));

export const role = resourceType({
  type: 'AWS::IAM::Role',
  properties: {
    AssumeRolePolicyDocument: document,
    Description: text,
    ManagedPolicyArns: listOf(text),
    MaxSessionDuration: integer,
    Path: text,
    PermissionsBoundary: text,
    Policies: inlinePolicies,
    RoleName: text,
    Tags: tagList,
  },
  required: ['AssumeRolePolicyDocument'],
  replaces: ['RoleName', 'Path'],
  attributes: ['Arn', 'RoleId'],
  tagged: 'other',
  async create(making, wanted) {
    const RoleName = wanted.RoleName ?? making.generatedName();
    const { Description, MaxSessionDuration, Path, PermissionsBoundary, Tags } = wanted;
    await making.make(
      'iam',
      'CreateRole',
      {
        RoleName,
        AssumeRolePolicyDocument: json(wanted.AssumeRolePolicyDocument),
        Description,
        MaxSessionDuration,
        Path,
        PermissionsBoundary,
        ...apiTags(Tags),
      },
      () => RoleName,
    );
    const holder: Holder = { kind: 'Role', name: RoleName };
    await attach(making, holder, wanted.ManagedPolicyArns, []);
    await inline(making, holder, wanted.Policies, []);
  },
  async update(api, RoleName, next, previous) {
    await api.call('iam', 'UpdateAssumeRolePolicy', {
      RoleName,
      PolicyDocument: json(next.AssumeRolePolicyDocument),
    });
    const { Description = '', MaxSessionDuration = 3600 } = next;
    await api.call('iam', 'UpdateRole', { RoleName, Description, MaxSessionDuration });
    const holder: Holder = { kind: 'Role', name: RoleName };
    await sameBoundary(api, holder, next.PermissionsBoundary, previous.PermissionsBoundary);
    await attach(api, holder, next.ManagedPolicyArns, previous.ManagedPolicyArns);
    await inline(api, holder, next.Policies, previous.Policies);
    await sameTags(api, holder, next.Tags, previous.Tags);
  },
  async remove(api, RoleName, { ManagedPolicyArns, Policies }) {
    const holder: Holder = { kind: 'Role', name: RoleName };
    await attach(api, holder, [], ManagedPolicyArns);
    await inline(api, holder, [], Policies);
    await api.call('iam', 'DeleteRole', { RoleName });
  },
  async describe({ call }, RoleName) {
    const { Role } = await call('iam', 'GetRole', { RoleName });
    return { Arn: Role!.Arn!, RoleId: Role!.RoleId! };
  },
  async read(api, RoleName) {
    const { Role } = await api.call('iam', 'GetRole', { RoleName });
    const holder: Holder = { kind: 'Role', name: RoleName };
    return {
      RoleName,
      AssumeRolePolicyDocument: JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)),
      Description: Role!.Description ?? '',
      MaxSessionDuration: Role!.MaxSessionDuration ?? 3600,
      ManagedPolicyArns: await attachedTo(api, holder),
      Policies: await inlineOf(api, holder),
    };
  },
});

export const user = resourceType({
  type: 'AWS::IAM::User',
  properties: {
    Groups: listOf(text),
    ManagedPolicyArns: listOf(text),
    Path: text,
    PermissionsBoundary: text,
    Policies: inlinePolicies,
    Tags: tagList,
    UserName: text,
  },
  replaces: ['UserName'],
  attributes: ['Arn'],
  tagged: 'other',
  async create(making, wanted) {
    const UserName = wanted.UserName ?? making.generatedName();
    const { Path, PermissionsBoundary, Tags } = wanted;
    await making.make(
      'iam',
      'CreateUser',
      { UserName, Path, PermissionsBoundary, ...apiTags(Tags) },
      () => UserName,
    );
    const holder: Holder = { kind: 'User', name: UserName };
    for (const GroupName of wanted.Groups ?? [])
      await making.call('iam', 'AddUserToGroup', { GroupName, UserName });
    await attach(making, holder, wanted.ManagedPolicyArns, []);
    await inline(making, holder, wanted.Policies, []);
  },
  async update(api, UserName, next, previous) {
    if (next.Path !== previous.Path)
      await api.call('iam', 'UpdateUser', { UserName, NewPath: next.Path ?? '/' });
    const holder: Holder = { kind: 'User', name: UserName };
    await membership(api, [UserName], next.Groups, previous.Groups);
    await sameBoundary(api, holder, next.PermissionsBoundary, previous.PermissionsBoundary);
    await attach(api, holder, next.ManagedPolicyArns, previous.ManagedPolicyArns);
    await inline(api, holder, next.Policies, previous.Policies);
    await sameTags(api, holder, next.Tags, previous.Tags);
  },
  async remove(api, UserName, { Groups, ManagedPolicyArns, Policies }) {
    const holder: Holder = { kind: 'User', name: UserName };
    await membership(api, [UserName], [], Groups);
    await attach(api, holder, [], ManagedPolicyArns);
    await inline(api, holder, [], Policies);
    await api.call('iam', 'DeleteUser', { UserName });
  },
  async describe({ call }, UserName) {
    const { User } = await call('iam', 'GetUser', { UserName });
    return { Arn: User!.Arn! };
  },
  async read(api, UserName) {
    await api.call('iam', 'GetUser', { UserName });
    const holder: Holder = { kind: 'User', name: UserName };
    const { Groups = [] } = await api.call('iam', 'ListGroupsForUser', { UserName });
    return {
      UserName,
      Groups: Groups.map(({ GroupName = '' }) => GroupName),
      ManagedPolicyArns: await attachedTo(api, holder),
      Policies: await inlineOf(api, holder),
    };
  },
});

export const group = resourceType({
  type: 'AWS::IAM::Group',
  properties: { GroupName: text, ManagedPolicyArns: listOf(text), Path: text, Policies: inlinePolicies },
  replaces: ['GroupName'],
  attributes: ['Arn'],
  async create(making, { Path, ManagedPolicyArns, Policies, ...wanted }) {
    const GroupName = wanted.GroupName ?? making.generatedName(128);
    await making.make('iam', 'CreateGroup', { GroupName, Path }, () => GroupName);
    const holder: Holder = { kind: 'Group', name: GroupName };
    await attach(making, holder, ManagedPolicyArns, []);
    await inline(making, holder, Policies, []);
  },
  async update(api, name, next, previous) {
    if (next.Path !== previous.Path)
      await api.call('iam', 'UpdateGroup', { GroupName: name, NewPath: next.Path ?? '/' });
    await attach(api, { kind: 'Group', name }, next.ManagedPolicyArns, previous.ManagedPolicyArns);
    await inline(api, { kind: 'Group', name }, next.Policies, previous.Policies);
  },
  async remove(api, GroupName, { ManagedPolicyArns, Policies }) {
    const holder: Holder = { kind: 'Group', name: GroupName };
    await attach(api, holder, [], ManagedPolicyArns);
    await inline(api, holder, [], Policies);
    await api.call('iam', 'DeleteGroup', { GroupName });
  },
  async describe({ call }, GroupName) {
    const { Group } = await call('iam', 'GetGroup', { GroupName });
    return { Arn: Group!.Arn! };
  },
  async read(api, GroupName) {
    await api.call('iam', 'GetGroup', { GroupName });
    const holder: Holder = { kind: 'Group', name: GroupName };
    return {
      GroupName,
      ManagedPolicyArns: await attachedTo(api, holder),
      Policies: await inlineOf(api, holder),
    };
  },
});

/** Puts users into groups and takes them out. */
async function membership(
  { call }: Api,
  users: string[],
  next: string[] = [],
  previous: string[] = [],
): Promise<void> {
  for (const UserName of users) {
    for (const GroupName of previous.filter((one) => !next.includes(one)))
      await call('iam', 'RemoveUserFromGroup', { GroupName, UserName });
    for (const GroupName of next.filter((one) => !previous.includes(one)))
      await call('iam', 'AddUserToGroup', { GroupName, UserName });
  }
}

export const userToGroupAddition = resourceType({
  type: 'AWS::IAM::UserToGroupAddition',
  properties: { GroupName: text, Users: listOf(text) },
  required: ['GroupName', 'Users'],
  attributes: ['Id'],
  async create({ call, made, generatedName }, { GroupName, Users = [] }) {
    for (const UserName of Users) await call('iam', 'AddUserToGroup', { GroupName, UserName });
    await made(generatedName());
  },
  async update({ call }, _, next, previous) {
    for (const UserName of previous.Users ?? [])
      await call('iam', 'RemoveUserFromGroup', { GroupName: previous.GroupName, UserName });
    for (const UserName of next.Users ?? [])
      await call('iam', 'AddUserToGroup', { GroupName: next.GroupName, UserName });
  },
  async remove({ call }, _, { GroupName, Users = [] }) {
    for (const UserName of Users) await call('iam', 'RemoveUserFromGroup', { GroupName, UserName });
  },
  describe: async (_, Id) => ({ Id }),
});

export const accessKey = resourceType({
  type: 'AWS::IAM::AccessKey',
  properties: { Serial: integer, Status: text, UserName: text },
  required: ['UserName'],
  replaces: ['Serial', 'UserName'],
  attributes: ['SecretAccessKey', 'Id'],
  async create({ make, call }, { UserName, Status }) {
    const { AccessKey } = await make(
      'iam',
      'CreateAccessKey',
      { UserName },
      (made) => made.AccessKey!.AccessKeyId!,
    );
    if (Status === 'Inactive')
      await call('iam', 'UpdateAccessKey', { UserName, AccessKeyId: AccessKey!.AccessKeyId, Status });
    return { SecretAccessKey: AccessKey!.SecretAccessKey! };
  },
  async update({ call }, AccessKeyId, { UserName, Status = 'Active' }) {
    await call('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status: Status as 'Active' });
  },
  async remove({ call }, AccessKeyId, { UserName }) {
    await call('iam', 'DeleteAccessKey', { UserName, AccessKeyId });
  },
  describe: async (_, Id) => ({ Id }),
  async read({ call }, id, { UserName }) {
    const { AccessKeyMetadata = [] } = await call('iam', 'ListAccessKeys', { UserName });
    const found = AccessKeyMetadata.find(({ AccessKeyId }) => AccessKeyId === id);
    return found && { UserName: UserName!, Status: found.Status! };
  },
});

export const instanceProfile = resourceType({
  type: 'AWS::IAM::InstanceProfile',
  properties: { InstanceProfileName: text, Path: text, Roles: listOf(text) },
  required: ['Roles'],
  replaces: ['InstanceProfileName', 'Path'],
  attributes: ['Arn'],
  async create(making, { Path, Roles = [], ...wanted }) {
    const InstanceProfileName = wanted.InstanceProfileName ?? making.generatedName(128);
    await making.make(
      'iam',
      'CreateInstanceProfile',
      { InstanceProfileName, Path },
      () => InstanceProfileName,
    );
    for (const RoleName of Roles)
      await making.call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
  },
  async update({ call }, InstanceProfileName, next, previous) {
    for (const RoleName of previous.Roles ?? [])
      await call('iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
    for (const RoleName of next.Roles ?? [])
      await call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
  },
  async remove({ call }, InstanceProfileName, { Roles = [] }) {
    for (const RoleName of Roles)
      await call('iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
    await call('iam', 'DeleteInstanceProfile', { InstanceProfileName });
  },
  async describe({ call }, InstanceProfileName) {
    const { InstanceProfile } = await call('iam', 'GetInstanceProfile', { InstanceProfileName });
    return { Arn: InstanceProfile!.Arn! };
  },
  async read({ call }, InstanceProfileName) {
    const { InstanceProfile } = await call('iam', 'GetInstanceProfile', { InstanceProfileName });
    return { InstanceProfileName, Roles: InstanceProfile!.Roles?.map(({ RoleName = '' }) => RoleName) ?? [] };
  },
});
