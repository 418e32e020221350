import type { LifecycleRule, S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectRecord } from '../store/model.ts';
import { type ServedS3, serve } from '../testing/serve.ts';
import { actionOn, expirationOf } from './rules.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOON = Date.UTC(2027, 0, 1, 12);

const record = (more: Partial<ObjectRecord> = {}): ObjectRecord => ({
  id: 1,
  headers: {},
  metadata: {},
  storageClass: 'STANDARD',
  size: 1000,
  etag: 'e',
  lastModified: NOON,
  ...more,
});
const enabled = (rule: Partial<LifecycleRule>): LifecycleRule => ({ Status: 'Enabled', Prefix: '', ...rule });
const on = (rule: Partial<LifecycleRule>, now: number, more: Partial<ObjectRecord> = {}, place = {}) =>
  actionOn(
    { key: 'logs/a', version: record(more), isLatest: true, ...place },
    { Rules: [enabled(rule)] },
    now,
  );

describe('rules', () => {
  it('are due at the midnight after', () => {
    const due = Date.UTC(2027, 0, 3);
    expect(on({ Expiration: { Days: 1 } }, due - 1)).toBeUndefined();
    expect(on({ Expiration: { Days: 1 } }, due)).toEqual({ kind: 'delete' });
    expect(expirationOf('k', record(), [enabled({ ID: 'r', Expiration: { Days: 1 } })])).toEqual({
      at: due,
      rule: 'r',
    });
  });

  it.each<[string, LifecycleRule['Filter'], Partial<ObjectRecord>, boolean]>([
    ['a prefix', { Prefix: 'logs/' }, {}, true],
    ['another prefix', { Prefix: 'other/' }, {}, false],
    ['a tag', { Tag: { Key: 'a', Value: '1' } }, { tags: [{ Key: 'a', Value: '1' }] }, true],
    [
      'a tag with another value',
      { Tag: { Key: 'a', Value: '2' } },
      { tags: [{ Key: 'a', Value: '1' }] },
      false,
    ],
    ['a size', { ObjectSizeGreaterThan: 999 }, {}, true],
    ['the size itself', { ObjectSizeGreaterThan: 1000 }, {}, false],
    ['a size below', { ObjectSizeLessThan: 1000 }, {}, false],
    ['all of several', { And: { Prefix: 'logs/', ObjectSizeLessThan: 2000 } }, {}, true],
    ['one of several', { And: { Prefix: 'no/', ObjectSizeLessThan: 2000 } }, {}, false],
  ])('apply by %s', (_, Filter, more, applies) => {
    const action = on({ Filter, Expiration: { Days: 1 } }, NOON + 9 * DAY, more);
    expect(action !== undefined).toBe(applies);
  });

  it('keep some newer versions that are not current', () => {
    const rule = { NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 } };
    const place = (newerNoncurrent: number) => ({ isLatest: false, noncurrentSince: NOON, newerNoncurrent });
    expect(on(rule, NOON + 3 * DAY, {}, place(1))).toBeUndefined();
    expect(on(rule, NOON + 3 * DAY, {}, place(2))).toEqual({ kind: 'remove' });
    expect(on(rule, NOON, {}, place(2))).toBeUndefined();
  });

  it('move what is large enough, the last transition that is due', () => {
    const rule = {
      Transitions: [
        { Days: 30, StorageClass: 'STANDARD_IA' as const },
        { Days: 90, StorageClass: 'GLACIER' as const },
      ],
    };
    const large = { size: 200_000 };
    expect(on(rule, NOON + 40 * DAY, large)).toEqual({ kind: 'move', storageClass: 'STANDARD_IA' });
    expect(on(rule, NOON + 100 * DAY, large)).toEqual({ kind: 'move', storageClass: 'GLACIER' });
    expect(on(rule, NOON + 40 * DAY)).toBeUndefined();
    expect(on(rule, NOON + 40 * DAY, { ...large, storageClass: 'STANDARD_IA' })).toBeUndefined();
  });

  it('say nothing while they are disabled', () => {
    expect(on({ Status: 'Disabled', Expiration: { Days: 1 } }, NOON + 99 * DAY)).toBeUndefined();
  });
});

