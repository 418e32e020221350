/** The tags of an object, or of one of its versions. */
import type { S3Context, S3Handlers } from '../../context.ts';
import type { ObjectRecord, Tag } from '../../store/model.ts';
import { findBucket } from '../kit/find-bucket.ts';
import { changeVersion, findVersion, shownVersionId, type VersionInput } from '../kit/find-version.ts';
import { MOST_OBJECT_TAGS, tagsOf } from './tags.ts';

export const objectTagging: S3Handlers = {
  PutObjectTagging: (context, input) =>
    setTags(context, input, tagsOf(input.Tagging?.TagSet, MOST_OBJECT_TAGS)),

  DeleteObjectTagging: (context, input) => setTags(context, input, []),

  GetObjectTagging(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const record = findVersion(context, bucket, input.Key!, input.VersionId);
    return { VersionId: shownVersionId(bucket, record), TagSet: record.tags ?? [] };
  },
};

async function setTags(
  context: S3Context,
  input: VersionInput,
  tags: Tag[],
): Promise<{ VersionId: string | undefined }> {
  const { bucket, record } = await changeVersion(context, input, (current) => withTags(current, tags));
  return { VersionId: shownVersionId(bucket, record) };
}

function withTags({ tags: _, ...record }: ObjectRecord, tags: Tag[]): ObjectRecord {
  return tags.length === 0 ? record : { ...record, tags };
}
