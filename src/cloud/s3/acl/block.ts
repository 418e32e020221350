/** Block Public Access, of a bucket and of its owner's account together. */
import type { PublicAccessBlock } from '../../../network/network.ts';

export const OPEN: PublicAccessBlock = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** What every new bucket has, unless somebody takes it away. */
export const CLOSED: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** The stricter of both, setting by setting. */
export function stricter(
  one: PublicAccessBlock | undefined = OPEN,
  other: PublicAccessBlock | undefined = OPEN,
): PublicAccessBlock {
  return {
    BlockPublicAcls: one.BlockPublicAcls || other.BlockPublicAcls,
    IgnorePublicAcls: one.IgnorePublicAcls || other.IgnorePublicAcls,
    BlockPublicPolicy: one.BlockPublicPolicy || other.BlockPublicPolicy,
    RestrictPublicBuckets: one.RestrictPublicBuckets || other.RestrictPublicBuckets,
  };
}
