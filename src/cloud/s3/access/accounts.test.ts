/** Who may do what in S3: users, roles and other accounts, lists, ownership and Block Public Access. */
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { document, type TestAccounts, testAccounts } from '../../testing/accounts.ts';
import { owner } from '../acl/owner.ts';
import { send } from '../testing/raw.ts';
import { type ServedS3, serve } from '../testing/serve.ts';

const OURS = '000000000000';
const THEIRS = '111122223333';

let accounts: TestAccounts;
let served: ServedS3;
let root: S3Client;
/** The root user of another account. */
let stranger: S3Client;
let Bucket: string;
let count = 0;

beforeAll(async () => {
  accounts = testAccounts();
  accounts.now = Date.now();
  served = await serve({ networkOf: () => accounts.network });
  root = served.client();
  stranger = served.client({ credentials: { accessKeyId: THEIRS, secretAccessKey: 'test' } });
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(async () => {
  Bucket = `bucket-${++count}`;
  await root.send(new CreateBucketCommand({ Bucket, ...here }));
  await root.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
});

const here = { CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' as const } };
const open = () => root.send(new DeletePublicAccessBlockCommand({ Bucket }));
const setPolicy = (...statements: object[]) =>
  root.send(new PutBucketPolicyCommand({ Bucket, Policy: document(...statements) }));
const own = (ObjectOwnership: 'ObjectWriter' | 'BucketOwnerPreferred' | 'BucketOwnerEnforced') =>
  root.send(
    new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
  );
const get = (client: S3Client, Key = 'k') => client.send(new GetObjectCommand({ Bucket, Key }));
const put = (client: S3Client, Key: string, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }));
const list = (client: S3Client) => client.send(new ListObjectsV2Command({ Bucket }));
const whole = () => [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
const outcome = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'allowed',
    (error: Error) => error.message,
  );
const anonymous = async (target: string) =>
  (await send(served.port, { method: 'GET', target: `/${Bucket}${target}` }, {})).status;
/** A user with these statements, as a client. */
async function user(name: string, ...statements: object[]): Promise<S3Client> {
  const accessKeyId = await accounts.user(name, ...statements);
  const { users } = accounts.network.iam[OURS]!;
  return served.client({
    credentials: { accessKeyId, secretAccessKey: users[name]!.accessKeys[0]!.secret },
  });
}

describe('a user of the account', () => {
  it('may do what its policies say', async () => {
    const eve = await user('eve', {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    });
    await get(eve);
    expect(await outcome(list(eve))).toBe(
      `User: arn:aws:iam::${OURS}:user/eve is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${Bucket}" because no identity-based policy allows the s3:ListBucket action`,
    );
    expect(served.records.at(-1)?.refusedBy).toBe('no statement of the policy "own" of user eve');
    await setPolicy({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${OURS}:user/eve` },
      Action: 's3:ListBucket',
      Resource: whole()[0],
    });
    await list(eve);
  });

  it('has a home by its name', async () => {
    const bob = await user('bob', {
      Effect: 'Allow',
      Action: 's3:*',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: policies write their variables so.
      Resource: `arn:aws:s3:::${Bucket}/home/${'${aws:username}'}/*`,
    });
    await put(bob, 'home/bob/x');
    expect(await outcome(put(bob, 'home/eve/x'))).toContain('no identity-based policy');
  });

  it('is judged by the tags of the object, and by those that it gives', async () => {
    const tagger = await user(
      'tagger',
      {
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:PutObjectTagging'],
        Resource: '*',
        Condition: {
          StringEquals: { 's3:RequestObjectTag/team': 'red' },
          'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': 'team' },
        },
      },
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { StringEquals: { 's3:ExistingObjectTag/team': 'red' } },
      },
    );
    await put(tagger, 'red', { Tagging: 'team=red' });
    await get(tagger, 'red');
    expect(await outcome(put(tagger, 'blue', { Tagging: 'team=blue' }))).toContain('no identity-based');
    expect(await outcome(put(tagger, 'both', { Tagging: 'team=red&x=y' }))).toContain('no identity-based');
    expect(await outcome(get(tagger))).toContain('no identity-based');
  });
});

describe('a session of a role', () => {
  const sessionOf = async (Policy?: string) => {
    const { Credentials } = await accounts.as(accounts.network.iam[OURS]!.users.walker!.accessKeys[0]!.id)(
      'sts',
      'AssumeRole',
      {
        RoleArn: `arn:aws:iam::${OURS}:role/uploader`,
        RoleSessionName: 'today',
        ...(Policy !== undefined && { Policy }),
      },
    );
    const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials as Record<string, string>;
    return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
  };
  beforeAll(async () => {
    await accounts.user('walker');
    const AssumeRolePolicyDocument = document({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${OURS}:user/walker` },
      Action: 'sts:AssumeRole',
    });
    await accounts.as()('iam', 'CreateRole', { RoleName: 'uploader', AssumeRolePolicyDocument });
    await accounts.as()('iam', 'AttachRolePolicy', {
      RoleName: 'uploader',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    });
  });

  it('has no more than its session policy', async () => {
    await put(served.client({ credentials: await sessionOf() }), 'a');
    const policy = document({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
    const narrow = served.client({ credentials: await sessionOf(policy) });
    await get(narrow, 'a');
    expect(await outcome(put(narrow, 'b'))).toBe(
      `User: arn:aws:sts::${OURS}:assumed-role/uploader/today is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${Bucket}/b" because no session policy allows the s3:PutObject action`,
    );
  });

  it('is told by its role in aws:PrincipalArn', async () => {
    await setPolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: whole()[1],
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OURS}:role/uploader` } },
    });
    await put(served.client({ credentials: await sessionOf() }), 'a');
    expect(await outcome(put(root, 'a'))).toContain('explicit deny in a resource-based policy');
  });

  it('signs with its token, while it lasts', async () => {
    const { sessionToken, ...keys } = await sessionOf();
    await expect(get(served.client({ credentials: keys }))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
    await expect(
      get(served.client({ credentials: { ...keys, sessionToken: `${sessionToken}x` } })),
    ).rejects.toMatchObject({ name: 'InvalidToken', $metadata: { httpStatusCode: 400 } });
    accounts.now -= 2 * 60 * 60 * 1000;
    const before = served.client({ credentials: await sessionOf() });
    accounts.now = Date.now();
    await expect(get(before)).rejects.toMatchObject({
      name: 'ExpiredToken',
    });
  });
});

describe('another account', () => {
  it('has buckets of its own, and names that are taken are taken for all', async () => {
    await stranger.send(new CreateBucketCommand({ Bucket: `${Bucket}-theirs`, ...here }));
    const { Buckets, Owner } = await stranger.send(new ListBucketsCommand({}));
    expect([Buckets?.map(({ Name }) => Name), Owner]).toEqual([[`${Bucket}-theirs`], owner(THEIRS)]);
    await expect(stranger.send(new CreateBucketCommand({ Bucket, ...here }))).rejects.toMatchObject({
      name: 'BucketAlreadyExists',
    });
    await stranger.send(new HeadBucketCommand({ Bucket: `${Bucket}-theirs`, ExpectedBucketOwner: THEIRS }));
    await expect(
      root.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: THEIRS })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('is let in by the bucket’s policy, and told nothing where it is not', async () => {
    expect(await outcome(get(stranger))).toBe('Access Denied');
    await setPolicy({ Effect: 'Allow', Principal: { AWS: THEIRS }, Action: 's3:*', Resource: whole() });
    await get(stranger);
    await put(stranger, 'theirs');
    // Ownership is enforced: what they put is the bucket owner's.
    expect((await root.send(new GetObjectAclCommand({ Bucket, Key: 'theirs' }))).Owner).toEqual(owner(OURS));
  });

  it('owns what it writes where lists are on', async () => {
    await own('ObjectWriter');
    await setPolicy({
      Effect: 'Allow',
      Principal: { AWS: THEIRS },
      Action: 's3:PutObject',
      Resource: whole()[1],
    });
    await put(stranger, 'theirs');
    await get(stranger, 'theirs');
    expect(await outcome(get(root, 'theirs'))).toBe('Access Denied');
    await put(stranger, 'given', { ACL: 'bucket-owner-read' });
    await get(root, 'given');
    await own('BucketOwnerPreferred');
    await put(stranger, 'handed-over', { ACL: 'bucket-owner-full-control' });
    expect((await root.send(new GetObjectAclCommand({ Bucket, Key: 'handed-over' }))).Owner).toEqual(
      owner(OURS),
    );
  });
});

describe('new buckets', () => {
  it('are closed: no lists, nothing public', async () => {
    const { PublicAccessBlockConfiguration: block } = await root.send(
      new GetPublicAccessBlockCommand({ Bucket }),
    );
    expect(Object.values(block!)).toEqual([true, true, true, true]);
    const { OwnershipControls } = await root.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
    await expect(put(root, 'x', { ACL: 'public-read' })).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
      message: 'The bucket does not allow ACLs',
    });
    expect(
      await outcome(
        setPolicy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: whole()[1] }),
      ),
    ).toContain(
      'because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access',
    );
  });
});

describe('access control lists', () => {
  beforeEach(async () => {
    await open();
    await own('ObjectWriter');
  });

  it('open buckets and objects to everyone', async () => {
    expect([await anonymous(''), await anonymous('/k')]).toEqual([403, 403]);
    await root.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    expect([await anonymous(''), await anonymous('/k')]).toEqual([200, 403]);
    await root.send(new PutObjectAclCommand({ Bucket, Key: 'k', ACL: 'public-read' }));
    expect(await anonymous('/k')).toBe(200);
  });

  it('give to accounts, which give on to their users', async () => {
    const GrantRead = `id="${owner(THEIRS).ID}"`;
    await root.send(new PutObjectAclCommand({ Bucket, Key: 'k', GrantRead }));
    await get(stranger);
    expect(await outcome(put(stranger, 'k'))).toBe('Access Denied');
    const { Grants } = await root.send(new GetObjectAclCommand({ Bucket, Key: 'k' }));
    expect(Grants).toEqual([{ Grantee: { Type: 'CanonicalUser', ...owner(THEIRS) }, Permission: 'READ' }]);
  });

  it.each([
    [{ ACL: 'public' }, 'InvalidArgument'],
    [{ GrantRead: 'id="0123"' }, 'InvalidArgument'],
    [{ GrantRead: 'someone' }, 'InvalidArgument'],
    [{ GrantRead: 'uri="http://example.com/"' }, 'InvalidArgument'],
    [{ GrantRead: 'emailAddress="eve@nowhere.invalid"' }, 'UnresolvableGrantByEmailAddress'],
    [{ ACL: 'private', GrantRead: `id="${owner(THEIRS).ID}"` }, 'InvalidRequest'],
    [{ AccessControlPolicy: { Grants: [] } }, 'MalformedACLError'],
    [{ AccessControlPolicy: { Owner: owner(THEIRS), Grants: [] } }, 'AccessDenied'],
    [{}, 'MissingSecurityHeader'],
  ])('are refused when they are %j: %s', async (acl, name) => {
    await expect(root.send(new PutBucketAclCommand({ Bucket, ...(acl as object) }))).rejects.toMatchObject({
      name,
    });
  });

  it('that are public keep ownership from being enforced, and say nothing once it is', async () => {
    await root.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    await expect(own('BucketOwnerEnforced')).rejects.toMatchObject({
      name: 'InvalidBucketAclWithObjectOwnership',
    });
    await root.send(new PutObjectAclCommand({ Bucket, Key: 'k', ACL: 'public-read' }));
    await root.send(new PutBucketAclCommand({ Bucket, ACL: 'private' }));
    await own('BucketOwnerEnforced');
    expect(await anonymous('/k')).toBe(403);
    expect((await root.send(new GetBucketAclCommand({ Bucket }))).Grants).toHaveLength(1);
  });
});

describe('Block Public Access', () => {
  const block = (settings: object) =>
    root.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: settings }));
  beforeEach(async () => {
    await open();
    await own('ObjectWriter');
  });

  it('ignores public lists, refuses new ones, and shuts what a public policy opens', async () => {
    await root.send(new PutObjectAclCommand({ Bucket, Key: 'k', ACL: 'public-read' }));
    expect(await anonymous('/k')).toBe(200);
    await block({ IgnorePublicAcls: true });
    expect(await anonymous('/k')).toBe(403);
    await block({ BlockPublicAcls: true });
    expect(await outcome(put(root, 'y', { ACL: 'public-read' }))).toContain('the BlockPublicAcls setting');
    await setPolicy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: whole()[1] });
    await put(root, 'plain');
    expect(await anonymous('/plain')).toBe(200);
    await block({ RestrictPublicBuckets: true });
    expect(await anonymous('/plain')).toBe(403);
    expect(served.records.at(-1)?.refusedBy).toBe('RestrictPublicBuckets of Block Public Access');
    await get(root, 'plain');
  });
});

describe('a multipart upload of another account', () => {
  const Key = 'large';
  const begin = async (client: S3Client): Promise<string> =>
    (await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId!;
  const parts = (client: S3Client, UploadId: string) =>
    client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  const abort = (client: S3Client, UploadId: string) =>
    client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  const giveTo = (...AWS: string[]) => ({
    Effect: 'Allow',
    Principal: { AWS },
    Action: 's3:PutObject',
    Resource: whole()[1],
  });

  it('is whose account began it to list and to abort, and no other stranger’s', async () => {
    const other = served.client({ credentials: { accessKeyId: '444455556666', secretAccessKey: 'test' } });
    await setPolicy(giveTo(THEIRS, '444455556666'));
    const UploadId = await begin(stranger);
    expect((await parts(stranger, UploadId)).Initiator).toEqual(owner(THEIRS));
    expect(await outcome(parts(other, UploadId))).toBe('Access Denied');
    expect(await outcome(abort(other, UploadId))).toBe('Access Denied');
    expect((await parts(root, UploadId)).Initiator).toEqual(owner(THEIRS));
    await abort(stranger, UploadId);
    expect(await outcome(parts(root, UploadId))).toMatch(/upload does not exist/);
  });

  it('is nothing to do anything with where a policy denies it', async () => {
    const deny = { ...giveTo(THEIRS), Effect: 'Deny', Action: 's3:AbortMultipartUpload' };
    await setPolicy(giveTo(THEIRS), deny);
    const UploadId = await begin(stranger);
    expect(await outcome(abort(stranger, UploadId))).toBe('Access Denied');
    await abort(root, UploadId);
  });
});
