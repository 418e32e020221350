/** `CopyObject`: the copy shares the data files of its source. */
import { actionOf } from '../../../policy/index.ts';
import { newObjectAcl } from '../acl/new-acl.ts';
import { algorithmNamed } from '../checksums/checksums.ts';
import type { S3Context, S3Handlers, S3Input } from '../context.ts';
import { type Chosen, chooseEncryption, entityTag, newEncryptionMembers } from '../encryption/at-rest.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { expirationHeader } from '../lifecycle/headers.ts';
import type { Body, Checksum, Description } from '../store/model.ts';
import { writePrecondition } from './kit/conditions.ts';
import { copyBytes } from './kit/copy-bytes.ts';
import { type CopySource, findCopySource } from './kit/copy-source.ts';
import { checkedStorageClass, checksumMembers, describe, quoted, wholeSeconds } from './kit/describe.ts';
import { findBucket } from './kit/find-bucket.ts';
import { shownVersionId } from './kit/find-version.ts';

const MAX_COPY = 5 * 1024 ** 3;

export const copyObject: S3Handlers = {
  async CopyObject(context, input) {
    const bucket = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const source = findCopySource(context, input);
    if (source.record.size > MAX_COPY) {
      throw invalidRequest(
        `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_COPY}`,
      );
    }
    const description = descriptionOfCopy(input, source, describe(input, bucket, context.now));
    authorizeTags(context, source, input);
    const encryption = chooseEncryption(context, bucket, input);
    const acl = newObjectAcl(context, bucket, input);
    const check = writePrecondition(input.Key!, input);
    return await content(context, source, input, encryption, async ({ etag, checksum, body }) => {
      const record = await context.store.objects.put(
        bucket,
        input.Key!,
        {
          ...description,
          ...acl,
          etag,
          checksum,
          size: source.record.size,
          lastModified: wholeSeconds(context.now),
          ...(encryption.atRest && { atRest: encryption.atRest }),
        },
        body,
        check,
      );
      return {
        VersionId: record.versionId,
        Expiration: expirationHeader(bucket, input.Key!, record),
        CopySourceVersionId: shownVersionId(source.bucket, source.record),
        ...newEncryptionMembers(encryption),
        CopyObjectResult: {
          ETag: quoted(record.etag),
          LastModified: new Date(record.lastModified),
          ...checksumMembers(record.checksum),
        },
      };
    });
  },
};

/**
 * Tags that go along are read of the source and written to the copy, each of which takes a permission.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html
 */
function authorizeTags(context: S3Context, source: CopySource, input: S3Input<'CopyObject'>): void {
  if (!source.record.tags || replaces('x-amz-tagging-directive', input.TaggingDirective)) return;
  const { versionId } = source;
  context.authorize({
    action: actionOf('GetObjectTagging', versionId),
    ...{ bucket: source.bucket.name, key: source.key, isSource: true },
    ...(versionId !== undefined && { versionId }),
  });
  context.authorize({ action: 's3:PutObjectTagging', bucket: input.Bucket!, key: input.Key! });
}

/** By its two directives; a lock is never copied. */
function descriptionOfCopy(
  input: S3Input<'CopyObject'>,
  source: CopySource,
  given: Description,
): Description {
  const { tags, ...described } = headersOfCopy(input, source, given);
  const chosen = replaces('x-amz-tagging-directive', input.TaggingDirective) ? tags : source.record.tags;
  return { ...described, ...(chosen && { tags: chosen }) };
}

function headersOfCopy(input: S3Input<'CopyObject'>, source: CopySource, given: Description): Description {
  if (replaces('x-amz-metadata-directive', input.MetadataDirective)) return given;
  const changes =
    input.StorageClass !== undefined ||
    input.WebsiteRedirectLocation !== undefined ||
    input.ServerSideEncryption !== undefined ||
    input.SSECustomerKey !== undefined;
  if (
    !changes &&
    source.bucket.name === input.Bucket &&
    source.key === input.Key &&
    source.versionId === undefined
  ) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const { WebsiteRedirectLocation: _, ...headers } = source.record.headers;
  return {
    ...given,
    headers: {
      ...headers,
      ...(input.WebsiteRedirectLocation !== undefined && {
        WebsiteRedirectLocation: input.WebsiteRedirectLocation,
      }),
    },
    metadata: source.record.metadata,
    storageClass: checkedStorageClass(input.StorageClass ?? 'STANDARD'),
  };
}

/** Is the directive `REPLACE`? Throws `InvalidArgument` when it is neither that nor `COPY`. */
function replaces(header: string, directive = 'COPY'): boolean {
  if (directive === 'COPY' || directive === 'REPLACE') return directive === 'REPLACE';
  const kind = header === 'x-amz-tagging-directive' ? 'tagging' : 'metadata';
  throw invalidArgument(`Unknown ${kind} directive.`, header, directive);
}

/**
 * What the copy is made of: one whole also where its source was made of parts. The bytes are read only then, for
 * another checksum, and where encryption tells more of them than the record.
 */
function content<T>(
  context: S3Context,
  source: CopySource,
  input: S3Input<'CopyObject'>,
  { atRest, key }: Chosen,
  keep: (content: { etag: string; checksum: Checksum; body: Body }) => Promise<T>,
): Promise<T> {
  const { record, body } = source;
  const { ChecksumAlgorithm: wanted } = input;
  const algorithm = wanted ? algorithmNamed(wanted) : (record.checksum?.algorithm ?? 'CRC64NVME');
  const { checksum } = record;
  if (!record.atRest && !key && record.partsCount === undefined && checksum?.algorithm === algorithm) {
    const { segments } = body;
    return keep({ etag: entityTag(record.etag, atRest), checksum, body: { segments } });
  }
  const whole = { offset: 0, length: record.size };
  return copyBytes(context, source, whole, { algorithm, key }, ({ md5, checksum, segments, nonce }) =>
    keep({
      etag: entityTag(md5, atRest),
      checksum: { ...checksum, type: 'FULL_OBJECT' },
      body: { segments, ...(nonce && { runs: [{ length: record.size, nonce }] }) },
    }),
  );
}
