import type { S3, Tier } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { send, sign } from '../testing/raw.ts';
import { type ServedS3, serve } from '../testing/serve.ts';

const DAY = 24 * 60 * 60 * 1000;
const HOUR = 60 * 60 * 1000;
const Bucket = 'archive';
let served: ServedS3;
let s3: S3;
let now: number;

beforeAll(async () => {
  now = Date.now();
  served = await serve({ clock: () => now });
  s3 = served.client();
  // The client goes by the same clock, and not by the date of answers, which is the machine's.
  Object.defineProperty(s3.config, 'systemClockOffset', { get: () => now - Date.now(), set: () => {} });
  await served.s3.createBucket(Bucket, { region: 'ap-northeast-1' });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(() => {
  now = Date.now();
});

/** Time passes, for S3 and for its client. */
const wait = (milliseconds: number) => {
  now += milliseconds;
};
const failure = (name: string, status: number) =>
  expect.objectContaining({ name, $metadata: expect.objectContaining({ httpStatusCode: status }) });
const archived = (Key: string, StorageClass: 'GLACIER' | 'DEEP_ARCHIVE' = 'GLACIER') =>
  s3.putObject({ Bucket, Key, Body: 'cold', StorageClass });
const restore = async (Key: string, Days = 1, tier: Tier = 'Standard', more: { VersionId?: string } = {}) => {
  const RestoreRequest = { Days, GlacierJobParameters: { Tier: tier } };
  const { $metadata } = await s3.restoreObject({ Bucket, Key, RestoreRequest, ...more });
  return $metadata.httpStatusCode;
};
const text = async (Key: string, more: { VersionId?: string } = {}) =>
  (await s3.getObject({ Bucket, Key, ...more })).Body!.transformToString();
const midnightAfter = (time: number) => new Date(Math.ceil(time / DAY) * DAY).toUTCString();

describe('an archived object', () => {
  it('tells of itself and gives no byte, to readers and to copies', async () => {
    const Key = 'cold';
    await archived(Key);
    const head = await s3.headObject({ Bucket, Key });
    expect(head).toMatchObject({ StorageClass: 'GLACIER', ContentLength: 4 });
    expect(head.Restore).toBeUndefined();
    const refused = {
      name: 'InvalidObjectState',
      StorageClass: 'GLACIER',
      $metadata: { httpStatusCode: 403 },
    };
    await expect(s3.getObject({ Bucket, Key })).rejects.toMatchObject(refused);
    await expect(s3.getObject({ Bucket, Key, Range: 'bytes=0-1' })).rejects.toMatchObject(refused);
    const target = `/${Bucket}/${Key}`;
    const get = { method: 'GET', target };
    const raw = await send(served.port, get, sign(served.port, get).headers);
    expect(raw.status).toBe(403);
    expect(raw.text).toContain(
      "<Code>InvalidObjectState</Code><Message>The operation is not valid for the object's storage class</Message><StorageClass>GLACIER</StorageClass>",
    );
    const CopySource = `${Bucket}/${Key}`;
    await expect(s3.copyObject({ Bucket, Key, CopySource, StorageClass: 'STANDARD' })).rejects.toMatchObject(
      refused,
    );
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'parts' });
    await expect(
      s3.uploadPartCopy({ Bucket, Key: 'parts', UploadId: UploadId!, PartNumber: 1, CopySource }),
    ).rejects.toMatchObject(refused);
  });

  it('is restored for its days, and archived again', async () => {
    const Key = 'restored';
    await archived(Key);
    expect(await restore(Key, 2)).toBe(202);
    expect((await s3.headObject({ Bucket, Key })).Restore).toBe('ongoing-request="true"');
    await expect(restore(Key, 2)).rejects.toEqual(failure('RestoreAlreadyInProgress', 409));
    await expect(text(Key)).rejects.toEqual(failure('InvalidObjectState', 403));
    const OptionalObjectAttributes = ['RestoreStatus' as const];
    const listed = await s3.listObjectsV2({ Bucket, Prefix: Key, OptionalObjectAttributes });
    expect(listed.Contents![0]!.RestoreStatus).toEqual({ IsRestoreInProgress: true });
    const asked = now;
    wait(5000);
    expect(await text(Key)).toBe('cold');
    expect(await s3.headObject({ Bucket, Key })).toMatchObject({
      StorageClass: 'GLACIER',
      Restore: `ongoing-request="false", expiry-date="${midnightAfter(asked + 2 * DAY)}"`,
    });
    const versions = await s3.listObjectVersions({ Bucket, Prefix: Key, OptionalObjectAttributes });
    expect(versions.Versions![0]!.RestoreStatus).toEqual({
      IsRestoreInProgress: false,
      RestoreExpiryDate: new Date(midnightAfter(asked + 2 * DAY)),
    });
    expect((await s3.listObjectsV2({ Bucket, Prefix: Key })).Contents![0]).not.toHaveProperty(
      'RestoreStatus',
    );
    expect(await restore(Key, 1)).toBe(200);
    expect((await s3.headObject({ Bucket, Key })).Restore).toContain(midnightAfter(now + DAY));
    await s3.copyObject({ Bucket, Key: 'thawed', CopySource: `${Bucket}/${Key}` });
    expect(await s3.headObject({ Bucket, Key: 'thawed' })).not.toHaveProperty('StorageClass');
    expect(await text('thawed')).toBe('cold');
    wait(2 * DAY);
    await expect(text(Key)).rejects.toEqual(failure('InvalidObjectState', 403));
    expect((await s3.headObject({ Bucket, Key })).Restore).toBeUndefined();
    expect(await restore(Key)).toBe(202);
  });

  it('comes sooner by a faster tier, which the deep archive does not have', async () => {
    await archived('fast');
    expect(await restore('fast', 1, 'Bulk')).toBe(202);
    expect(await restore('fast', 1, 'Expedited')).toBe(202);
    wait(1000);
    expect(await text('fast')).toBe('cold');
    await archived('deep', 'DEEP_ARCHIVE');
    await expect(restore('deep', 1, 'Expedited')).rejects.toEqual(failure('InvalidArgument', 400));
    expect(await restore('deep', 1, 'Standard')).toBe(202);
    wait(11_999);
    await expect(text('deep')).rejects.toMatchObject({ StorageClass: 'DEEP_ARCHIVE' });
    wait(1);
    expect(await text('deep')).toBe('cold');
  });

  it('is one version, which is named', async () => {
    const Key = 'version';
    const { VersionId } = await archived(Key);
    await s3.putObject({ Bucket, Key, Body: 'warm' });
    await expect(restore(Key)).rejects.toEqual(failure('InvalidObjectState', 403));
    expect(await restore(Key, 1, 'Standard', { VersionId: VersionId! })).toBe(202);
    wait(HOUR);
    expect(await text(Key, { VersionId: VersionId! })).toBe('cold');
    expect(await text(Key)).toBe('warm');
  });

  it('is restored by those who are given `s3:RestoreObject`', async () => {
    const Key = 'given';
    await archived(Key);
    const stranger = served.client({ credentials: { accessKeyId: '111122223333', secretAccessKey: 'test' } });
    Object.defineProperty(stranger.config, 'systemClockOffset', {
      get: () => now - Date.now(),
      set: () => {},
    });
    const ask = () => stranger.restoreObject({ Bucket, Key, RestoreRequest: { Days: 1 } });
    const give = (Action: string) =>
      s3.putBucketPolicy({
        Bucket,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: '111122223333' },
              Action,
              Resource: `arn:aws:s3:::${Bucket}/*`,
            },
          ],
        }),
      });
    await give('s3:GetObject');
    await expect(ask()).rejects.toEqual(failure('AccessDenied', 403));
    expect((await s3.headObject({ Bucket, Key })).Restore).toBeUndefined();
    await give('s3:RestoreObject');
    expect((await ask()).$metadata.httpStatusCode).toBe(202);
    await s3.deleteBucketPolicy({ Bucket });
  });

  it('is made by a multipart upload, too', async () => {
    const Key = 'parts';
    const { UploadId = '' } = await s3.createMultipartUpload({ Bucket, Key, StorageClass: 'DEEP_ARCHIVE' });
    const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' });
    await s3.completeMultipartUpload({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: ETag! }] },
    });
    await expect(text(Key)).rejects.toMatchObject({ StorageClass: 'DEEP_ARCHIVE' });
  });

  it.each<[string, number, string, object | undefined]>([
    ['MalformedXML', 400, 'nothing', undefined],
    ['MalformedXML', 400, 'no days', {}],
    ['InvalidArgument', 400, 'no day', { Days: 0 }],
    ['MalformedXML', 400, 'another tier', { Days: 1, GlacierJobParameters: { Tier: 'Slow' } }],
    ['MethodNotAllowed', 405, 'a selection', { Type: 'SELECT' }],
  ])('answers %s %i to %s', async (name, status, _, RestoreRequest) => {
    await archived('asked');
    await expect(
      s3.restoreObject({ Bucket, Key: 'asked', RestoreRequest: RestoreRequest as never }),
    ).rejects.toEqual(failure(name, status));
  });
});

