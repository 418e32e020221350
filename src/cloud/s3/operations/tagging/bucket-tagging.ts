/** The tags of a bucket. */
import type { S3Handlers } from '../../context.ts';
import { configure, configured } from '../configurations/configure.ts';
import { MOST_BUCKET_TAGS, tagsOf } from './tags.ts';

export const bucketTagging: S3Handlers = {
  PutBucketTagging: (context, input) =>
    configure(context, input, 'tagging', { TagSet: tagsOf(input.Tagging?.TagSet, MOST_BUCKET_TAGS) }),
  GetBucketTagging: (context, input) =>
    configured(context, input, 'tagging', ['NoSuchTagSet', 'The TagSet does not exist']),
  DeleteBucketTagging: (context, input) => configure(context, input, 'tagging', undefined),
};
