/** What `kairo explain` says of who may do what is what S3 does: the same buckets, lists, policies and people. */
import type { S3Client } from '@aws-sdk/client-s3';
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketPolicyCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { canonicalUserId } from '../../../network/iam/canonical-user.ts';
import { objectOwnerships } from '../../../policy/index.ts';
import { identityNamed } from '../../../reach/s3/identity.ts';
import { judgePolicies } from '../../../reach/s3/policies.ts';
import type { World } from '../../../reach/world.ts';
import { document, testAccounts } from '../../testing/accounts.ts';
import { serve } from '../testing/serve.ts';

const THEIRS = '111122223333';
const Bucket = 'kairo-rehearsal';
const whole = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
const toThem = { GrantFullControl: `id="${canonicalUserId(THEIRS)}"` };

const allowing = (...statements: object[]) =>
  document(...statements.map((one) => ({ Effect: 'Allow', ...one })));

const policies = [
  undefined,
  allowing({ Principal: '*', Action: 's3:GetObject', Resource: whole[1] }),
  allowing({ Principal: { AWS: THEIRS }, Action: 's3:*', Resource: whole }),
  allowing(
    { Principal: { CanonicalUser: canonicalUserId(THEIRS) }, Action: 's3:ListBucket', Resource: whole[0] },
    {
      ...{ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: whole[1] },
      Condition: { StringEquals: { 'aws:username': 'reader' } },
    },
  ),
];
const bucketLists = [{ ACL: 'private' }, { ACL: 'public-read' }, toThem] as const;
const objectLists = [{ ACL: 'private' }, { ACL: 'authenticated-read' }, toThem] as const;
const blocks = [undefined, { IgnorePublicAcls: true }, { RestrictPublicBuckets: true }];

/** Every seventeenth of all combinations. */
const settings = objectOwnerships
  .flatMap((ownership) =>
    policies.flatMap((policy) =>
      bucketLists.flatMap((ofBucket) =>
        objectLists.flatMap((ofObject) =>
          blocks.map((block) => ({ ownership, policy, ofBucket, ofObject, block })),
        ),
      ),
    ),
  )
  .filter((_, place) => place % 17 === 0);

const reading = (Key: string) => new GetObjectCommand({ Bucket, Key });
const requests = [
  { action: 's3:GetObject', key: 'ours', command: () => reading('ours') },
  { action: 's3:GetObject', key: 'theirs', command: () => reading('theirs') },
  { action: 's3:GetObject', key: 'missing', command: () => reading('missing') },
  { action: 's3:GetObjectAcl', key: 'ours', command: () => new GetObjectAclCommand({ Bucket, Key: 'ours' }) },
  {
    ...{ action: 's3:GetObjectTagging', key: 'theirs' },
    command: () => new GetObjectTaggingCommand({ Bucket, Key: 'theirs' }),
  },
  {
    ...{ action: 's3:PutObject', key: 'new' },
    command: () => new PutObjectCommand({ Bucket, Key: 'new', Body: 'x' }),
  },
  { action: 's3:ListBucket', command: () => new ListObjectsV2Command({ Bucket }) },
  { action: 's3:GetBucketAcl', command: () => new GetBucketAclCommand({ Bucket }) },
  { action: 's3:GetBucketPolicy', command: () => new GetBucketPolicyCommand({ Bucket }) },
];

