import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bucketActions, objectActions } from '../../../policy/index.ts';
import type { Origin } from '../../origin.ts';
import { servedOperations } from '../index.ts';
import { presign, send } from '../testing/raw.ts';
import { type ServedS3, serve } from '../testing/serve.ts';
import { permissionsOf } from './permissions.ts';

type Json = Record<string, unknown>;

const ROOT = 'arn:aws:iam::000000000000:root';
const VPCE = 'vpce-0123456789abcdef0';
const throughEndpoint: Origin = {
  via: 'vpc-endpoint',
  vpcEndpointId: VPCE,
  vpcId: 'vpc-1',
  sourceIp: '10.0.0.5',
  tlsVersion: 'TLSv1.3',
};

let served: ServedS3;
/** Where the next requests seem to come from, and the policy of the endpoint. */
let origin: Origin | undefined;
let endpointPolicy: string | undefined;

beforeAll(async () => {
  served = await serve({ originOf: () => origin, endpointPolicyOf: () => endpointPolicy });
  for (const name of ['one', 'two']) await served.s3.createBucket(name, { region: 'ap-northeast-1' });
  for (const Bucket of ['one', 'two']) {
    await served.client().send(new DeletePublicAccessBlockCommand({ Bucket }));
    await put(Bucket, 'k');
  }
});
afterAll(() => served[Symbol.asyncDispose]());
afterEach(async () => {
  origin = undefined;
  endpointPolicy = undefined;
  for (const Bucket of ['one', 'two']) await served.client().send(new DeleteBucketPolicyCommand({ Bucket }));
});

const put = (Bucket: string, Key: string) =>
  served.client().send(new PutObjectCommand({ Bucket, Key, Body: 'text' }));
const get = (Bucket: string, Key = 'k') => served.client().send(new GetObjectCommand({ Bucket, Key }));
const list = (Bucket: string, Prefix?: string) =>
  served.client().send(new ListObjectsV2Command({ Bucket, ...(Prefix !== undefined && { Prefix }) }));
const document = (...statements: Json[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', Principal: '*', ...statement })),
  });
const setPolicy = (Bucket: string, ...statements: Json[]) =>
  served.client().send(new PutBucketPolicyCommand({ Bucket, Policy: document(...statements) }));
const whole = (bucket: string) => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
const denyUnless = (condition: Json) => ({
  Effect: 'Deny',
  Action: 's3:*',
  Resource: whole('one'),
  Condition: condition,
});
const refused = (asked: Promise<unknown>) =>
  expect(asked).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
const message = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'allowed',
    (error: Error) => error.message,
  );

describe('the policy of the endpoint', () => {
  it('limits what goes through it, and says so', async () => {
    endpointPolicy = document({ Action: '*', Resource: whole('one') });
    origin = throughEndpoint;
    await get('one');
    await list('one');
    expect(await message(list('two'))).toBe(
      `User: ${ROOT} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::two" because no VPC endpoint policy allows the s3:ListBucket action`,
    );
    expect(await message(get('two'))).toContain('"arn:aws:s3:::two/k" because no VPC endpoint policy allows');
    expect(await message(served.client().send(new ListBucketsCommand({})))).toBe(
      `User: ${ROOT} is not authorized to perform: s3:ListAllMyBuckets because no VPC endpoint policy allows the s3:ListAllMyBuckets action`,
    );
    origin = undefined;
    await list('two');
  });

  it('denies with words of its own', async () => {
    endpointPolicy = document(
      { Action: '*', Resource: '*' },
      { Sid: 'ReadOnly', Effect: 'Deny', Action: 's3:PutObject', Resource: '*' },
    );
    origin = throughEndpoint;
    expect(await message(put('one', 'x'))).toContain('with an explicit deny in a VPC endpoint policy');
    expect(served.records.at(-1)?.refusedBy).toBe('statement 2 "ReadOnly" of the endpoint policy');
    await get('one');
  });

  it('keeps a copy from reading what it does not allow', async () => {
    endpointPolicy = document({ Action: '*', Resource: whole('one') });
    origin = throughEndpoint;
    const copy = (CopySource: string) =>
      served.client().send(new CopyObjectCommand({ Bucket: 'one', Key: 'copy', CopySource }));
    expect(await message(copy('two/k'))).toContain('s3:GetObject on resource: "arn:aws:s3:::two/k"');
    await copy('one/k');
  });

  it('that cannot be read allows nothing', async () => {
    endpointPolicy = '{';
    origin = throughEndpoint;
    expect(await message(get('one'))).toContain('no VPC endpoint policy allows');
  });

  it('grants nothing to who has not signed', async () => {
    endpointPolicy = document({ Action: '*', Resource: '*' });
    origin = throughEndpoint;
    const answer = await send(served.port, { method: 'GET', target: '/one/k' }, {});
    expect([answer.status, answer.text]).toEqual([
      403,
      expect.stringContaining('<Message>Access Denied</Message>'),
    ]);
  });
});

