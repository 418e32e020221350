import { beforeEach, describe, expect, it } from 'vitest';
import { document, type TestAccounts, testAccounts } from '../testing/accounts.ts';

let accounts: TestAccounts;
let call: (operation: string, input?: object) => Promise<Record<string, unknown>>;
beforeEach(() => {
  accounts = testAccounts();
  call = (operation, input) => accounts.as()('iam', operation, input);
});

const good = document({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
const refused = (code: string) => expect.objectContaining({ code });

describe('users', () => {
  it('are made once, whatever the case of the name, and found, listed and deleted', async () => {
    const made = await call('CreateUser', {
      UserName: 'eve',
      Path: '/team/',
      Tags: [{ Key: 'a', Value: '1' }],
    });
    expect(made.User).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:user/team/eve',
      UserId: expect.stringMatching(/^AIDA[0-9A-Z]{17}$/),
      Tags: [{ Key: 'a', Value: '1' }],
    });
    await expect(call('CreateUser', { UserName: 'EVE' })).rejects.toEqual(refused('EntityAlreadyExists'));
    expect(await call('ListUsers', { PathPrefix: '/team/' })).toMatchObject({ Users: [{ UserName: 'eve' }] });
    expect(await call('ListUsers', { PathPrefix: '/other/' })).toMatchObject({ Users: [] });
    await call('DeleteUser', { UserName: 'eve' });
    await expect(call('GetUser', { UserName: 'eve' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
      status: 404,
      message: 'The user with name eve cannot be found.',
    });
  });

  it('whose names are those of JavaScript are nobody', async () => {
    for (const UserName of ['constructor', 'toString']) {
      await expect(call('GetUser', { UserName })).rejects.toEqual(refused('NoSuchEntity'));
    }
    await expect(call('CreateUser', { UserName: '__proto__' })).rejects.toEqual(refused('ValidationError'));
    await expect(call('CreateUser', { UserName: 'a b' })).rejects.toEqual(refused('ValidationError'));
    await expect(call('CreateUser', {})).rejects.toEqual(refused('ValidationError'));
  });

  it('do not go while something hangs on them', async () => {
    await call('CreateUser', { UserName: 'eve' });
    await call('CreateAccessKey', { UserName: 'eve' });
    await expect(call('DeleteUser', { UserName: 'eve' })).rejects.toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete entity, must delete access keys first.',
    });
  });

  it('keep their keys and groups under a new name', async () => {
    await call('CreateUser', { UserName: 'eve' });
    await call('CreateAccessKey', { UserName: 'eve' });
    await call('UpdateUser', { UserName: 'eve', NewUserName: 'adam', NewPath: '/x/' });
    expect(await call('ListAccessKeys', { UserName: 'adam' })).toMatchObject({
      AccessKeyMetadata: [{ UserName: 'adam', Status: 'Active' }],
    });
    expect(await call('GetUser', { UserName: 'adam' })).toMatchObject({
      User: { Arn: 'arn:aws:iam::000000000000:user/x/adam' },
    });
  });

  it('have two access keys at most, whose secret is shown once', async () => {
    await call('CreateUser', { UserName: 'eve' });
    const { AccessKey } = await call('CreateAccessKey', { UserName: 'eve' });
    expect(AccessKey).toMatchObject({ SecretAccessKey: expect.stringMatching(/^.{40}$/) });
    await call('CreateAccessKey', { UserName: 'eve' });
    await expect(call('CreateAccessKey', { UserName: 'eve' })).rejects.toEqual(refused('LimitExceeded'));
    expect(JSON.stringify(await call('ListAccessKeys', { UserName: 'eve' }))).not.toContain('Secret');
  });
});

describe('lists', () => {
  it('come in pages', async () => {
    for (const UserName of ['a', 'b', 'c']) await call('CreateUser', { UserName });
    const first = await call('ListUsers', { MaxItems: 2 });
    expect(first).toMatchObject({ IsTruncated: true, Users: [{ UserName: 'a' }, { UserName: 'b' }] });
    expect(await call('ListUsers', { Marker: first.Marker })).toMatchObject({
      IsTruncated: false,
      Users: [{ UserName: 'c' }],
    });
    await expect(call('ListUsers', { Marker: 'x' })).rejects.toEqual(refused('ValidationError'));
    await expect(call('ListUsers', { MaxItems: 0 })).rejects.toEqual(refused('ValidationError'));
  });
});