describe('lifecycle of a bucket', () => {
  let served: ServedS3;
  let s3: S3;
  beforeAll(async () => {
    served = await serve();
    s3 = served.client();
  });
  afterAll(() => served[Symbol.asyncDispose]());

  async function bucketWith(
    Bucket: string,
    rules: Partial<LifecycleRule>[],
    versioned: boolean,
  ): Promise<void> {
    await served.s3.createBucket(Bucket, { region: 'ap-northeast-1' });
    if (versioned) await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    await s3.putBucketLifecycleConfiguration({
      Bucket,
      LifecycleConfiguration: { Rules: rules.map((rule) => ({ Status: 'Enabled', Filter: {}, ...rule })) },
    });
  }
  const sweepAfter = (days: number) => served.s3.sweep(Date.now() + days * DAY);

  it('deletes what has expired and says so before', async () => {
    const Bucket = 'expiring';
    await bucketWith(Bucket, [{ ID: 'a rule', Filter: { Prefix: 'old/' }, Expiration: { Days: 7 } }], false);
    const { Expiration } = await s3.putObject({ Bucket, Key: 'old/x', Body: 'x' });
    expect(Expiration).toMatch(/^expiry-date=".* 00:00:00 GMT", rule-id="a%20rule"$/);
    await s3.putObject({ Bucket, Key: 'new/x', Body: 'x' });
    expect(await sweepAfter(6)).toMatchObject({ delete: 0 });
    expect(await sweepAfter(9)).toMatchObject({ delete: 1 });
    expect((await s3.listObjectsV2({ Bucket })).Contents?.map(({ Key }) => Key)).toEqual(['new/x']);
  });

  it('ends versions, then the delete markers that are left alone', async () => {
    const Bucket = 'versions';
    const rules = [
      { Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
      { Expiration: { ExpiredObjectDeleteMarker: true } },
    ];
    await bucketWith(Bucket, rules, true);
    await s3.putObject({ Bucket, Key: 'k', Body: '1' });
    await s3.putObject({ Bucket, Key: 'k', Body: '2' });
    expect(await sweepAfter(3)).toMatchObject({ delete: 1, remove: 1 });
    expect(await sweepAfter(6)).toMatchObject({ delete: 0, remove: 1 });
    expect(await sweepAfter(6)).toMatchObject({ delete: 0, remove: 1 });
    expect(await s3.listObjectVersions({ Bucket })).not.toHaveProperty('Versions');
    await s3.deleteBucket({ Bucket });
  });

  it('aborts uploads that nobody completes, and says when', async () => {
    const Bucket = 'aborting';
    await bucketWith(
      Bucket,
      [{ ID: 'a', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } }],
      false,
    );
    const upload = await s3.createMultipartUpload({ Bucket, Key: 'k' });
    expect(upload).toMatchObject({ AbortRuleId: 'a' });
    expect(await sweepAfter(1)).toMatchObject({ abort: 0 });
    expect(await sweepAfter(4)).toMatchObject({ abort: 1 });
    expect((await s3.listMultipartUploads({ Bucket })).Uploads).toBeUndefined();
  });

  it('leaves what is locked', async () => {
    const Bucket = 'held';
    await bucketWith(Bucket, [{ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }], true);
    await s3.putObjectLockConfiguration({
      Bucket,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
    });
    const { VersionId } = await s3.putObject({
      Bucket,
      Key: 'k',
      Body: '1',
      ObjectLockLegalHoldStatus: 'ON',
    });
    await s3.putObject({ Bucket, Key: 'k', Body: '2' });
    expect(await sweepAfter(9)).toMatchObject({ remove: 0 });
    await s3.headObject({ Bucket, Key: 'k', VersionId: VersionId! });
  });

  const transition = (Days: number, StorageClass: string) => ({ Transitions: [{ Days, StorageClass }] });
  it.each<[string, string, object]>([
    ['MalformedXML', 'no rule', { Rules: [] }],
    ['MalformedXML', 'another status', { Rules: [{ Status: 'enabled', Expiration: { Days: 1 } }] }],
    ['MalformedXML', 'an expiration of nothing', { Rules: [{ Expiration: {} }] }],
    ['MalformedXML', 'days and a date', { Rules: [{ Expiration: { Days: 1, Date: new Date(0) } }] }],
    [
      'MalformedXML',
      'two conditions side by side',
      { Rules: [{ Filter: { Prefix: 'a', ObjectSizeLessThan: 9 } }] },
    ],
    ['MalformedXML', 'an unknown class', { Rules: [transition(1, 'COLD')] }],
    ['InvalidRequest', 'a rule that does nothing', { Rules: [{}] }],
    ['InvalidArgument', 'no days', { Rules: [{ Expiration: { Days: 0 } }] }],
    ['InvalidArgument', 'noon', { Rules: [{ Expiration: { Date: new Date(NOON) } }] }],
    ['InvalidArgument', 'too young', { Rules: [transition(29, 'STANDARD_IA')] }],
    [
      'InvalidArgument',
      'expired before moved',
      { Rules: [{ ...transition(40, 'GLACIER'), Expiration: { Days: 40 } }] },
    ],
    [
      'InvalidArgument',
      'two of one id',
      { Rules: [1, 2].map((Days) => ({ ID: 'i', Expiration: { Days } })) },
    ],
  ])('answers %s to %s', async (name, _, { Rules }: { Rules?: object[] }) => {
    await served.s3.createBucket('refusing', { region: 'ap-northeast-1' });
    const rules = Rules!.map((rule) => ({ Status: 'Enabled', Filter: {}, ...rule }));
    const asked = s3.putBucketLifecycleConfiguration({
      Bucket: 'refusing',
      LifecycleConfiguration: { Rules: rules as LifecycleRule[] },
    });
    await expect(asked).rejects.toMatchObject({ name });
  });
});

describe('a sweep in turns', () => {
  it('comes to every version of a key that has more than fit in one', async () => {
    await using served = await serve();
    const s3 = served.client();
    const Bucket = 'many';
    await served.s3.createBucket(Bucket, { region: 'ap-northeast-1' });
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    const NoncurrentVersionExpiration = { NoncurrentDays: 1, NewerNoncurrentVersions: 5 };
    await s3.putBucketLifecycleConfiguration({
      Bucket,
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Filter: {}, NoncurrentVersionExpiration }] },
    });
    await Promise.all(Array.from({ length: 620 }, () => s3.putObject({ Bucket, Key: 'k', Body: 'x' })));
    expect(await served.s3.sweep(Date.now() + 3 * DAY)).toMatchObject({ remove: 620 - 6 });
    expect((await s3.listObjectVersions({ Bucket })).Versions).toHaveLength(6);
  });
});
