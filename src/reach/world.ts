/** What questions are asked about: a network and its buckets as plain data, from a lab, an account or a file. */
import type { Network, PublicAccessBlock } from '../network/network.ts';
import type { Grant, ObjectOwnership, OwnedObject } from '../policy/index.ts';

export interface World {
  network: Network;
  /** By name. */
  buckets: Record<string, BucketFacts>;
  /** The region of clients that say nothing else. */
  region: string;
  /** Those that a question is about, by `BUCKET/KEY`, and `null` for one that is not there. Others are not known. */
  objects?: Record<string, ObjectFacts | null>;
  /** Calls that were refused when the account was read: what they would have told is not here. */
  notRead?: readonly NotRead[];
}

export interface NotRead {
  /** `ec2:DescribeVpcs`. */
  action: string;
  region?: string;
}

/** What of a bucket decides about a request. */
export interface BucketFacts {
  name: string;
  region: string;
  ownerAccountId: string;
  /** The bucket policy, as it was given. */
  policy?: string;
  /** Its own; that of its owner's account is in the network. */
  publicAccessBlock?: PublicAccessBlock;
  /** Its access control list. Absent: its owner has full control and nobody else anything. */
  acl?: Grant[];
  /** Object Ownership. Absent: whoever writes an object owns it. */
  ownership?: ObjectOwnership;
}

/** What of an object decides about a request. */
export interface ObjectFacts extends OwnedObject {
  tags?: Record<string, string>;
}
