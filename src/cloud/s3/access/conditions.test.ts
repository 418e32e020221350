/** Condition keys that follow from what is asked for, where requests of several kinds carry it. */
import type { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { document, type TestAccounts, testAccounts } from '../../testing/accounts.ts';
import { type ServedS3, serve } from '../testing/serve.ts';

const DAY = 24 * 60 * 60 * 1000;
const Bucket = 'conditions';
const Key = 'k';
const here = { CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' as const } };

let accounts: TestAccounts;
let served: ServedS3;
let root: S3;

beforeAll(async () => {
  accounts = testAccounts();
  accounts.now = Date.now();
  served = await serve({ networkOf: () => accounts.network });
  root = served.client();
  const made = { ObjectLockEnabledForBucket: true, ObjectOwnership: 'ObjectWriter' as const };
  await root.createBucket({ Bucket, ...here, ...made });
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(async () => {
  await root.deleteBucketPolicy({ Bucket });
});

const deny = (Action: string | string[], Condition: object) =>
  root.putBucketPolicy({
    Bucket,
    Policy: document({
      Effect: 'Deny',
      Principal: '*',
      Action,
      Resource: `arn:aws:s3:::${Bucket}/*`,
      Condition,
    }),
  });
const put = (more: object = {}) => root.putObject({ Bucket, Key, Body: 'x', ...more });
const outcome = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'allowed',
    (error: Error) => error.name,
  );

/** A user with one statement, as a client. */
async function user(name: string, Action: string | string[], Condition: object = {}): Promise<S3> {
  const accessKeyId = await accounts.user(name, { Effect: 'Allow', Action, Resource: '*', Condition });
  const { secret: secretAccessKey } = accounts.network.iam['000000000000']!.users[name]!.accessKeys[0]!;
  return served.client({ credentials: { accessKeyId, secretAccessKey } });
}

/** From the beginning of an upload to its end. */
async function upload(begin: object, complete: object = {}): Promise<unknown> {
  const { UploadId } = await root.createMultipartUpload({ Bucket, Key, ...begin });
  const part = { Bucket, Key, UploadId };
  const { ETag } = await root.uploadPart({ ...part, PartNumber: 1, Body: 'x' });
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  return root.completeMultipartUpload({ ...part, MultipartUpload, ...complete });
}

describe('the parts of an upload', () => {
  it.each([
    ['s3:x-amz-server-side-encryption', { ServerSideEncryption: 'AES256' }],
    ['s3:x-amz-acl', { ACL: 'bucket-owner-full-control' }],
    ['s3:x-amz-storage-class', { StorageClass: 'STANDARD_IA' }],
    ['s3:RequestObjectTag/team', { Tagging: 'team=red' }],
  ])('are judged by the %s that their upload was begun with', async (key, begin) => {
    await deny('s3:PutObject', { Null: { [key]: 'true' } });
    expect(await outcome(put())).toBe('AccessDenied');
    expect(await outcome(upload({}))).toBe('AccessDenied');
    expect(await outcome(upload(begin))).toBe('allowed');
  });

  it('and what begins it create no object, and need no condition that objects are created by', async () => {
    await deny('s3:PutObject', {
      Null: { 's3:if-none-match': 'true' },
      Bool: { 's3:ObjectCreationOperation': 'true' },
    });
    const anew = { IfNoneMatch: '*' };
    expect(await outcome(put())).toBe('AccessDenied');
    expect(await outcome(put({ ...anew, Key: 'new' }))).toBe('allowed');
    expect(await outcome(upload({}))).toBe('AccessDenied');
    expect(await outcome(upload({}, anew))).toBe('PreconditionFailed');
    const copy = root.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/new` });
    expect(await outcome(copy)).toBe('AccessDenied');
  });

  it('tell which user began them', async () => {
    const starter = await user('starter', 's3:*');
    const { UploadId } = await starter.createMultipartUpload({ Bucket, Key });
    const { Initiator } = await root.listParts({ Bucket, Key, UploadId });
    expect(Initiator).toEqual({ ID: 'arn:aws:iam::000000000000:user/starter', DisplayName: 'starter' });
  });
});

describe('a lock', () => {
  const lock = (days: number, Mode: 'GOVERNANCE' | 'COMPLIANCE' = 'GOVERNANCE') => ({
    Mode,
    RetainUntilDate: new Date(Date.now() + days * DAY),
  });
  const retain = (retention: ReturnType<typeof lock>) =>
    root.putObjectRetention({ Bucket, Key, Retention: retention });
  const asHeaders = ({ Mode, RetainUntilDate }: ReturnType<typeof lock>) => ({
    ObjectLockMode: Mode,
    ObjectLockRetainUntilDate: RetainUntilDate,
  });
  const both = ['s3:PutObject', 's3:PutObjectRetention'];

  it('is limited in its days, with the object or afterwards', async () => {
    await put();
    await deny(both, { NumericGreaterThan: { 's3:object-lock-remaining-retention-days': '10' } });
    expect(await outcome(put(asHeaders(lock(11))))).toBe('AccessDenied');
    expect(await outcome(retain(lock(11)))).toBe('AccessDenied');
    expect(await outcome(retain(lock(10)))).toBe('allowed');
    expect(await outcome(put(asHeaders(lock(10))))).toBe('allowed');
  });

  it('is limited in its mode and its date', async () => {
    await deny(both, { StringEquals: { 's3:object-lock-mode': 'COMPLIANCE' } });
    expect(await outcome(put(asHeaders(lock(1, 'COMPLIANCE'))))).toBe('AccessDenied');
    expect(await outcome(retain(lock(20, 'COMPLIANCE')))).toBe('AccessDenied');
    await deny(both, {
      DateGreaterThan: { 's3:object-lock-retain-until-date': new Date(Date.now() + 5 * DAY).toISOString() },
    });
    expect(await outcome(put(asHeaders(lock(6))))).toBe('AccessDenied');
    expect(await outcome(put(asHeaders(lock(4))))).toBe('allowed');
  });

  it('by legal hold is one, too', async () => {
    await deny(['s3:PutObject', 's3:PutObjectLegalHold'], {
      StringEquals: { 's3:object-lock-legal-hold': 'ON' },
    });
    expect(await outcome(put({ ObjectLockLegalHoldStatus: 'ON' }))).toBe('AccessDenied');
    const hold = (Status: 'ON' | 'OFF') => root.putObjectLegalHold({ Bucket, Key, LegalHold: { Status } });
    expect(await outcome(hold('ON'))).toBe('AccessDenied');
    expect(await outcome(hold('OFF'))).toBe('allowed');
  });
});

describe('tags', () => {
  const tag = (...names: string[]) =>
    root.putObjectTagging({
      Bucket,
      Key,
      Tagging: { TagSet: names.map((name) => ({ Key: name, Value: 'v' })) },
    });

  it('that come in a document are those of the request', async () => {
    await deny('s3:PutObjectTagging', { StringEquals: { 's3:RequestObjectTag/secret': 'v' } });
    expect(await outcome(tag('secret'))).toBe('AccessDenied');
    expect(await outcome(tag('open'))).toBe('allowed');
    await deny('s3:PutObjectTagging', { 'ForAnyValue:StringLike': { 's3:RequestObjectTagKeys': 's*' } });
    expect(await outcome(tag('open', 'secret'))).toBe('AccessDenied');
  });

  it('that a copy takes along are read and written with permissions of their own', async () => {
    await root.putObject({ Bucket, Key: 'tagged', Body: 'x', Tagging: 'a=b' });
    await root.putObject({ Bucket, Key: 'untagged', Body: 'x' });
    const copy = (client: S3, from: string, more: object = {}) =>
      outcome(client.copyObject({ Bucket, Key: 'copied', CopySource: `${Bucket}/${from}`, ...more }));
    const bare = await user('bare-copier', ['s3:GetObject', 's3:PutObject']);
    expect(await copy(bare, 'untagged')).toBe('allowed');
    expect(await copy(bare, 'tagged')).toBe('AccessDenied');
    expect(await copy(bare, 'tagged', { TaggingDirective: 'REPLACE' })).toBe('allowed');
    const whole = await user('copier', ['s3:GetObject*', 's3:PutObject*']);
    expect(await copy(whole, 'tagged')).toBe('allowed');
  });

  it('of the object are known to what reads it, and not to what replaces it', async () => {
    await tag('team');
    const tagged = { StringEquals: { 's3:ExistingObjectTag/team': 'v' } };
    const reader = await user('reader', 's3:GetObject', tagged);
    expect(await outcome(reader.getObject({ Bucket, Key }))).toBe('allowed');
    const writer = await user('writer', 's3:PutObject', tagged);
    expect(await outcome(writer.putObject({ Bucket, Key, Body: 'x' }))).toBe('AccessDenied');
  });
});

describe('a version', () => {
  it('is named in each line of a list to delete', async () => {
    const { VersionId: kept } = await put({ Key: 'versioned' });
    const { VersionId: dropped } = await put({ Key: 'versioned' });
    await deny('s3:DeleteObjectVersion', { StringEquals: { 's3:VersionId': kept } });
    const Objects = [kept, dropped].map((VersionId) => ({ Key: 'versioned', VersionId }));
    const { Deleted, Errors } = await root.deleteObjects({ Bucket, Delete: { Objects } });
    expect(Deleted).toMatchObject([{ VersionId: dropped }]);
    expect(Errors).toMatchObject([{ VersionId: kept, Code: 'AccessDenied' }]);
  });
});

describe('a new bucket', () => {
  const create = (client: S3, name: string, more: object = {}) =>
    outcome(client.createBucket({ Bucket: name, ...here, ...more }));

  it('is judged by its region', async () => {
    const is = (region: string) => ({ StringEquals: { 's3:LocationConstraint': region } });
    const near = await user('near', 's3:CreateBucket', is('ap-northeast-1'));
    const far = await user('far', 's3:CreateBucket', is('eu-west-1'));
    expect(await create(near, 'near')).toBe('allowed');
    expect(await create(far, 'far')).toBe('AccessDenied');
  });

  it('needs a permission for each thing that it comes with', async () => {
    const bare = await user('bare', 's3:CreateBucket');
    const Tags = [{ Key: 'a', Value: 'b' }];
    const tagged = { CreateBucketConfiguration: { ...here.CreateBucketConfiguration, Tags } };
    for (const more of [
      { ObjectLockEnabledForBucket: true },
      { ObjectOwnership: 'ObjectWriter' },
      { ACL: 'private' },
      tagged,
    ]) {
      expect(await create(bare, 'comes-with', more)).toBe('AccessDenied');
    }
    const tagger = await user('tagging', ['s3:CreateBucket', 's3:TagResource']);
    expect(await create(tagger, 'comes-with', tagged)).toBe('allowed');
    const { TagSet } = await root.getBucketTagging({ Bucket: 'comes-with' });
    expect(TagSet).toEqual(Tags);
  });
});