describe('policies', () => {
  it.each([
    ['no JSON', 'Policies must be valid JSON'],
    [
      document({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }),
      'should not specify a principal',
    ],
    [document({ Effect: 'Allow', Action: '*' }), 'Missing required field Resource'],
    [document({ Effect: 'Allow', Action: 's3', Resource: '*' }), 'invalid action'],
  ])('are refused when they are %s', async (PolicyDocument, words) => {
    await call('CreateUser', { UserName: 'eve' });
    for (const asked of [
      call('PutUserPolicy', { UserName: 'eve', PolicyName: 'p', PolicyDocument }),
      call('CreatePolicy', { PolicyName: 'p', PolicyDocument }),
    ]) {
      await expect(asked).rejects.toMatchObject({
        code: 'MalformedPolicyDocument',
        message: expect.stringContaining(words),
      });
    }
  });

  it('of identities are given back percent-encoded', async () => {
    await call('CreateGroup', { GroupName: 'g' });
    await call('PutGroupPolicy', { GroupName: 'g', PolicyName: 'p', PolicyDocument: good });
    const { PolicyDocument } = await call('GetGroupPolicy', { GroupName: 'g', PolicyName: 'p' });
    expect(decodeURIComponent(PolicyDocument as string)).toBe(good);
    expect(await call('ListGroupPolicies', { GroupName: 'g' })).toMatchObject({ PolicyNames: ['p'] });
    await call('DeleteGroupPolicy', { GroupName: 'g', PolicyName: 'p' });
    await expect(call('GetGroupPolicy', { GroupName: 'g', PolicyName: 'p' })).rejects.toEqual(
      refused('NoSuchEntity'),
    );
  });

  it('have five versions at most, one of which counts', async () => {
    const { Policy } = await call('CreatePolicy', { PolicyName: 'p', PolicyDocument: good });
    const { Arn: PolicyArn } = Policy as { Arn: string };
    for (const SetAsDefault of [true, false, false, false]) {
      await call('CreatePolicyVersion', { PolicyArn, PolicyDocument: good, SetAsDefault });
    }
    await expect(call('CreatePolicyVersion', { PolicyArn, PolicyDocument: good })).rejects.toEqual(
      refused('LimitExceeded'),
    );
    expect(await call('GetPolicy', { PolicyArn })).toMatchObject({ Policy: { DefaultVersionId: 'v2' } });
    await expect(call('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' })).rejects.toEqual(
      refused('DeleteConflict'),
    );
    await call('DeletePolicyVersion', { PolicyArn, VersionId: 'v1' });
    const { PolicyVersion } = await call('CreatePolicyVersion', { PolicyArn, PolicyDocument: good });
    expect(PolicyVersion).toMatchObject({ VersionId: 'v6', IsDefaultVersion: false });
  });

  it('that are attached stay, and are counted', async () => {
    const { Policy } = await call('CreatePolicy', { PolicyName: 'p', PolicyDocument: good });
    const { Arn: PolicyArn } = Policy as { Arn: string };
    await call('CreateUser', { UserName: 'eve' });
    await call('AttachUserPolicy', { UserName: 'eve', PolicyArn });
    expect(await call('GetPolicy', { PolicyArn })).toMatchObject({ Policy: { AttachmentCount: 1 } });
    expect(await call('ListEntitiesForPolicy', { PolicyArn })).toMatchObject({
      PolicyUsers: [{ UserName: 'eve' }],
      PolicyRoles: [],
    });
    await expect(call('DeletePolicy', { PolicyArn })).rejects.toEqual(refused('DeleteConflict'));
    await call('DetachUserPolicy', { UserName: 'eve', PolicyArn });
    await call('DeletePolicy', { PolicyArn });
    await expect(call('AttachUserPolicy', { UserName: 'eve', PolicyArn })).rejects.toEqual(
      refused('NoSuchEntity'),
    );
  });

  it('of AWS can be read and attached', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    expect(await call('GetPolicyVersion', { PolicyArn, VersionId: 'v1' })).toMatchObject({
      PolicyVersion: { IsDefaultVersion: true, Document: expect.stringContaining('Statement') },
    });
    await call('CreateUser', { UserName: 'eve' });
    await call('AttachUserPolicy', { UserName: 'eve', PolicyArn });
    expect(await call('ListPolicies', { Scope: 'AWS', OnlyAttached: true })).toMatchObject({
      Policies: [{ PolicyName: 'AdministratorAccess' }],
    });
  });
});

