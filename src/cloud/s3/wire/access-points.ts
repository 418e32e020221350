/**
 * Requests that come through an access point: the bucket behind it, and what it lets through at all.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-service-api-support.html
 */
import { accessPointAt, accessPointOfAlias } from '../../../network/access-points.ts';
import type { AccessPoint, Network } from '../../../network/network.ts';
import type { Origin } from '../../origin.ts';
import type { Caller } from '../../service.ts';
import { accessDenied, S3Error } from '../errors.ts';
import type { Address } from './addressing.ts';

export interface Reached extends Address {
  /** What the request came through to the bucket. */
  accessPoint?: AccessPoint;
}

/** Throws `NoSuchAccessPoint`. */
export function reachedBy(
  { accessPoint: named, ...address }: Address,
  { network, region }: { network: Network; region: string },
): Reached {
  const byAlias = address.bucket?.endsWith('-s3alias');
  if (!named && !byAlias) return address;
  const point = named
    ? accessPointAt(network, { ...named, region })
    : accessPointOfAlias(network, address.bucket!);
  if (point?.region !== region) {
    throw new S3Error('NoSuchAccessPoint', 404, 'The specified accesspoint does not exist');
  }
  return { ...address, bucket: point.bucket, accessPoint: point };
}

const SUPPORTED = new Set([
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateMultipartUpload',
  'DeleteObject',
  'DeleteObjects',
  'DeleteObjectTagging',
  'GetBucketAcl',
  'GetBucketCors',
  'GetBucketLocation',
  'GetBucketNotificationConfiguration',
  'GetBucketPolicy',
  'GetObject',
  'GetObjectAcl',
  'GetObjectAttributes',
  'GetObjectLegalHold',
  'GetObjectRetention',
  'GetObjectTagging',
  'HeadBucket',
  'HeadObject',
  'ListMultipartUploads',
  'ListObjects',
  'ListObjectsV2',
  'ListObjectVersions',
  'ListParts',
  'PutObject',
  'PutObjectAcl',
  'PutObjectLegalHold',
  'PutObjectRetention',
  'PutObjectTagging',
  'RestoreObject',
  'UploadPart',
  'UploadPartCopy',
]);

/**
 * Throws `MethodNotAllowed` for what access points do not support, and `AccessDenied` for nobody in particular and
 * for who comes to a VPC's access point by another way than an endpoint of that VPC.
 */
export function checkReached(
  { vpcId }: AccessPoint,
  operation: string,
  { caller, origin }: { caller: Caller | undefined; origin: Origin },
): void {
  if (!SUPPORTED.has(operation)) {
    throw new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
      ResourceType: 'ACCESSPOINT',
    });
  }
  const isInside = vpcId === undefined || (origin.via === 'vpc-endpoint' && origin.vpcId === vpcId);
  if (!caller || !isInside) throw accessDenied();
}
