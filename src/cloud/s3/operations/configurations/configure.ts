/** Changing one configuration of a bucket, and finding it again. */
import type { S3Context } from '../../context.ts';
import { S3Error } from '../../errors.ts';
import type { BucketConfigurations } from '../../store/bucket-configurations.ts';
import type { Bucket } from '../../store/model.ts';
import { findBucket } from '../kit/find-bucket.ts';

export interface BucketInput {
  Bucket?: string | undefined;
  ExpectedBucketOwner?: string | undefined;
}

/** Sets the configuration, or takes it away. */
export async function configure<Name extends keyof BucketConfigurations>(
  context: S3Context,
  input: BucketInput,
  name: Name,
  value: BucketConfigurations[Name] | undefined,
): Promise<Record<string, never>> {
  const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
  await context.store.buckets.update(bucket.name, (current) => withConfiguration(current, name, value));
  return {};
}

/** Throws AWS's 404 for a configuration that is not there: its code and its words. */
export function configured<Name extends keyof BucketConfigurations>(
  context: S3Context,
  input: BucketInput,
  name: Name,
  missing: [code: string, message: string],
): NonNullable<BucketConfigurations[Name]> {
  const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
  const value = bucket.configurations?.[name];
  if (value !== undefined) return value;
  throw new S3Error(missing[0], 404, missing[1], { BucketName: bucket.name });
}

/** What is configured, if it is. */
export function configuration<Name extends keyof BucketConfigurations>(
  context: S3Context,
  input: BucketInput,
  name: Name,
): BucketConfigurations[Name] {
  return findBucket(context, input.Bucket, input.ExpectedBucketOwner).configurations?.[name];
}

function withConfiguration<Name extends keyof BucketConfigurations>(
  bucket: Bucket,
  name: Name,
  value: BucketConfigurations[Name] | undefined,
): Bucket {
  const { [name]: _, ...others } = bucket.configurations ?? {};
  return { ...bucket, configurations: value === undefined ? others : { ...others, [name]: value } };
}