describe('roles', () => {
  const trust = document({
    Effect: 'Allow',
    Principal: { Service: 'ec2.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  it('say who may assume them', async () => {
    const { Role } = await call('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust });
    const shown = Role as { AssumeRolePolicyDocument: string };
    expect(decodeURIComponent(shown.AssumeRolePolicyDocument)).toBe(trust);
    await expect(call('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: good })).rejects.toEqual(
      refused('MalformedPolicyDocument'),
    );
    await expect(call('UpdateRole', { RoleName: 'r', MaxSessionDuration: 60 })).rejects.toEqual(
      refused('ValidationError'),
    );
  });

  it.each(['s3:GetObject', '*', ['sts:AssumeRole', 'iam:PassRole']])(
    'are not assumed by %s',
    async (Action) => {
      const PolicyDocument = document({ Effect: 'Allow', Principal: '*', Action });
      await expect(
        call('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: PolicyDocument }),
      ).rejects.toMatchObject({
        code: 'MalformedPolicyDocument',
        message: 'AssumeRole policy may only specify STS AssumeRole actions.',
      });
    },
  );

  it('are given to instances by profiles', async () => {
    await call('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust });
    await call('CreateInstanceProfile', { InstanceProfileName: 'p' });
    await call('AddRoleToInstanceProfile', { InstanceProfileName: 'p', RoleName: 'r' });
    expect(await call('GetInstanceProfile', { InstanceProfileName: 'p' })).toMatchObject({
      InstanceProfile: { Roles: [{ RoleName: 'r' }] },
    });
    await expect(call('DeleteRole', { RoleName: 'r' })).rejects.toEqual(refused('DeleteConflict'));
    await call('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'p', RoleName: 'r' });
    await call('DeleteInstanceProfile', { InstanceProfileName: 'p' });
    await call('DeleteRole', { RoleName: 'r' });
  });
});

describe('tags', () => {
  it('are told apart without regard to case', async () => {
    await call('CreateUser', { UserName: 'eve' });
    await call('TagUser', { UserName: 'eve', Tags: [{ Key: 'Team', Value: 'red' }] });
    await call('TagUser', { UserName: 'eve', Tags: [{ Key: 'team', Value: 'blue' }] });
    expect(await call('ListUserTags', { UserName: 'eve' })).toMatchObject({
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    await call('UntagUser', { UserName: 'eve', TagKeys: ['TEAM'] });
    expect(await call('ListUserTags', { UserName: 'eve' })).toMatchObject({ Tags: [] });
  });
});

describe('reading', () => {
  it('leaves a network as it is, also one that has just been read from the disk', async () => {
    await call('ListUsers');
    expect(accounts.network.iam).toEqual({});
  });
});

describe('the account', () => {
  it('has an alias that no other has, and a summary', async () => {
    await call('CreateAccountAlias', { AccountAlias: 'our-lab' });
    expect(await call('ListAccountAliases')).toMatchObject({ AccountAliases: ['our-lab'] });
    await expect(
      accounts.as('111122223333')('iam', 'CreateAccountAlias', { AccountAlias: 'our-lab' }),
    ).rejects.toEqual(refused('EntityAlreadyExists'));
    expect(await call('GetAccountSummary')).toMatchObject({ SummaryMap: { Users: 0 } });
  });
});