describe('the policy of a bucket', () => {
  it('is kept as it was given, and is missing otherwise', async () => {
    const client = served.client();
    await expect(client.send(new GetBucketPolicyCommand({ Bucket: 'one' }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
      $metadata: { httpStatusCode: 404 },
    });
    const Policy = ` ${document({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::one/é' })}\n`;
    await client.send(new PutBucketPolicyCommand({ Bucket: 'one', Policy }));
    expect((await client.send(new GetBucketPolicyCommand({ Bucket: 'one' }))).Policy).toBe(Policy);
    const { PolicyStatus } = await client.send(new GetBucketPolicyStatusCommand({ Bucket: 'one' }));
    expect(PolicyStatus).toEqual({ IsPublic: true });
    await client.send(new DeleteBucketPolicyCommand({ Bucket: 'one' }));
    await expect(client.send(new GetBucketPolicyStatusCommand({ Bucket: 'one' }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
  });

  it('denies unless the request came through the endpoint', async () => {
    await setPolicy('one', denyUnless({ StringNotEquals: { 'aws:SourceVpce': VPCE } }));
    expect(await message(put('one', 'x'))).toBe(
      `User: ${ROOT} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::one/x" with an explicit deny in a resource-based policy`,
    );
    expect(served.records.at(-1)?.refusedBy).toBe('statement 1 of the bucket policy');
    await put('two', 'x');
    origin = throughEndpoint;
    await put('one', 'x');
    origin = { ...throughEndpoint, vpcEndpointId: 'vpce-other' };
    await refused(get('one'));
  });

  it('by aws:SourceIp shuts the private way, whatever the address', async () => {
    const block = ['127.0.0.0/8', '10.0.0.0/8'];
    await setPolicy('one', denyUnless({ NotIpAddress: { 'aws:SourceIp': block } }));
    await get('one');
    origin = throughEndpoint;
    await refused(get('one'));
    await setPolicy('one', denyUnless({ NotIpAddress: { 'aws:VpcSourceIp': '10.0.0.0/24' } }));
    await get('one');
  });

  it('never keeps the owner from changing it', async () => {
    await setPolicy('one', { Effect: 'Deny', Action: 's3:*', Resource: whole('one') });
    await refused(get('one'));
    await served.client().send(new GetBucketPolicyCommand({ Bucket: 'one' }));
    await refused(served.client().send(new GetBucketPolicyStatusCommand({ Bucket: 'one' })));
    await served.client().send(new DeleteBucketPolicyCommand({ Bucket: 'one' }));
    await get('one');
  });

  it('opens to everyone what it allows, and nothing else', async () => {
    await setPolicy('one', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::one/k' });
    const status = async (method: string, target: string) =>
      (await send(served.port, { method, target }, {})).status;
    expect(await status('GET', '/one/k')).toBe(200);
    expect(await status('HEAD', '/one/k')).toBe(200);
    expect(await status('GET', '/one')).toBe(403);
    expect(await status('DELETE', '/one/k')).toBe(403);
    expect(await status('GET', '/two/k')).toBe(403);
    expect(await status('GET', '/one?policy=')).toBe(403);
    expect(await status('GET', '/')).toBe(403);
    expect(await status('GET', '/none/k')).toBe(404);
  });

  it('sees the path, the signature and the parameters of requests', async () => {
    const shutBy = async (Condition: Json) => {
      await setPolicy('one', { Effect: 'Deny', Action: 's3:*', Resource: whole('one'), Condition });
      return (await message(list('one', 'home/'))) !== 'allowed';
    };
    expect(await shutBy({ Bool: { 'aws:SecureTransport': 'false' } })).toBe(false);
    expect(await shutBy({ StringEquals: { 's3:prefix': 'home/' } })).toBe(true);
    expect(await shutBy({ StringEquals: { 's3:prefix': 'other/' } })).toBe(false);
    expect(await shutBy({ NumericLessThan: { 's3:signatureAge': 600_000 } })).toBe(true);
    expect(await shutBy({ StringEquals: { 's3:authType': 'REST-QUERY-STRING' } })).toBe(false);
    expect(await shutBy({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } })).toBe(true);
    expect(await shutBy({ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })).toBe(false);
    origin = throughEndpoint;
    expect(await shutBy({ NumericLessThan: { 's3:TlsVersion': 1.3 } })).toBe(false);
    expect(await shutBy({ Bool: { 'aws:SecureTransport': 'false' } })).toBe(false);
    expect(await shutBy({ StringEquals: { 'aws:SourceVpc': 'vpc-1' } })).toBe(true);
    expect(await shutBy({ StringNotEquals: { 'aws:ResourceAccount': '000000000000' } })).toBe(false);
    origin = { ...throughEndpoint, tlsVersion: undefined };
    expect(await shutBy({ Bool: { 'aws:SecureTransport': 'false' } })).toBe(true);
  });

  it('tells presigned URLs from headers', async () => {
    await setPolicy('one', denyUnless({ StringNotEquals: { 's3:authType': 'REST-HEADER' } }));
    await get('one');
    const target = presign(served.port, { method: 'GET', target: '/one/k' }, 60);
    expect((await send(served.port, { method: 'GET', target }, {})).status).toBe(403);
  });

  it('decides on each key of a list to delete', async () => {
    await Promise.all([put('one', 'keep/1'), put('one', 'drop/1')]);
    await setPolicy('one', {
      Effect: 'Deny',
      Action: 's3:DeleteObject',
      Resource: 'arn:aws:s3:::one/keep/*',
    });
    const Objects = [{ Key: 'keep/1' }, { Key: 'drop/1' }];
    const { Deleted, Errors } = await served
      .client()
      .send(new DeleteObjectsCommand({ Bucket: 'one', Delete: { Objects } }));
    expect(Deleted).toEqual([{ Key: 'drop/1' }]);
    expect(Errors).toMatchObject([{ Key: 'keep/1', Code: 'AccessDenied' }]);
    await get('one', 'keep/1');
  });

  it('that hides the list hides which keys are missing', async () => {
    await setPolicy('one', { Effect: 'Deny', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::one' });
    expect(await message(get('one', 'none'))).toContain('s3:ListBucket on resource: "arn:aws:s3:::one"');
    const head = served.client().send(new HeadObjectCommand({ Bucket: 'one', Key: 'none' }));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('goes with its bucket', async () => {
    const client = served.client();
    await served.s3.createBucket('short-lived', { region: 'ap-northeast-1' });
    await setPolicy('short-lived', {
      Effect: 'Deny',
      Action: 's3:CreateBucket',
      Resource: whole('short-lived')[0],
    });
    const again = client.send(
      new CreateBucketCommand({
        Bucket: 'short-lived',
        CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' },
      }),
    );
    await expect(again).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
  });

  it.each([
    [{ Resource: whole('two') }, 'Policy has invalid resource'],
    [{ Resource: 'arn:aws:sqs:::one' }, 'Policy has invalid resource'],
    [{ Action: 's3:Fly' }, 'Policy has invalid action'],
    [{ Action: 'ec2:*' }, 'Policy has invalid action'],
    [{ Action: `s3:${'*a'.repeat(5_000)}` }, 'Policy has invalid action'],
    [
      { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::one/*' },
      'Action does not apply to any resource(s) in statement',
    ],
    [
      { Action: 's3:GetObject', Resource: 'arn:aws:s3:::one' },
      'Action does not apply to any resource(s) in statement',
    ],
    [
      { Condition: { StringEquals: { 'aws:SourceVpcEndpoint': 'x' } } },
      'Policy has an invalid condition key',
    ],
    ...[
      { Action: 's3:GetObject', Condition: { StringEquals: { 's3:prefix': 'a' } } },
      { Action: ['s3:ListBucket', 's3:GetBucketLocation'], Condition: { Null: { 's3:prefix': 'true' } } },
      {
        Action: ['s3:GetObject', 's3:PutObject'],
        Condition: { StringEquals: { 's3:x-amz-acl': 'private' } },
      },
      { Action: 's3:PutObject', Condition: { StringEquals: { 's3:ExistingObjectTag/a': 'b' } } },
      { Action: 's3:PutObjectAcl', Condition: { StringEquals: { 's3:RequestObjectTag/a': 'b' } } },
    ].map((change): [Json, string] => [
      change,
      'Conditions do not apply to combination of actions and resources in statement',
    ]),
    [{ Principal: undefined }, 'Missing required field Principal'],
    [{ Sid: 'x'.repeat(21_000) }, 'Policy exceeds the maximum allowed document size of 20480 bytes.'],
  ])('is refused when it is %j', async (change, words) => {
    const asked = setPolicy('one', { Action: 's3:*', Resource: whole('one'), ...change });
    await expect(asked).rejects.toMatchObject({
      name: 'MalformedPolicy',
      message: words,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each(['*', 'arn:aws:s3:::*', 'arn:aws:s3:::o*', 'arn:aws:s3:::*/*'])(
    'may be about %s',
    async (Resource) => {
      await setPolicy('one', { Action: 's3:*', Resource });
    },
  );
});

describe('the actions that operations need', () => {
  it('are ones that policies may name', () => {
    const known = new Set([...bucketActions, ...objectActions, 'ListAllMyBuckets']);
    const input = { Bucket: 'b', Key: 'k', CopySource: 'b/k' };
    const needed = servedOperations.flatMap((operation) => permissionsOf(operation, input));
    expect(needed.map(({ action }) => action.slice(3)).filter((action) => !known.has(action))).toEqual([]);
  });
});
