import { beforeEach, describe, expect, it } from 'vitest';
import { document, type TestAccounts, testAccounts } from '../testing/accounts.ts';

let accounts: TestAccounts;
beforeEach(() => {
  accounts = testAccounts();
});

const allow = (Action: string | string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource });
const eve = 'arn:aws:iam::000000000000:user/eve';
const trust = (AWS: string) => document({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' });

/** A role, and the access key id of a session of it that `key` has asked for. */
async function assume(key: string, input: object = {}): Promise<string> {
  const { Credentials } = await accounts.as(key)('sts', 'AssumeRole', {
    RoleArn: 'arn:aws:iam::000000000000:role/readers',
    RoleSessionName: 'today',
    ...input,
  });
  return (Credentials as { AccessKeyId: string }).AccessKeyId;
}
const role = (trusted: string, ...statements: object[]) =>
  Promise.all([
    accounts.as()('iam', 'CreateRole', { RoleName: 'readers', AssumeRolePolicyDocument: trust(trusted) }),
  ]).then(() =>
    accounts.as()('iam', 'PutRolePolicy', {
      RoleName: 'readers',
      PolicyName: 'own',
      PolicyDocument: document(...statements),
    }),
  );

describe('calls of a user', () => {
  it('need an identity policy, and say so in the words of their protocol', async () => {
    const key = await accounts.user('eve', allow('ec2:DescribeSubnets'));
    const call = accounts.as(key);
    await call('ec2', 'DescribeSubnets');
    await expect(call('ec2', 'DescribeVpcs')).rejects.toMatchObject({
      code: 'UnauthorizedOperation',
      status: 403,
      message: `You are not authorized to perform this operation. User: ${eve} is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action`,
      cause: 'no statement of the policy "own" of user eve',
    });
    await expect(call('iam', 'GetUser', { UserName: 'eve' })).rejects.toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${eve} is not authorized to perform: iam:GetUser on resource: ${eve} because no identity-based policy allows the iam:GetUser action`,
    });
    await expect(call('acm', 'ListCertificates')).rejects.toMatchObject({
      code: 'AccessDeniedException',
      status: 400,
    });
    await expect(call('route53', 'ListHostedZones')).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(await call('sts', 'GetCallerIdentity')).toMatchObject({ Arn: eve, Account: '000000000000' });
  });

  it('are judged before a dry run is', async () => {
    const call = accounts.as(await accounts.user('eve', allow('ec2:CreateVpc')));
    const dry = { CidrBlock: '10.0.0.0/16', DryRun: true };
    await expect(call('ec2', 'CreateVpc', dry)).rejects.toMatchObject({ code: 'DryRunOperation' });
    const none = accounts.as(await accounts.user('bob'));
    await expect(none('ec2', 'CreateVpc', dry)).rejects.toMatchObject({
      code: 'UnauthorizedOperation',
      cause: 'no identity-based policy: there is none',
    });
  });

  it('are limited to resources and tags', async () => {
    const root = accounts.as();
    const { Vpc } = await root('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' });
    const { VpcId } = Vpc as { VpcId: string };
    const arn = `arn:aws:ec2:ap-northeast-1:000000000000:vpc/${VpcId}`;
    const named = accounts.as(await accounts.user('named', allow('ec2:ModifyVpcAttribute', arn)));
    const change = { VpcId, EnableDnsHostnames: { Value: true } };
    await named('ec2', 'ModifyVpcAttribute', change);
    await expect(
      named('ec2', 'ModifyVpcAttribute', { ...change, VpcId: 'vpc-0123456789abcdef0' }),
    ).rejects.toMatchObject({ code: 'UnauthorizedOperation' });
    const tagged = accounts.as(
      await accounts.user('tagged', {
        ...allow('ec2:ModifyVpcAttribute'),
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
      }),
    );
    await expect(tagged('ec2', 'ModifyVpcAttribute', change)).rejects.toThrow(VpcId);
    await root('ec2', 'CreateTags', { Resources: [VpcId], Tags: [{ Key: 'team', Value: 'red' }] });
    await tagged('ec2', 'ModifyVpcAttribute', change);
  });

  it('come from groups and managed policies, too, within the boundary', async () => {
    const root = accounts.as();
    const call = accounts.as(await accounts.user('eve'));
    await root('iam', 'CreateGroup', { GroupName: 'g' });
    await root('iam', 'AttachGroupPolicy', {
      GroupName: 'g',
      PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    });
    await root('iam', 'AddUserToGroup', { GroupName: 'g', UserName: 'eve' });
    await call('ec2', 'DescribeVpcs');
    await root('iam', 'PutUserPermissionsBoundary', {
      UserName: 'eve',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    });
    await expect(call('ec2', 'DescribeVpcs')).rejects.toThrow(
      'because no permissions boundary allows the ec2:DescribeVpcs action',
    );
    await root('iam', 'AttachUserPolicy', {
      UserName: 'eve',
      PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll',
    });
    await expect(call('ec2', 'DescribeVpcs')).rejects.toMatchObject({
      message: expect.stringContaining('with an explicit deny in an identity-based policy'),
      cause: 'statement 1 "DenyAll" of AWSDenyAll of user eve',
    });
  });
});

describe('roles', () => {
  it('are assumed by whom they trust, and by nobody else', async () => {
    await role(eve, allow('ec2:DescribeVpcs'));
    const key = await accounts.user('eve');
    const session = await assume(key);
    expect(await accounts.as(session)('sts', 'GetCallerIdentity')).toMatchObject({
      Arn: 'arn:aws:sts::000000000000:assumed-role/readers/today',
    });
    await accounts.as(session)('ec2', 'DescribeVpcs');
    await expect(accounts.as(session)('ec2', 'DescribeSubnets')).rejects.toThrow(
      'assumed-role/readers/today',
    );
    const bob = await accounts.user('bob', allow('sts:AssumeRole'));
    await expect(assume(bob)).resolves.toMatch(/^ASIA/);
    const carl = await accounts.user('carl');
    await expect(assume(carl)).rejects.toMatchObject({ code: 'AccessDenied', status: 403 });
    await expect(assume('test')).rejects.toThrow('Roles may not be assumed by root accounts.');
    await expect(assume(bob, { RoleArn: 'arn:aws:iam::000000000000:role/none' })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
  });

  it('of another account want to be given from both sides', async () => {
    await role('111122223333', allow('ec2:DescribeVpcs'));
    const theirs = accounts.as('111122223333');
    await theirs('iam', 'CreateUser', { UserName: 'mallory' });
    const { AccessKey } = await theirs('iam', 'CreateAccessKey', { UserName: 'mallory' });
    const key = (AccessKey as { AccessKeyId: string }).AccessKeyId;
    await expect(assume(key)).rejects.toThrow('because no identity-based policy allows');
    await theirs('iam', 'PutUserPolicy', {
      UserName: 'mallory',
      PolicyName: 'p',
      PolicyDocument: document(allow('sts:AssumeRole', 'arn:aws:iam::000000000000:role/readers')),
    });
    await accounts.as(await assume(key))('ec2', 'DescribeVpcs');
  });

  it('ask for an external id where the trust policy does', async () => {
    await accounts.as()('iam', 'CreateRole', {
      RoleName: 'readers',
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Principal: { AWS: eve },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'secret' } },
      }),
    });
    const key = await accounts.user('eve');
    await expect(assume(key)).rejects.toMatchObject({ code: 'AccessDenied' });
    await assume(key, { ExternalId: 'secret' });
  });

  it('have sessions that are narrowed by their policies', async () => {
    await role(eve, allow('ec2:*'));
    const key = await accounts.user('eve');
    const narrow = accounts.as(await assume(key, { Policy: document(allow('ec2:DescribeVpcs')) }));
    await narrow('ec2', 'DescribeVpcs');
    await expect(narrow('ec2', 'DescribeSubnets')).rejects.toThrow(
      'because no session policy allows the ec2:DescribeSubnets action',
    );
    const arns = [{ arn: 'arn:aws:iam::aws:policy/AmazonVPCReadOnlyAccess' }];
    await accounts.as(await assume(key, { PolicyArns: arns }))('ec2', 'DescribeSubnets');
    await expect(assume(key, { Policy: '{"Statement":[]}' })).rejects.toMatchObject({
      code: 'MalformedPolicyDocument',
    });
    await expect(assume(key, { DurationSeconds: 7200 })).rejects.toMatchObject({ code: 'ValidationError' });
    await expect(assume(key, { RoleSessionName: 'a b' })).rejects.toMatchObject({ code: 'ValidationError' });
  });
});

describe('temporary credentials', () => {
  it('of a user have its rights; of a federated user only what it was given', async () => {
    const key = await accounts.user('eve', allow(['ec2:Describe*', 'sts:GetFederationToken']));
    const keyOf = async (operation: string, input: object = {}) => {
      const { Credentials } = await accounts.as(key)('sts', operation, input);
      return (Credentials as { AccessKeyId: string }).AccessKeyId;
    };
    await accounts.as(await keyOf('GetSessionToken'))('ec2', 'DescribeVpcs');
    const nothing = accounts.as(await keyOf('GetFederationToken', { Name: 'guest' }));
    await expect(nothing('ec2', 'DescribeVpcs')).rejects.toThrow('because no session policy allows');
    const given = { Name: 'guest', Policy: document(allow('ec2:*')) };
    const some = accounts.as(await keyOf('GetFederationToken', given));
    await some('ec2', 'DescribeVpcs');
    await expect(some('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' })).rejects.toThrow('no identity-based');
  });

  it('are forgotten a day after their end', async () => {
    const key = await accounts.user('eve', allow('ec2:*'));
    await accounts.as(key)('sts', 'GetSessionToken');
    accounts.now += 3 * 24 * 60 * 60 * 1000;
    await accounts.as(key)('sts', 'GetSessionToken');
    expect(Object.keys(accounts.network.iam['000000000000']!.sessions)).toHaveLength(1);
  });
});

describe('another account', () => {
  it('has nothing of this network', async () => {
    await expect(accounts.as('111122223333')('ec2', 'DescribeVpcs')).rejects.toMatchObject({
      code: 'UnauthorizedOperation',
      message: expect.stringContaining('belongs to account 000000000000'),
    });
  });
  it('has identities of its own', async () => {
    await accounts.user('eve');
    expect(await accounts.as('111122223333')('iam', 'ListUsers')).toMatchObject({ Users: [] });
    expect(await accounts.as('111122223333')('sts', 'GetCallerIdentity')).toMatchObject({
      Arn: 'arn:aws:iam::111122223333:root',
    });
  });
});
