/** Reads of what no bucket or object can have, as long as nothing here can set it: AWS's answers for the unset state. */
import type { S3Handlers } from '../context.ts';
import { noSuchKey } from '../errors.ts';
import { refuseUnserved } from './kit/describe.ts';
import { findBucket } from './kit/find-bucket.ts';

export const unset: S3Handlers = {
  /** The AWS CLI asks for the tags of large objects before it copies them. */
  GetObjectTagging(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    refuseUnserved(input);
    if (!context.store.objects.get(bucket, input.Key!)) throw noSuchKey(input.Key!);
    return { TagSet: [] };
  },
};
