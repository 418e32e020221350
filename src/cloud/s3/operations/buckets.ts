/** Buckets: made, found, listed, deleted. */
import { regions } from '../../../network/zones.ts';
import { newBucketAcl } from '../acl/new-acl.ts';
import { bucketOwner, owner } from '../acl/owner.ts';
import type { S3Context, S3Handlers } from '../context.ts';
import { invalidArgument, S3Error } from '../errors.ts';
import type { Bucket, Tag } from '../store/model.ts';
import { invalidBucketName, isBucketName, taken } from './kit/bucket-names.ts';
import { refuseUnserved } from './kit/describe.ts';
import { findBucket, incompatibleLocation } from './kit/find-bucket.ts';
import { MOST_BUCKET_TAGS, tagsOf } from './tagging/tags.ts';

const MAX_BUCKETS = 10_000;

export const buckets: S3Handlers = {
  async CreateBucket(context, input) {
    const name = input.Bucket ?? '';
    refuseUnserved(input);
    if (!isBucketName(name)) throw invalidBucketName(name);
    const { LocationConstraint: constraint, Tags: tags = [] } = input.CreateBucketConfiguration ?? {};
    const region = regionFor(constraint, context.region);
    await context.store.buckets
      .create(
        {
          ...newBucketAcl(context, input),
          name,
          region,
          createdAt: context.now,
          ...beginning(input.ObjectLockEnabledForBucket, tagsOf(tags, MOST_BUCKET_TAGS)),
        },
        (existing) => taken(existing, bucketOwner(context, existing), accountIdOf(context)),
      )
      .catch((error) => {
        // In us-east-1, and only there, making one's own bucket again succeeds.
        if (error.code !== 'BucketAlreadyOwnedByYou' || context.region !== 'us-east-1') throw error;
      });
    return { Location: `/${name}` };
  },

  HeadBucket(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    return { BucketRegion: bucket.region, AccessPointAlias: context.byAlias };
  },

  GetBucketLocation(context, input) {
    const { region } = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    return { LocationConstraint: region === 'us-east-1' ? undefined : (region as 'ap-northeast-1') };
  },

  /** All regions' buckets, whatever endpoint is asked. */
  ListBuckets(context, input) {
    const limit = input.MaxBuckets ?? MAX_BUCKETS;
    if (limit < 1 || limit > MAX_BUCKETS) {
      throw invalidArgument(
        'Argument max-buckets must be an integer between 1 and 10000',
        'max-buckets',
        String(limit),
      );
    }
    const after = Buffer.from(input.ContinuationToken ?? '', 'base64url').toString();
    const accountId = accountIdOf(context);
    const found: Bucket[] = [];
    for (const bucket of context.store.buckets.list(after, input.Prefix)) {
      if (bucketOwner(context, bucket) !== accountId) continue;
      if (input.BucketRegion !== undefined && bucket.region !== input.BucketRegion) continue;
      found.push(bucket);
      if (found.length > limit) break;
    }
    const page = found.slice(0, limit);
    return {
      Owner: owner(accountId),
      Buckets: page.map(({ name, region, createdAt }) => ({
        Name: name,
        CreationDate: new Date(createdAt),
        BucketRegion: region,
      })),
      ...(found.length > limit && {
        ContinuationToken: Buffer.from(page.at(-1)!.name).toString('base64url'),
      }),
      ...(input.Prefix !== undefined && { Prefix: input.Prefix }),
    };
  },

  async DeleteBucket(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    if (context.hasAccessPoints(bucket)) {
      throw new S3Error(
        'BucketHasAccessPointsAttached',
        400,
        'The bucket you tried to delete has access points attached. Delete your access points and try again.',
        { BucketName: bucket.name },
      );
    }
    await context.store.buckets.delete(input.Bucket!);
    return {};
  },
};

/** Object Lock needs versions to lock. */
function beginning(locked: boolean | undefined, tags: Tag[]): Pick<Bucket, 'versioning' | 'configurations'> {
  const configurations: NonNullable<Bucket['configurations']> = {
    ...(locked && { objectLock: { ObjectLockEnabled: 'Enabled' } }),
    ...(tags.length > 0 && { tagging: { TagSet: tags } }),
  };
  return {
    ...(locked && { versioning: 'Enabled' }),
    ...(Object.keys(configurations).length > 0 && { configurations }),
  };
}

/** Whose buckets a call makes and lists: the caller's account's. */
const accountIdOf = ({ caller, accountId }: S3Context): string => caller?.accountId ?? accountId;

/** Where a new bucket lives: a regional endpoint makes them in its own region only, and wants to be told so. */
function regionFor(constraint: string | undefined, endpointRegion: string): string {
  if (constraint === undefined || constraint === '') {
    if (endpointRegion === 'us-east-1') return endpointRegion;
    throw incompatibleLocation('unspecified');
  }
  const region = constraint === 'EU' ? 'eu-west-1' : constraint;
  if (region === 'us-east-1' || !regions.includes(region)) {
    throw new S3Error('InvalidLocationConstraint', 400, 'The specified location-constraint is not valid', {
      LocationConstraint: constraint,
    });
  }
  if (region !== endpointRegion && endpointRegion !== 'us-east-1') throw incompatibleLocation(constraint);
  return region;
}
