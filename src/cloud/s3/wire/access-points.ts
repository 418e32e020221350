/**
 * Requests that come through an access point: the bucket behind it, and what it lets through at all.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-service-api-support.html
 */
import type { IncomingMessage } from 'node:http';
import {
  accessPointAt,
  accessPointOfAlias,
  isAccessPointAlias,
  parseAccessPointArn,
} from '../../../network/access-points.ts';
import type { AccessPoint, Network } from '../../../network/network.ts';
import { accessPointOperations, isOpenTo } from '../../../policy/index.ts';
import type { Origin } from '../../origin.ts';
import type { Caller } from '../../service.ts';
import { accessDenied, invalidArgument, S3Error } from '../errors.ts';
import { parseCopySource } from '../operations/kit/copy-source.ts';
import type { Address } from './addressing.ts';

export interface Reached extends Address {
  /** What the request came through to the bucket. */
  accessPoint?: AccessPoint;
  /** That was named by its alias. */
  byAlias?: boolean;
}

/** Throws `NoSuchAccessPoint`. */
export function reachedBy(
  { accessPoint: named, ...address }: Address,
  { network, region }: { network: Network; region: string },
): Reached {
  if (!named && !isAccessPointAlias(address.bucket ?? '')) return address;
  const point = existing(
    named ? accessPointAt(network, { ...named, region }) : accessPointOfAlias(network, address.bucket!),
    region,
  );
  return { ...address, bucket: point.bucket, accessPoint: point, byAlias: !named };
}

/**
 * What the source of a copy is named through, if an access point: by the ARN of the object behind it, or by its
 * alias. The source in `input` becomes that of the bucket. Throws `InvalidArgument`, `NoSuchAccessPoint`, and
 * `AccessDenied` for who does not come by the access point's VPC.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function sourceReachedBy(
  input: Record<string, unknown>,
  { network, region, ...from }: { network: Network; region: string } & From,
): AccessPoint | undefined {
  const text = input.CopySource;
  if (typeof text !== 'string') return undefined;
  const isArn = /^\/?arn(?::|%3a)/i.test(text);
  const { bucket, key, versionId } = parseCopySource(text);
  if (!isArn && !isAccessPointAlias(bucket)) return undefined;
  const place = isArn ? parseAccessPointArn(`${bucket}/${key}`) : undefined;
  if (isArn && place?.key === undefined) {
    throw invalidArgument('Invalid copy source bucket name', 'x-amz-copy-source', text);
  }
  const point = existing(place ? accessPointAt(network, place) : accessPointOfAlias(network, bucket), region);
  checkWay(point, from);
  const version = versionId === undefined ? '' : `?versionId=${versionId}`;
  input.CopySource = `${point.bucket}/${encodeURIComponent(place?.key ?? key)}${version}`;
  return point;
}

/** An endpoint serves the access points of its own region. */
function existing(point: AccessPoint | undefined, region: string): AccessPoint {
  if (point?.region === region) return point;
  throw new S3Error('NoSuchAccessPoint', 404, 'The specified accesspoint does not exist');
}

/** Throws the redirect to HTTPS, which is all that is served. The operator's port on this machine speaks HTTP. */
export function checkSecure({ headers, url }: IncomingMessage, origin: Origin): void {
  if (origin.via === 'api' || origin.tlsVersion !== undefined) return;
  const host = (headers.host ?? '').replace(/:80$/, '');
  throw new S3Error(
    'TemporaryRedirect',
    307,
    'Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.',
    { Endpoint: host },
    { Location: `https://${host}${url ?? '/'}` },
  );
}

interface From {
  caller: Caller | undefined;
  origin: Origin;
}

/**
 * Throws `MethodNotAllowed` for what access points do not support, and `AccessDenied` for nobody in particular and
 * for who comes to a VPC's access point by another way than an endpoint of that VPC.
 */
export function checkReached(point: AccessPoint, operation: string, from: From): void {
  if (!accessPointOperations.has(operation)) {
    throw new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
      ResourceType: 'ACCESSPOINT',
    });
  }
  checkWay(point, from);
}

function checkWay(point: AccessPoint, { caller, origin }: From): void {
  const isInside = isOpenTo(point, origin.via === 'vpc-endpoint' ? origin : undefined);
  if (!caller || !isInside) throw accessDenied();
}
