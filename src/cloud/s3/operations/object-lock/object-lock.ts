/** Object Lock of buckets; retention and legal hold of versions. */
import type { DefaultRetention } from '@aws-sdk/client-s3';
import type { S3Context, S3Handlers } from '../../context.ts';
import { malformedXml, S3Error } from '../../errors.ts';
import type { ObjectRecord, Retention } from '../../store/model.ts';
import { configured } from '../configurations/configure.ts';
import { findBucket } from '../kit/find-bucket.ts';
import { changeVersion, findVersion, type VersionInput } from '../kit/find-version.ts';
import { bypassOf } from './bypass.ts';
import { checkStricter, futureDate, isRetentionMode, requireLock } from './lock.ts';

const MOST_DAYS = 36_500;
const MOST_YEARS = 100;

export const objectLock: S3Handlers = {
  async PutObjectLockConfiguration(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const { ObjectLockEnabled: enabled, Rule: rule } = input.ObjectLockConfiguration ?? {};
    if (enabled !== 'Enabled') throw malformedXml();
    if (rule) checkDefault(rule.DefaultRetention);
    await context.store.buckets.update(bucket.name, (current) => {
      if (current.versioning !== 'Enabled') throw notVersioned();
      const objectLock = { ObjectLockEnabled: enabled, ...(rule && { Rule: rule }) };
      return { ...current, configurations: { ...current.configurations, objectLock } };
    });
    return {};
  },

  GetObjectLockConfiguration: (context, input) => ({
    ObjectLockConfiguration: configured(context, input, 'objectLock', [
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    ]),
  }),

  async PutObjectRetention(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    requireLock(bucket);
    const retention = retentionOf(input.Retention ?? {}, context.now);
    const bypass = bypassOf(context, bucket, input.Key!, input.BypassGovernanceRetention);
    await changeVersion(context, input, ({ retention: before, ...record }) => {
      checkStricter(before, retention, context.now, bypass);
      return { ...record, ...(retention && { retention }) };
    });
    return {};
  },

  GetObjectRetention(context, input) {
    const { retention } = lockable(context, input);
    if (!retention) throw notLocked();
    return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.until) } };
  },

  async PutObjectLegalHold(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    requireLock(bucket);
    const status = input.LegalHold?.Status;
    if (status !== 'ON' && status !== 'OFF') throw malformedXml();
    await changeVersion(context, input, (record) => ({ ...record, legalHold: status === 'ON' }));
    return {};
  },

  GetObjectLegalHold(context, input) {
    const { legalHold } = lockable(context, input);
    if (legalHold === undefined) throw notLocked();
    return { LegalHold: { Status: legalHold ? 'ON' : 'OFF' } };
  },
};

function lockable(context: S3Context, input: VersionInput): ObjectRecord {
  const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
  requireLock(bucket);
  return findVersion(context, bucket, input.Key!, input.VersionId);
}

function checkDefault(retention: DefaultRetention | undefined): void {
  const { Mode: mode, Days: days, Years: years } = retention ?? {};
  if (!isRetentionMode(mode) || (days === undefined) === (years === undefined)) throw malformedXml();
  const [period, most] = days === undefined ? [years ?? 0, MOST_YEARS] : [days, MOST_DAYS];
  if (period >= 1 && period <= most) return;
  throw new S3Error(
    'InvalidRetentionPeriod',
    400,
    `Default retention period must be a positive integer value of at most ${MOST_DAYS} days or ${MOST_YEARS} years.`,
  );
}

/** An empty one takes the retention away. */
function retentionOf(
  { Mode: mode, RetainUntilDate: until }: { Mode?: string | undefined; RetainUntilDate?: Date | undefined },
  now: number,
): Retention | undefined {
  if (mode === undefined && until === undefined) return undefined;
  if (!isRetentionMode(mode) || !until) throw malformedXml();
  return { mode, until: futureDate(until, now) };
}

const notVersioned = (): S3Error =>
  new S3Error(
    'InvalidBucketState',
    409,
    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
  );

const notLocked = (): S3Error =>
  new S3Error(
    'NoSuchObjectLockConfiguration',
    404,
    'The specified object does not have a ObjectLock configuration',
  );
