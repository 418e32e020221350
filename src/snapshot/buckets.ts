/** Buckets: where they are, and what decides about requests to them. */
import {
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  type S3Client,
  type Grant as ShownGrant,
} from '@aws-sdk/client-s3';
import { accountOfCanonicalUser } from '../network/iam/canonical-user.ts';
import type { PublicAccessBlock } from '../network/network.ts';
import { aclPermissions, type Grant, type Grantee, objectOwnerships } from '../policy/index.ts';
import type { BucketFacts } from '../reach/index.ts';
import { type Missing, orMissing } from './section.ts';

export const BUCKET_ACTIONS = [
  's3:ListAllMyBuckets',
  's3:GetBucketLocation',
  's3:GetBucketPolicy',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketOwnershipControls',
  's3:GetBucketAcl',
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
  await orMissing(missing, { action: 's3:GetBucketOwnershipControls' }, async () => {
    const found = await orAbsent(/^OwnershipControlsNotFoundError$/, () =>
      client.send(new GetBucketOwnershipControlsCommand({ Bucket })),
    );
    const wanted = found?.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
    const ownership = objectOwnerships.find((one) => one === wanted);
    if (ownership) facts.ownership = ownership;
  });
  await orMissing(missing, { action: 's3:GetBucketAcl' }, async () => {
    const { Owner, Grants = [] } = await client.send(new GetBucketAclCommand({ Bucket }));
    const others = Grants.filter(({ Grantee: given }) => given?.ID === undefined || given.ID !== Owner?.ID);
    const acl = others.flatMap(grantOf);
    if (acl.length > 0) facts.acl = acl;
  });
  return facts;
}

/** What a list gives to others than its owner, to whom it does not matter. */
function grantOf({ Grantee: given, Permission }: ShownGrant): Grant[] {
  const permission = aclPermissions.find((one) => one === Permission);
  const grantee = granteeOf(given);
  return permission && grantee ? [{ grantee, permission }] : [];
}

/** Of another account AWS tells the canonical user ID alone, which no number of an account is like. */
function granteeOf(given: ShownGrant['Grantee']): Grantee | undefined {
  const { ID, URI = '' } = given ?? {};
  if (ID !== undefined) return { account: accountOfCanonicalUser(ID) ?? ID };
  const group = (['AllUsers', 'AuthenticatedUsers', 'LogDelivery'] as const).find((name) =>
    URI.endsWith(`/${name}`),
  );
  return group && { group };
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