it('explain and S3 agree about identities, policies, lists, ownership and Block Public Access', async () => {
  const accounts = testAccounts();
  accounts.now = Date.now();
  await using served = await serve({
    networkOf: () => accounts.network,
    originOf: () => ({ via: 'internet', sourceIp: '192.0.2.7', tlsVersion: 'TLSv1.3' }),
  });
  const root = served.client();
  const stranger = served.client({ credentials: { accessKeyId: THEIRS, secretAccessKey: 'test' } });
  const userNamed = async (name: string, ...statements: object[]): Promise<S3Client> => {
    const accessKeyId = await accounts.user(name, ...statements);
    const [key] = accounts.network.iam[accounts.network.accountId]!.users[name]!.accessKeys;
    return served.client({ credentials: { accessKeyId, secretAccessKey: key!.secret } });
  };
  const people: Record<string, S3Client> = {
    root,
    nothing: await userNamed('nothing'),
    reader: await userNamed('reader', { Effect: 'Allow', Action: ['s3:Get*', 's3:List*'], Resource: '*' }),
    [`arn:aws:iam::${THEIRS}:root`]: stranger,
    anonymous: served.client({ signer: { sign: async (request) => request } }),
  };
  const configuration = { LocationConstraint: 'ap-northeast-1' as const };
  await root.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: configuration }));
  await root.send(new DeletePublicAccessBlockCommand({ Bucket }));

  const prepare = async ({ ownership, policy, ofBucket, ofObject, block }: (typeof settings)[number]) => {
    const owned = (ObjectOwnership: typeof ownership) =>
      root.send(
        new PutBucketOwnershipControlsCommand({
          Bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership }] },
        }),
      );
    await root.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: {} }));
    await owned('ObjectWriter');
    await root.send(new PutBucketAclCommand({ Bucket, ...toThem }));
    await root.send(new PutBucketPolicyCommand({ Bucket, Policy: policies[2]! }));
    await stranger.send(new PutObjectCommand({ Bucket, Key: 'theirs', Body: 'x' }));
    await root.send(new PutObjectCommand({ Bucket, Key: 'ours', Body: 'x' }));
    await root.send(new PutObjectAclCommand({ Bucket, Key: 'ours', ...ofObject }));
    await stranger.send(new PutObjectAclCommand({ Bucket, Key: 'theirs', ...ofObject }));
    // Ownership is not enforced while the bucket's list gives something to others.
    await root.send(
      new PutBucketAclCommand({
        Bucket,
        ...(ownership === 'BucketOwnerEnforced' ? bucketLists[0] : ofBucket),
      }),
    );
    await owned(ownership);
    if (policy === undefined) await root.deleteBucketPolicy({ Bucket });
    else await root.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }));
    if (block)
      await root.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }));
  };
  const predicted = (who: string, action: string, key: string | undefined): boolean => {
    const place = { bucket: Bucket, ...(key !== undefined && { key }) };
    const world: World = {
      ...{ network: accounts.network, region: 'ap-northeast-1' },
      buckets: Object.fromEntries(served.s3.buckets().map((one) => [one.name, one])),
      objects: key === undefined ? {} : { [`${Bucket}/${key}`]: served.s3.object(Bucket, key) ?? null },
    };
    const { problems } = judgePolicies(
      world,
      { ...place, action, principal: identityNamed(world, who) },
      { region: 'ap-northeast-1', sourceIp: '192.0.2.7', tlsVersion: '1.3' },
    );
    return problems.length === 0;
  };

  const disagreements: object[] = [];
  let allowed = 0;
  for (const setting of settings) {
    await prepare(setting);
    for (const [who, client] of Object.entries(people)) {
      for (const { action, key, command } of requests) {
        // Who may not list is not told that there is nothing to get.
        const says =
          predicted(who, action, key) && (key !== 'missing' || predicted(who, 's3:ListBucket', undefined));
        const does = await client.send(command() as GetObjectCommand).then(
          () => true,
          ({ $metadata }: { $metadata: { httpStatusCode: number } }) => $metadata.httpStatusCode !== 403,
        );
        if (does) allowed++;
        if (says !== does) disagreements.push({ who, action, key, says, does, setting });
      }
    }
  }
  expect(disagreements).toEqual([]);
  const all = settings.length * Object.keys(people).length * requests.length;
  expect(allowed).toBeGreaterThan(all / 5);
  expect(allowed).toBeLessThan((all * 4) / 5);
}, 60_000);
