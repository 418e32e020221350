/** Buckets: where they are, and what decides about requests to them. */
import {
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { PublicAccessBlock } from '../network/network.ts';
import type { BucketFacts } from '../reach/index.ts';
import { type Missing, orMissing } from './section.ts';

export const BUCKET_ACTIONS = [
  's3:ListAllMyBuckets',
  's3:GetBucketLocation',
  's3:GetBucketPolicy',
  's3:GetBucketPublicAccessBlock',
] as const;

/** How many buckets are asked about at the same time. */
const SIDE_BY_SIDE = 8;

export async function readBuckets(
  client: S3Client,
  ownerAccountId: string,
  missing: Missing[],
): Promise<Record<string, BucketFacts>> {
  const buckets: Record<string, BucketFacts> = {};
  const names: string[] = [];
  await orMissing(missing, { action: 's3:ListAllMyBuckets' }, async () => {
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(
        new ListBucketsCommand({ ...(ContinuationToken !== undefined && { ContinuationToken }) }),
      );
      names.push(...(page.Buckets ?? []).map(({ Name }) => Name!));
      ContinuationToken = page.ContinuationToken;
    } while (ContinuationToken);
  });
  for (let from = 0; from < names.length; from += SIDE_BY_SIDE) {
    const some = names.slice(from, from + SIDE_BY_SIDE);
    await Promise.all(
      some.map(async (name) => {
        buckets[name] = await bucketOf(client, name, ownerAccountId, missing);
      }),
    );
  }
  return buckets;
}

async function bucketOf(
  client: S3Client,
  Bucket: string,
  ownerAccountId: string,
  missing: Missing[],
): Promise<BucketFacts> {
  const facts: BucketFacts = { name: Bucket, region: '', ownerAccountId };
  await orMissing(missing, { action: 's3:GetBucketLocation' }, async () => {
    const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket }));
    // Buckets of us-east-1 have none, and the oldest of eu-west-1 say "EU".
    facts.region = LocationConstraint === 'EU' ? 'eu-west-1' : LocationConstraint || 'us-east-1';
  });
  await orMissing(missing, { action: 's3:GetBucketPolicy' }, async () => {
    const policy = await orAbsent(/^NoSuchBucketPolicy$/, () =>
      client.send(new GetBucketPolicyCommand({ Bucket })),
    );
    if (policy?.Policy) facts.policy = policy.Policy;
  });
  await orMissing(missing, { action: 's3:GetBucketPublicAccessBlock' }, async () => {
    const found = await orAbsent(/^NoSuchPublicAccessBlockConfiguration$/, () =>
      client.send(new GetPublicAccessBlockCommand({ Bucket })),
    );
    const block = found?.PublicAccessBlockConfiguration;
    if (block) facts.publicAccessBlock = blockOf(block);
  });
  return facts;
}

export function blockOf(block: {
  BlockPublicAcls?: boolean | undefined;
  IgnorePublicAcls?: boolean | undefined;
  BlockPublicPolicy?: boolean | undefined;
  RestrictPublicBuckets?: boolean | undefined;
}): PublicAccessBlock {
  return {
    BlockPublicAcls: block.BlockPublicAcls === true,
    IgnorePublicAcls: block.IgnorePublicAcls === true,
    BlockPublicPolicy: block.BlockPublicPolicy === true,
    RestrictPublicBuckets: block.RestrictPublicBuckets === true,
  };
}

/** `undefined` for the error that says that there is no such thing. */
export async function orAbsent<T>(code: RegExp, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (code.test((error as Error).name)) return undefined;
    throw error;
  }
}
