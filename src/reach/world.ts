/** What questions are asked about: a network and its buckets as plain data, from a lab, an account or a file. */
import type { Network, PublicAccessBlock } from '../network/network.ts';

export interface World {
  network: Network;
  /** By name. */
  buckets: Record<string, BucketFacts>;
  /** The region of clients that say nothing else. */
  region: string;
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
}
