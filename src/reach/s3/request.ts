/** A request to S3, and where it comes to it. */
import type { AccessPoint, VpcEndpoint } from '../../network/network.ts';
import type { Identity } from './identity.ts';

export interface S3Request {
  bucket?: string;
  /** What the request comes through to the bucket. */
  through?: AccessPoint;
  key?: string;
  /** `s3:PutObject`. */
  action: string;
  /** Of a listing. */
  prefix?: string;
  principal: Identity;
  /** Epoch milliseconds. Absent: conditions about the time do not hold. */
  now?: number;
}

/** Where a request comes to S3. */
export interface Arrival {
  /** Of the endpoint, or of the public service. */
  region: string;
  /** As S3 sees it. */
  sourceIp: string;
  endpoint?: VpcEndpoint;
  tlsVersion: string | undefined;
}
