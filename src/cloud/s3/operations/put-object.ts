/** `PutObject`. */
import { newObjectAcl } from '../acl/new-acl.ts';
import type { S3Handlers } from '../context.ts';
import { chooseEncryption, entityTag, newEncryptionMembers } from '../encryption/at-rest.ts';
import { expirationHeader } from '../lifecycle/headers.ts';
import type { ChecksumAlgorithm } from '../store/model.ts';
import { writePrecondition } from './kit/conditions.ts';
import { checksumMembers, describe, quoted, wholeSeconds } from './kit/describe.ts';
import { findBucket } from './kit/find-bucket.ts';
import { requireDigest } from './object-lock/lock.ts';

export const putObject: S3Handlers = {
  async PutObject(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const description = describe(input, bucket, context.now);
    const acl = newObjectAcl(context, bucket, input);
    const check = writePrecondition(input.Key!, input);
    // Objects that come without a checksum get this one, as from S3.
    const encryption = chooseEncryption(context, bucket, input);
    const options = {
      checksum: (sent: ChecksumAlgorithm | undefined) => {
        requireDigest('Object', description, sent ?? input.ContentMD5);
        return sent ?? 'CRC64NVME';
      },
      secret: encryption.key?.secret,
    };
    return await context.ingest(options, async ({ md5, size, checksum, segments, nonce }) => {
      const record = await context.store.objects.put(
        bucket,
        input.Key!,
        {
          size,
          etag: entityTag(md5, encryption.atRest),
          lastModified: wholeSeconds(context.now),
          ...description,
          ...acl,
          ...(checksum && { checksum: { type: 'FULL_OBJECT', ...checksum } }),
          ...(encryption.atRest && { atRest: encryption.atRest }),
        },
        { segments, ...(nonce && { runs: [{ length: size, nonce }] }) },
        check,
      );
      return {
        ETag: quoted(record.etag),
        VersionId: record.versionId,
        Expiration: expirationHeader(bucket, input.Key!, record),
        ...checksumMembers(record.checksum),
        ...newEncryptionMembers(encryption),
      };
    });
  },
};
