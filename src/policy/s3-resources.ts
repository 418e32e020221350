/**
 * What the owners of access points, and of whatever has a policy in S3, say of a request. S3 itself and questions
 * about the model decide by the same.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
import { accessPointArn, networkOrigin } from '../network/access-points.ts';
import type { AccessPoint, PublicAccessBlock } from '../network/network.ts';
import type { ResourceDocuments } from './decide.ts';
import { isPublic } from './public.ts';
import type { RequestKeys } from './request-keys.ts';
import { storedPolicy } from './stored.ts';

/** What has an owner who may have said something of requests to it. */
export interface Owned {
  /** Number of the account that owns it. */
  account: string;
  /** As it was given. */
  policy?: string | undefined;
  /** Block Public Access: its own, and that of its account. */
  blocks: readonly (PublicAccessBlock | undefined)[];
}

export function accessPointDocuments(
  { accountId, policy, publicAccessBlock }: AccessPoint,
  ofAccount: PublicAccessBlock | undefined,
): ResourceDocuments {
  const blocks = [publicAccessBlock, ofAccount];
  return ownerDocuments('the access point policy', { account: accountId, policy, blocks });
}

export function ownerDocuments(name: string, { account, policy: text, blocks }: Owned): ResourceDocuments {
  if (text === undefined) return { account };
  const policy = storedPolicy(text, { principal: 'required' });
  const restricted = blocks.some((block) => block?.RestrictPublicBuckets) && isPublic(policy);
  return { account, policy: { name, policy }, ...(restricted && { restricted }) };
}

/** An access point of a VPC is open to the endpoints of that VPC alone. */
export const isOpenTo = ({ vpcId }: AccessPoint, endpointOf: { vpcId: string } | undefined): boolean =>
  vpcId === undefined || vpcId === endpointOf?.vpcId;

/** The condition keys of what comes through an access point. */
export function accessPointKeys(common: RequestKeys, point: AccessPoint): RequestKeys {
  return new Map([
    ...common,
    ['s3:dataaccesspointarn', [accessPointArn(point)]],
    ['s3:dataaccesspointaccount', [point.accountId]],
    ['s3:accesspointnetworkorigin', [networkOrigin(point)]],
  ]);
}

/** The ARN that policies name an access point, or an object behind it, by. */
export function accessPointResource(point: AccessPoint, key: string | undefined): string {
  const arn = accessPointArn(point);
  return key === undefined ? arn : `${arn}/object/${key}`;
}
