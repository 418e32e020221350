import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Origin } from '../origin.ts';
import { ACCOUNT, REGION, type Served, serveControl } from './testing.ts';

const AccountId = ACCOUNT;
const VPCE = 'vpce-0123456789abcdef0-abcd1234.s3.ap-northeast-1.vpce.amazonaws.com';
const ARN = `arn:aws:s3:${REGION}:${ACCOUNT}:accesspoint/reports`;

let served: Served;

beforeEach(async () => {
  served = await serveControl();
  await served.s3.createBucket('data', { region: REGION });
});
afterEach(() => served[Symbol.asyncDispose]());

const make = (more: object = {}) =>
  served.control().createAccessPoint({ AccountId, Name: 'reports', Bucket: 'data', ...more });
const through = (vpcId: string): Origin => ({
  via: 'vpc-endpoint',
  vpcEndpointId: 'vpce-0123456789abcdef0',
  vpcId,
  sourceIp: '10.0.0.5',
  tlsVersion: 'TLSv1.2',
});
const policy = (...statements: object[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((each) => ({ Effect: 'Allow', ...each })),
  });

describe('access points', () => {
  it('are made, shown, listed and deleted', async () => {
    const { AccessPointArn, Alias } = await make();
    expect(AccessPointArn).toBe(ARN);
    expect(Alias).toMatch(/^reports-[0-9a-z]{34}-s3alias$/);
    expect(await served.control().getAccessPoint({ AccountId, Name: 'reports' })).toMatchObject({
      Name: 'reports',
      Bucket: 'data',
      NetworkOrigin: 'Internet',
      PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
      CreationDate: expect.any(Date),
      Alias,
      Endpoints: { ipv4: `s3-accesspoint.${REGION}.amazonaws.com` },
    });
    await make({ Name: 'inside', VpcConfiguration: { VpcId: 'vpc-1a' } });
    const first = await served.control().listAccessPoints({ AccountId, Bucket: 'data', MaxResults: 1 });
    expect(first.AccessPointList).toMatchObject([
      { Name: 'inside', NetworkOrigin: 'VPC', VpcConfiguration: { VpcId: 'vpc-1a' } },
    ]);
    const { NextToken } = first;
    const second = await served.control().listAccessPoints({ AccountId, NextToken });
    expect(second.AccessPointList).toMatchObject([{ Name: 'reports' }]);
    await served.control().deleteAccessPoint({ AccountId, Name: 'reports' });
    await expect(served.control().getAccessPoint({ AccountId, Name: 'reports' })).rejects.toMatchObject({
      name: 'NoSuchAccessPoint',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('are refused in AWS’s words', async () => {
    await make();
    await expect(make()).rejects.toMatchObject({ name: 'AccessPointAlreadyOwnedByYou' });
    await expect(make({ Name: 'Bad_Name' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(make({ Name: 'other', Bucket: 'missing' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(make({ AccountId: '111122223333' })).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(served.client().deleteBucket({ Bucket: 'data' })).rejects.toMatchObject({
      name: 'BucketHasAccessPointsAttached',
    });
    const unsigned = await fetch(`http://127.0.0.1:${served.port}/v20180820/accesspoint`, {
      headers: { 'x-amz-account-id': ACCOUNT },
    });
    expect(unsigned.status).toBe(403);
  });
});

describe('objects through an access point', () => {
  it('are those of its bucket, by ARN and by alias', async () => {
    const { Alias } = await make();
    const byArn = served.client(`accesspoint.${VPCE}`);
    await byArn.putObject({ Bucket: ARN, Key: 'a/b', Body: 'text' });
    const got = await served.client().getObject({ Bucket: 'data', Key: 'a/b' });
    expect(await got.Body?.transformToString()).toBe('text');
    expect((await byArn.listObjectsV2({ Bucket: ARN })).Contents).toMatchObject([{ Key: 'a/b' }]);
    for (const client of [served.client(), served.client(`bucket.${VPCE}`)]) {
      expect(await client.headObject({ Bucket: Alias!, Key: 'a/b' })).toMatchObject({ ContentLength: 4 });
    }
    const deleted = await byArn.deleteObjects({ Bucket: ARN, Delete: { Objects: [{ Key: 'a/b' }] } });
    expect(deleted.Deleted).toMatchObject([{ Key: 'a/b' }]);
  });

  it('are all that it serves', async () => {
    const { Alias: Bucket } = await make();
    const client = served.client();
    await expect(client.deleteBucket({ Bucket })).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    await expect(client.getBucketVersioning({ Bucket })).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    await expect(client.listObjectsV2({ Bucket: 'none-0-s3alias' })).rejects.toMatchObject({
      name: 'NoSuchAccessPoint',
    });
    expect((await fetch(`http://127.0.0.1:${served.port}/${Bucket}/a`)).status).toBe(403);
  });

  it('are copied from it, by ARN and by alias, as its policy allows', async () => {
    const { Alias } = await make();
    const client = served.client();
    await client.putObject({ Bucket: 'data', Key: 'a b/c', Body: 'text' });
    await served.s3.createBucket('other', { region: REGION });
    for (const CopySource of [
      `${ARN}/object/a%20b/c`,
      encodeURIComponent(`${ARN}/object/a b/c`),
      `${Alias}/a%20b/c`,
    ]) {
      await client.copyObject({ Bucket: 'other', Key: 'copy', CopySource });
      const got = await client.getObject({ Bucket: 'other', Key: 'copy' });
      expect(await got.Body?.transformToString()).toBe('text');
      await client.deleteObject({ Bucket: 'other', Key: 'copy' });
    }
    const copy = (CopySource: string) => client.copyObject({ Bucket: 'other', Key: 'copy', CopySource });
    await expect(copy(`${ARN}/a`)).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Invalid copy source bucket name',
    });
    await expect(copy(`${ARN}x/object/a`)).rejects.toMatchObject({ name: 'NoSuchAccessPoint' });
    await expect(copy(`${ARN}/object/missing`)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await served.control().putAccessPointPolicy({
      AccountId,
      Name: 'reports',
      Policy: policy({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `${ARN}/object/a*`,
      }),
    });
    await expect(copy(`${ARN}/object/a%20b/c`)).rejects.toMatchObject({ name: 'AccessDenied' });
    await copy('data/a%20b/c');
  });

  it('of a VPC are copied by its endpoints alone', async () => {
    await make({ VpcConfiguration: { VpcId: 'vpc-1a' } });
    const client = served.client();
    await client.putObject({ Bucket: 'data', Key: 'a', Body: 'x' });
    const copy = () => client.copyObject({ Bucket: 'data', Key: 'b', CopySource: `${ARN}/object/a` });
    await expect(copy()).rejects.toMatchObject({ name: 'AccessDenied' });
    served.comeFrom(through('vpc-1a'));
    await copy();
  });

  it('are told from a bucket, signed with Version 4, and sent over HTTPS', async () => {
    const { Alias } = await make();
    const client = served.client();
    expect(await client.headBucket({ Bucket: Alias! })).toMatchObject({ AccessPointAlias: true });
    expect(await client.headBucket({ Bucket: 'data' })).toMatchObject({ AccessPointAlias: false });
    const byArn = served.client(`accesspoint.${VPCE}`);
    expect(await byArn.headBucket({ Bucket: ARN })).toMatchObject({ AccessPointAlias: false });
    const at = `http://127.0.0.1:${served.port}/${Alias}/a`;
    const old = await fetch(at, {
      headers: { authorization: 'AWS test:c2ln', date: new Date().toUTCString() },
    });
    expect(old.status).toBe(400);
    expect(await old.text()).toContain('Please use AWS4-HMAC-SHA256.');
    const { tlsVersion: _, ...plain } = through('vpc-1a') as Extract<Origin, { via: 'vpc-endpoint' }>;
    served.comeFrom(plain);
    const answer = await fetch(at, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      307,
      `https://127.0.0.1:${served.port}/${Alias}/a`,
    ]);
  });

  it('of a VPC are open to its endpoints alone', async () => {
    const { Alias: Bucket } = await make({ VpcConfiguration: { VpcId: 'vpc-1a' } });
    const put = () => served.client().putObject({ Bucket: Bucket!, Key: 'k', Body: 'x' });
    await expect(put()).rejects.toMatchObject({ name: 'AccessDenied' });
    served.comeFrom(through('vpc-2b'));
    await expect(put()).rejects.toMatchObject({ name: 'AccessDenied' });
    served.comeFrom(through('vpc-1a'));
    await put();
  });
});

describe('policies of access points', () => {
  const user = `arn:aws:iam::${ACCOUNT}:user/jane`;
  const object = `${ARN}/object/*`;

  async function jane() {
    await served.call('iam', 'CreateUser', { UserName: 'jane' });
    const { AccessKey } = (await served.call('iam', 'CreateAccessKey', { UserName: 'jane' })) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string };
    };
    return {
      credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
    };
  }

  it('give nothing that the bucket does not', async () => {
    await make();
    const keys = await jane();
    const client = served.client(`accesspoint.${VPCE}`, keys);
    const put = () => client.putObject({ Bucket: ARN, Key: 'k', Body: 'x' });
    await expect(put()).rejects.toMatchObject({ name: 'AccessDenied' });
    await served.control().putAccessPointPolicy({
      AccountId,
      Name: 'reports',
      Policy: policy({ Principal: { AWS: user }, Action: 's3:PutObject', Resource: object }),
    });
    await expect(put()).rejects.toMatchObject({ name: 'AccessDenied' });
    await served.client().putBucketPolicy({
      Bucket: 'data',
      Policy: policy({
        Principal: '*',
        Action: '*',
        Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'],
        Condition: { StringEquals: { 's3:DataAccessPointAccount': ACCOUNT } },
      }),
    });
    await put();
    const direct = served.client('localhost', keys);
    await expect(direct.putObject({ Bucket: 'data', Key: 'k' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('are kept as given, judged public, and refused when they cannot hold', async () => {
    await make();
    const control = served.control();
    const at = { AccountId, Name: 'reports' };
    await expect(control.getAccessPointPolicy(at)).rejects.toMatchObject({ name: 'NoSuchAccessPointPolicy' });
    for (const Resource of ['arn:aws:s3:::data/*', `${ARN}x/object/*`]) {
      const Policy = policy({ Principal: { AWS: user }, Action: 's3:GetObject', Resource });
      await expect(control.putAccessPointPolicy({ ...at, Policy })).rejects.toMatchObject({
        name: 'MalformedPolicy',
      });
    }
    const open = policy({ Principal: '*', Action: 's3:GetObject', Resource: object });
    await expect(control.putAccessPointPolicy({ ...at, Policy: open })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const Policy = policy({ Principal: { AWS: user }, Action: 's3:GetObject', Resource: object });
    await control.putAccessPointPolicy({ ...at, Policy });
    expect(await control.getAccessPointPolicy(at)).toMatchObject({ Policy });
    expect(await control.getAccessPointPolicyStatus(at)).toMatchObject({ PolicyStatus: { IsPublic: false } });
    await control.deleteAccessPointPolicy(at);
    await expect(control.getAccessPointPolicyStatus(at)).rejects.toMatchObject({
      name: 'NoSuchAccessPointPolicy',
    });
  });

  it('of an endpoint on the way must allow both the access point and the bucket', async () => {
    await make();
    served.comeFrom(through('vpc-1a'));
    const client = served.client(`accesspoint.${VPCE}`);
    const put = () => client.putObject({ Bucket: ARN, Key: 'k', Body: 'x' });
    const allow = (Resource: string[]) =>
      served.changes.make((network) => {
        network.vpcEndpoints['vpce-0123456789abcdef0'] = {
          policyDocument: policy({ Principal: '*', Action: '*', Resource }),
        } as never;
      });
    await allow([object]);
    await expect(put()).rejects.toMatchObject({ name: 'AccessDenied' });
    await allow(['arn:aws:s3:::data/*']);
    await expect(put()).rejects.toMatchObject({ name: 'AccessDenied' });
    // Calls to S3 Control through it are judged, too.
    await expect(served.control().listAccessPoints({ AccountId })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await allow([object, 'arn:aws:s3:::data/*']);
    await put();
  });
});

it('Block Public Access of an account is put, shown and deleted', async () => {
  const control = served.control();
  await expect(control.getPublicAccessBlock({ AccountId })).rejects.toMatchObject({
    name: 'NoSuchPublicAccessBlockConfiguration',
  });
  await control.putPublicAccessBlock({
    AccountId,
    PublicAccessBlockConfiguration: { BlockPublicPolicy: true },
  });
  expect(await control.getPublicAccessBlock({ AccountId })).toMatchObject({
    PublicAccessBlockConfiguration: { BlockPublicPolicy: true, IgnorePublicAcls: false },
  });
  await control.deletePublicAccessBlock({ AccountId });
  await expect(control.getPublicAccessBlock({ AccountId })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
});