describe('lifecycle rules', () => {
  it('archive, do not bring back, and end copies', async () => {
    const Key = 'moved';
    await s3.putObject({ Bucket, Key, Body: 'warm', StorageClass: 'GLACIER_IR' });
    const rule = {
      Status: 'Enabled' as const,
      Filter: { And: { Prefix: 'moved', ObjectSizeGreaterThan: 1 } },
      Transitions: [
        { Days: 1, StorageClass: 'GLACIER' as const },
        { Days: 60, StorageClass: 'STANDARD_IA' as const },
      ],
    };
    const LifecycleConfiguration = { Rules: [rule] };
    await s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration });
    expect(await served.s3.sweep(now + 3 * DAY)).toMatchObject({ move: 1 });
    await expect(text(Key)).rejects.toMatchObject({ StorageClass: 'GLACIER' });
    expect(await served.s3.sweep(now + 90 * DAY)).toMatchObject({ move: 0 });
    await restore(Key, 7);
    wait(5000);
    expect(await text(Key)).toBe('warm');
    await s3.deleteBucketLifecycle({ Bucket });
    expect(await served.s3.sweep(now)).toMatchObject({ endCopy: 0 });
    expect(await served.s3.sweep(now + 9 * DAY)).toMatchObject({ endCopy: expect.any(Number) });
    await expect(text(Key)).rejects.toMatchObject({ StorageClass: 'GLACIER' });
  });
});
