/** Access points of S3: names of their own for buckets, each with its policy. */
import type { PublicAccessBlock } from './iam.ts';
import type { Timestamp } from './time.ts';

export interface AccessPoint {
  name: string;
  region: string;
  accountId: string;
  bucket: string;
  bucketAccountId: string;
  /** Used in place of a bucket's name. */
  alias: string;
  /** Only requests through endpoints of this VPC are answered. Absent: all are. */
  vpcId?: string;
  /** As it was given. */
  policy?: string;
  publicAccessBlock: PublicAccessBlock;
  createdAt: Timestamp;
}
