import { createHash } from 'node:crypto';
import type { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedS3, serve } from '../../testing/serve.ts';

let served: ServedS3;
let s3: S3;
let passed = 0;
const DAY = 24 * 60 * 60 * 1000;
const Bucket = 'locked';

beforeAll(async () => {
  served = await serve({ clock: () => Date.now() + passed });
  s3 = served.client();
  const CreateBucketConfiguration = { LocationConstraint: 'ap-northeast-1' } as const;
  await s3.createBucket({ Bucket, CreateBucketConfiguration, ObjectLockEnabledForBucket: true });
  await s3.createBucket({ Bucket: 'open', CreateBucketConfiguration });
});
afterAll(() => served[Symbol.asyncDispose]());

const failure = (name: string, status: number) =>
  expect.objectContaining({ name, $metadata: expect.objectContaining({ httpStatusCode: status }) });
const inDays = (days: number) => new Date(Date.now() + days * DAY);
const put = async (Key: string, more = {}) => {
  const { VersionId } = await s3.putObject({ Bucket, Key, Body: 'x', ...more });
  return { Bucket, Key, VersionId: VersionId! };
};

describe('Object Lock', () => {
  it('keeps versions under governance from everyone who does not bypass it', async () => {
    const version = await put('governed', {
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: inDays(1),
    });
    await expect(s3.deleteObject(version)).rejects.toEqual(failure('AccessDenied', 403));
    // A delete marker hides it and takes nothing away.
    const { VersionId } = await s3.deleteObject({ Bucket, Key: 'governed' });
    await s3.deleteObject({ ...version, VersionId: VersionId! });
    const weaker = { Mode: 'GOVERNANCE', RetainUntilDate: inDays(0.5) } as const;
    await expect(s3.putObjectRetention({ ...version, Retention: weaker })).rejects.toEqual(
      failure('AccessDenied', 403),
    );
    await s3.putObjectRetention({
      ...version,
      Retention: { Mode: 'GOVERNANCE', RetainUntilDate: inDays(2) },
    });
    const outcome = await s3.deleteObjects({
      Bucket,
      Delete: { Objects: [{ Key: version.Key, VersionId: version.VersionId }] },
    });
    expect(outcome.Errors).toMatchObject([{ Code: 'AccessDenied', VersionId: version.VersionId }]);
    await s3.deleteObject({ ...version, BypassGovernanceRetention: true });
  });

  it('asks for a digest of what it is going to lock, whichever way that is said', async () => {
    const plain = served.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const Body = 'x';
    const ContentMD5 = createHash('md5').update(Body).digest('base64');
    const refused = failure('InvalidRequest', 400);
    const until = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(1) } as const;
    for (const lock of [until, { ObjectLockLegalHoldStatus: 'OFF' } as const]) {
      await expect(plain.putObject({ Bucket, Key: 'sum', Body, ...lock })).rejects.toEqual(refused);
      await plain.putObject({ Bucket, Key: 'sum', Body, ContentMD5, ...lock });
      await plain.putObject({ Bucket, Key: 'sum', Body, ChecksumAlgorithm: 'SHA256', ...lock });
    }
    await plain.putObject({ Bucket, Key: 'sum', Body });

    const { UploadId } = await plain.createMultipartUpload({ Bucket, Key: 'parts', ...until });
    const part = { Bucket, Key: 'parts', UploadId, PartNumber: 1, Body };
    await expect(plain.uploadPart(part)).rejects.toEqual(refused);
    await plain.uploadPart({ ...part, ContentMD5 });
  });

  it('asks for the permission to bypass', async () => {
    const version = await put('guarded', {
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: inDays(1),
    });
    const Statement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:BypassGovernanceRetention',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
    await expect(s3.deleteObject({ ...version, BypassGovernanceRetention: true })).rejects.toEqual(
      failure('AccessDenied', 403),
    );
    await s3.deleteBucketPolicy({ Bucket });
  });

  it('keeps versions under compliance from everyone, until their time has come', async () => {
    const version = await put('compliant');
    await s3.putObjectRetention({
      ...version,
      Retention: { Mode: 'COMPLIANCE', RetainUntilDate: inDays(1) },
    });
    await expect(s3.deleteObject({ ...version, BypassGovernanceRetention: true })).rejects.toEqual(
      failure('AccessDenied', 403),
    );
    passed = 2 * DAY;
    const later = served.client({ systemClockOffset: passed });
    await later.deleteObject(version);
    passed = 0;
  });

  it('holds what is under legal hold', async () => {
    const version = await put('held', { ObjectLockLegalHoldStatus: 'ON' });
    expect(await s3.headObject(version)).toMatchObject({ ObjectLockLegalHoldStatus: 'ON' });
    await expect(s3.deleteObject({ ...version, BypassGovernanceRetention: true })).rejects.toEqual(
      failure('AccessDenied', 403),
    );
    await s3.putObjectLegalHold({ ...version, LegalHold: { Status: 'OFF' } });
    await s3.deleteObject(version);
  });

  it('retains by default as the bucket says', async () => {
    const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Years: 1 } } as const;
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
    await s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration });
    expect(await s3.getObjectLockConfiguration({ Bucket })).toMatchObject({ ObjectLockConfiguration });
    const { Retention } = await s3.getObjectRetention(await put('by-default'));
    expect(Retention!.Mode).toBe('GOVERNANCE');
    expect(Retention!.RetainUntilDate!.getTime()).toBeGreaterThan(inDays(364).getTime());
    const unsummed = served.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    await expect(unsummed.putObject({ Bucket, Key: 'by-default', Body: 'x' })).rejects.toThrow(
      'required for Put Object requests with Object Lock parameters',
    );
    await s3.putObjectLockConfiguration({
      Bucket,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
    });
    await expect(s3.getObjectRetention(await put('free'))).rejects.toEqual(
      failure('NoSuchObjectLockConfiguration', 404),
    );
  });

  it('needs versioning, and keeps it', async () => {
    const suspend = s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } });
    await expect(suspend).rejects.toEqual(failure('InvalidBucketState', 409));
    await expect(
      s3.putObjectLockConfiguration({
        Bucket: 'open',
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
      }),
    ).rejects.toEqual(failure('InvalidBucketState', 409));
    await expect(s3.getObjectLockConfiguration({ Bucket: 'open' })).rejects.toEqual(
      failure('ObjectLockConfigurationNotFoundError', 404),
    );
  });

  it.each([
    ['a lock in a bucket without one', 'InvalidRequest', { Bucket: 'open', ObjectLockLegalHoldStatus: 'ON' }],
    ['a mode without a date', 'InvalidArgument', { ObjectLockMode: 'GOVERNANCE' }],
    ['a date without a mode', 'InvalidArgument', { ObjectLockRetainUntilDate: inDays(1) }],
    ['the past', 'InvalidArgument', { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(0) }],
    [
      'an unknown mode',
      'InvalidArgument',
      { ObjectLockMode: 'governance', ObjectLockRetainUntilDate: inDays(1) },
    ],
  ])('refuses %s', async (_, code, more) => {
    await expect(put('refused', more)).rejects.toEqual(failure(code, 400));
  });
});
