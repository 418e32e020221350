/** What is decided about a request: about its bucket, and about the access point before it. */
import type { AccessPoint } from '../../network/network.ts';
import {
  accessPointDocuments,
  accessPointResource,
  aclPermission,
  bucketDocuments,
  type OwnedBucket,
  type ResourceDocuments,
} from '../../policy/index.ts';
import type { BucketFacts, World } from '../world.ts';
import { objectOf } from './objects.ts';
import type { S3Request } from './request.ts';

export interface Round {
  kind: 'access-point' | 'bucket';
  /** The ARN that policies name what is asked for by. */
  resource: string;
  /** How its owner's stage is told; absent: it has no owner here. */
  owner?: string;
  /** Number of the account that owns it. */
  account?: string;
  documents: ResourceDocuments;
  /** Its policy as it was given. */
  policyText?: string;
  /** What its owner would say without Block Public Access; absent where there is none. */
  unblocked?: ResourceDocuments;
  /** Its own list could have a say, and is not known. */
  unreadList?: boolean;
}

export function accessPointRound({ network }: World, point: AccessPoint, { key }: S3Request): Round {
  return {
    kind: 'access-point',
    resource: accessPointResource(point, key),
    owner: point.name,
    account: point.accountId,
    ...(point.policy !== undefined && { policyText: point.policy }),
    documents: accessPointDocuments(point, network.publicAccessBlocks[point.accountId]),
  };
}

export function bucketRound(world: World, request: S3Request): Round {
  const resource = resourceOf(request);
  const bucket = request.action === 's3:CreateBucket' ? undefined : world.buckets[request.bucket ?? ''];
  // What is nobody's yet, or no bucket in particular, is a matter of who asks.
  if (!bucket) {
    const account = request.principal.caller?.accountId ?? world.network.accountId;
    return { kind: 'bucket', resource, documents: { account } };
  }
  const { network } = world;
  const blocks = [bucket.publicAccessBlock, network.publicAccessBlocks[bucket.ownerAccountId]];
  const object = objectOf(world, request);
  const said = (owned: OwnedBucket) =>
    bucketDocuments(owned, {
      ...{ action: request.action, account: request.principal.caller?.accountId },
      // Of what is not known the bucket's owner is taken to own it.
      object: () => (object === undefined && request.key !== undefined ? {} : (object ?? undefined)),
    });
  const documents = said(ownedBucket(bucket, blocks));
  return {
    ...{ kind: 'bucket', resource, owner: bucket.name, account: bucket.ownerAccountId, documents },
    ...(bucket.policy !== undefined && { policyText: bucket.policy }),
    ...(blocks.some(Boolean) && { unblocked: said(ownedBucket(bucket, [])) }),
    unreadList: object === undefined && aclPermission(request.action)?.list === 'object',
  };
}

function ownedBucket(bucket: BucketFacts, blocks: OwnedBucket['blocks']): OwnedBucket {
  const { ownerAccountId: account, policy, acl, ownership } = bucket;
  return { account, policy, acl, ownership, blocks };
}

/** The ARN that policies name it by. */
export function resourceOf({ bucket, key }: Pick<S3Request, 'bucket' | 'key'>): string {
  if (bucket === undefined) return 'arn:aws:s3:::*';
  return `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
}
