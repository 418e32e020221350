/** Access control lists of buckets and objects. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html */

import { aclsEnabled, type Grant } from '../../../policy/index.ts';
import { requestedAcl } from '../acl/grants.ts';
import { refuseAcls, refusePublicAcl } from '../acl/new-acl.ts';
import { bucketOwner, objectOwner } from '../acl/owner.ts';
import { showAcl } from '../acl/show.ts';
import type { S3Handlers } from '../context.ts';
import { S3Error } from '../errors.ts';
import { findBucket } from './kit/find-bucket.ts';
import { findVersion } from './kit/find-version.ts';

export const acls: S3Handlers = {
  GetBucketAcl(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    return showAcl(bucketOwner(context, bucket), aclsEnabled(bucket) ? bucket.acl : undefined);
  },

  async PutBucketAcl(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    if (!aclsEnabled(bucket)) refuseAcls(input);
    const own = bucketOwner(context, bucket);
    const acl = given(requestedAcl(input, { bucket: own, own }));
    refusePublicAcl(context, bucket, acl, { action: 's3:PutBucketAcl', bucket: bucket.name });
    if (aclsEnabled(bucket))
      await context.store.buckets.update(bucket.name, (current) => ({ ...current, acl }));
    return {};
  },

  GetObjectAcl(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const object = findVersion(context, bucket, input.Key!, input.VersionId);
    return showAcl(objectOwner(context, bucket, object), aclsEnabled(bucket) ? object.acl : undefined);
  },

  async PutObjectAcl(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const object = findVersion(context, bucket, input.Key!, input.VersionId);
    if (!aclsEnabled(bucket)) refuseAcls(input);
    const owners = { bucket: bucketOwner(context, bucket), own: objectOwner(context, bucket, object) };
    const acl = given(requestedAcl(input, owners));
    refusePublicAcl(context, bucket, acl, {
      action: 's3:PutObjectAcl',
      bucket: bucket.name,
      key: input.Key!,
    });
    if (aclsEnabled(bucket)) {
      await context.store.objects.describe(bucket, input.Key!, input.VersionId, (current) => ({
        ...current,
        acl,
      }));
    }
    return {};
  },
};

function given(acl: Grant[] | undefined): Grant[] {
  if (acl) return acl;
  throw new S3Error('MissingSecurityHeader', 400, 'Your request was missing a required header', {
    MissingHeaderName: 'x-amz-acl',
  });
}
