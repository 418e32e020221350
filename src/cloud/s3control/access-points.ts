/**
 * Access points: made, shown, listed, deleted.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-access-points.html
 */
import { createHash } from 'node:crypto';
import { accessPointArn, accessPointAt, accessPointKey, networkOrigin } from '../../network/access-points.ts';
import type { AccessPoint, PublicAccessBlock } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import { CLOSED, OPEN } from '../s3/acl/block.ts';
import { noSuchBucket } from '../s3/errors.ts';
import type { Context } from '../service.ts';
import { findAccessPoint, invalidRequest, type S3ControlHandlers } from './find.ts';

/** Where a bucket is and whose; `undefined` for one that does not exist. */
export type BucketOf = (name: string) => { region: string; ownerAccountId: string } | undefined;

const MAX_RESULTS = 1000;
const LONGEST_ALIAS = 63;

export const accessPoints = (bucketOf: BucketOf): S3ControlHandlers => ({
  CreateAccessPoint(context, input) {
    const { network, accountId, region, now } = context;
    const name = checkedName(input.Name);
    for (const member of ['Scope', 'Tags'] as const) {
      if (input[member] !== undefined) throw invalidRequest(`${member} is not served here.`);
    }
    const bucket = input.Bucket ?? '';
    const found = bucketOf(bucket);
    if (!found || found.region !== region) throw noSuchBucket(bucket);
    if (found.ownerAccountId !== (input.BucketAccountId ?? accountId)) {
      throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
    }
    const place = { accountId, region, name };
    if (accessPointAt(network, place)) {
      throw new AwsError(
        'AccessPointAlreadyOwnedByYou',
        'Your previous request to create the named accesspoint succeeded and you already own it.',
        { status: 409 },
      );
    }
    const vpcId = input.VpcConfiguration?.VpcId;
    if (input.VpcConfiguration && !/^vpc-[0-9a-f]+$/.test(vpcId ?? '')) {
      throw invalidRequest('The VPC configuration must name a VPC.');
    }
    const alias = aliasOf(place, now);
    network.accessPoints[accessPointKey(place)] = {
      ...place,
      bucket,
      bucketAccountId: found.ownerAccountId,
      alias,
      ...(vpcId !== undefined && { vpcId }),
      publicAccessBlock: blockOf(input.PublicAccessBlockConfiguration),
      createdAt: now,
    };
    return { AccessPointArn: accessPointArn(place), Alias: alias };
  },

  GetAccessPoint(context, input) {
    const point = findAccessPoint(context, input.Name);
    return {
      ...shown(point),
      PublicAccessBlockConfiguration: point.publicAccessBlock,
      CreationDate: new Date(point.createdAt),
      Endpoints: endpointsOf(point.region),
    };
  },

  /** Of the account in the region; of one bucket where that is named. */
  ListAccessPoints(context, input) {
    const limit = input.MaxResults ?? MAX_RESULTS;
    if (limit < 1 || limit > MAX_RESULTS) throw invalidRequest('maxResults must be from 1 to 1000.');
    const after = Buffer.from(input.NextToken ?? '', 'base64url').toString();
    const found = ownOf(context).filter(
      ({ name, bucket }) => name > after && (input.Bucket === undefined || bucket === input.Bucket),
    );
    const page = found.slice(0, limit);
    return {
      AccessPointList: page.map(shown),
      ...(found.length > limit && { NextToken: Buffer.from(page.at(-1)!.name).toString('base64url') }),
    };
  },

  DeleteAccessPoint(context, input) {
    delete context.network.accessPoints[accessPointKey(findAccessPoint(context, input.Name))];
    return {};
  },
});

function ownOf({ network, accountId, region }: Context): AccessPoint[] {
  return Object.values(network.accessPoints)
    .filter((point) => point.accountId === accountId && point.region === region)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function shown(point: AccessPoint) {
  return {
    Name: point.name,
    NetworkOrigin: networkOrigin(point),
    ...(point.vpcId !== undefined && { VpcConfiguration: { VpcId: point.vpcId } }),
    Bucket: point.bucket,
    AccessPointArn: accessPointArn(point),
    Alias: point.alias,
    BucketAccountId: point.bucketAccountId,
  };
}

const endpointsOf = (region: string): Record<string, string> => ({
  ipv4: `s3-accesspoint.${region}.amazonaws.com`,
  dualstack: `s3-accesspoint.dualstack.${region}.amazonaws.com`,
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-restrictions-limitations-naming-rules.html */
function checkedName(name = ''): string {
  if (/^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$/.test(name) && !name.endsWith('-s3alias')) return name;
  throw invalidRequest(
    `'${name}' is not a valid name of an access point: 3 to 50 lowercase letters, digits and hyphens, beginning and ending with a letter or digit, and not ending in -s3alias.`,
  );
}

/** Nobody can choose it, and a point that is made anew has another. */
function aliasOf(place: Pick<AccessPoint, 'accountId' | 'region' | 'name'>, now: number): string {
  const digest = createHash('sha256')
    .update(`${accessPointKey(place)} ${now}`)
    .digest('hex');
  const tail = `-${BigInt(`0x${digest}`).toString(36).slice(0, 34).padStart(34, '0')}-s3alias`;
  return place.name.slice(0, LONGEST_ALIAS - tail.length).replace(/-+$/, '') + tail;
}

/** What is not said of a block that is given is off. */
export function blockOf(given: Partial<Record<keyof PublicAccessBlock, boolean>> | undefined) {
  if (!given) return CLOSED;
  const names = Object.keys(OPEN) as (keyof PublicAccessBlock)[];
  return Object.fromEntries(
    names.map((name) => [name, given[name] ?? false]),
  ) as unknown as PublicAccessBlock;
}
