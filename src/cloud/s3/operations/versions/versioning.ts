/** Versioning of a bucket: never enabled, enabled, or suspended. */
import type { S3Handlers } from '../../context.ts';
import { invalidArgument, malformedXml, S3Error } from '../../errors.ts';
import { findBucket } from '../kit/find-bucket.ts';

export const versioning: S3Handlers = {
  async PutBucketVersioning(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const { Status: status, MFADelete: mfaDelete } = input.VersioningConfiguration ?? {};
    if (mfaDelete === 'Enabled' || input.MFA !== undefined) throw noMfaDevice(input.MFA ?? '');
    if (status === undefined && mfaDelete !== undefined) return {};
    if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
    await context.store.buckets.update(bucket.name, (current) => {
      if (current.configurations?.objectLock && status === 'Suspended') throw lockedBucket();
      return { ...current, versioning: status };
    });
    return {};
  },

  GetBucketVersioning(context, input) {
    const { versioning: Status } = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    return Status ? { Status } : {};
  },
};

/** MFA delete needs a device of the root user's, which no account has here. */
const noMfaDevice = (given: string): S3Error =>
  invalidArgument(
    'MFA delete needs the MFA device of the root user, and there is none in this account. Leave MfaDelete out.',
    'x-amz-mfa',
    given,
  );

const lockedBucket = (): S3Error =>
  new S3Error(
    'InvalidBucketState',
    409,
    'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
  );
