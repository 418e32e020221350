import { createHash, randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketMetadataTableConfigurationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedS3, serve } from './testing/serve.ts';

let served: ServedS3;
let client: S3Client;
const Bucket = 'my-bucket';
const CreateBucketConfiguration = { LocationConstraint: 'ap-northeast-1' } as const;

beforeAll(async () => {
  served = await serve();
  client = served.client();
  await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
});
afterAll(() => served[Symbol.asyncDispose]());

const put = (Key: string, Body: string | Uint8Array, more = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Key: string, more = {}) =>
  (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body!.transformToString();
const failure = (name: string, status: number) =>
  expect.objectContaining({ name, $metadata: expect.objectContaining({ httpStatusCode: status }) });

describe('buckets', () => {
  it('are created where the endpoint is, found, located, listed and deleted', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'second', CreateBucketConfiguration }));
    expect(await client.send(new HeadBucketCommand({ Bucket: 'second' }))).toMatchObject({
      BucketRegion: 'ap-northeast-1',
    });
    expect((await client.send(new GetBucketLocationCommand({ Bucket: 'second' }))).LocationConstraint).toBe(
      'ap-northeast-1',
    );
    expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([
      Bucket,
      'second',
    ]);
    const page = await client.send(new ListBucketsCommand({ MaxBuckets: 1 }));
    const next = await client.send(new ListBucketsCommand({ ContinuationToken: page.ContinuationToken }));
    expect(next.Buckets?.map(({ Name }) => Name)).toEqual(['second']);
    await client.send(new DeleteBucketCommand({ Bucket: 'second' }));
    await expect(client.send(new HeadBucketCommand({ Bucket: 'second' }))).rejects.toEqual(
      failure('NotFound', 404),
    );
  });

  it('are refused with AWS’s codes', async () => {
    const create = (name: string, LocationConstraint?: string) =>
      client.send(
        new CreateBucketCommand({
          Bucket: name,
          ...(LocationConstraint && {
            CreateBucketConfiguration: { LocationConstraint: LocationConstraint as 'EU' },
          }),
        }),
      );
    await expect(create('another', 'eu-west-1')).rejects.toEqual(
      failure('IllegalLocationConstraintException', 400),
    );
    await expect(create('another', 'us-east-1')).rejects.toEqual(failure('InvalidLocationConstraint', 400));
    await expect(create('Not_A_Name', 'ap-northeast-1')).rejects.toEqual(failure('InvalidBucketName', 400));
    await expect(create(Bucket, 'ap-northeast-1')).rejects.toEqual(failure('BucketAlreadyOwnedByYou', 409));
    await put('keeps-it', 'x');
    await expect(client.send(new DeleteBucketCommand({ Bucket }))).rejects.toEqual(
      failure('BucketNotEmpty', 409),
    );
  });

  it('have no versioning and their objects no tags, and say so; what is not served says that', async () => {
    expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    await put('untagged', 'x');
    expect((await client.send(new GetObjectTaggingCommand({ Bucket, Key: 'untagged' }))).TagSet).toEqual([]);
    await expect(client.send(new GetBucketMetadataTableConfigurationCommand({ Bucket }))).rejects.toEqual(
      failure('NotImplemented', 501),
    );
  });
});

describe('objects', () => {
  it('come back as they were put, with metadata and headers', async () => {
    const body = randomBytes(300_000);
    const { ETag } = await put('dir/größe & 日本.bin', body, {
      ContentType: 'text/x',
      CacheControl: 'no-cache',
      Metadata: { one: '1', two: 'zwei' },
    });
    expect(ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'dir/größe & 日本.bin' }));
    expect(Buffer.compare(await got.Body!.transformToByteArray(), body)).toBe(0);
    expect(got).toMatchObject({
      ETag,
      ContentType: 'text/x',
      CacheControl: 'no-cache',
      ContentLength: 300_000,
    });
    expect(got.Metadata).toEqual({ one: '1', two: 'zwei' });
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'dir/größe & 日本.bin' }));
    expect(head).toMatchObject({ ETag, ContentLength: 300_000, AcceptRanges: 'bytes' });
  });

  it('may be empty', async () => {
    await put('empty', '');
    expect(await text('empty')).toBe('');
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'empty' }))).toMatchObject({
      ContentLength: 0,
    });
  });

  it('are read by ranges', async () => {
    await put('digits', '0123456789');
    expect(await text('digits', { Range: 'bytes=2-4' })).toBe('234');
    expect(await text('digits', { Range: 'bytes=-3' })).toBe('789');
    expect(await text('digits', { Range: 'bytes=8-100' })).toBe('89');
    const part = await client.send(new GetObjectCommand({ Bucket, Key: 'digits', Range: 'bytes=5-' }));
    expect(part).toMatchObject({ ContentRange: 'bytes 5-9/10', $metadata: { httpStatusCode: 206 } });
    await part.Body!.transformToString();
    await expect(text('digits', { Range: 'bytes=10-' })).rejects.toEqual(failure('InvalidRange', 416));
  });

  it('are read and written on conditions', async () => {
    const { ETag } = await put('conditional', 'one');
    await expect(text('conditional', { IfNoneMatch: ETag })).rejects.toEqual(failure('Unknown', 304));
    await expect(text('conditional', { IfMatch: '"x"' })).rejects.toEqual(failure('PreconditionFailed', 412));
    await expect(text('conditional', { IfUnmodifiedSince: new Date(0) })).rejects.toEqual(
      failure('PreconditionFailed', 412),
    );
    await expect(put('conditional', 'two', { IfNoneMatch: '*' })).rejects.toEqual(
      failure('PreconditionFailed', 412),
    );
    await expect(put('conditional', 'two', { IfMatch: '"x"' })).rejects.toEqual(
      failure('PreconditionFailed', 412),
    );
    await put('conditional', 'two', { IfMatch: ETag });
    expect(await text('conditional')).toBe('two');
    const races = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => put('race', `${n}`, { IfNoneMatch: '*' })),
    );
    expect(races.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('are deleted alone and together', async () => {
    await put('one', '1');
    await put('two <&>', '2');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'one' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'never-there' }));
    await expect(text('one')).rejects.toEqual(failure('NoSuchKey', 404));
    const Objects = [{ Key: 'two <&>' }, { Key: 'never-there' }, { Key: 'x'.repeat(1025) }];
    const outcome = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(outcome.Deleted?.map(({ Key }) => Key)).toEqual(['two <&>', 'never-there']);
    expect(outcome.Errors).toMatchObject([{ Code: 'KeyTooLongError' }]);
    await expect(text('two <&>')).rejects.toEqual(failure('NoSuchKey', 404));
  });

  it('are copied without their bytes, and outlive their source', async () => {
    const body = randomBytes(100_000);
    await put('source', body, { Metadata: { a: 'b' } });
    await expect(
      client.send(new CopyObjectCommand({ Bucket, Key: 'source', CopySource: `${Bucket}/source` })),
    ).rejects.toEqual(failure('InvalidRequest', 400));
    await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `/${Bucket}/source` }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'source' }));
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'copy' }));
    expect(got.Metadata).toEqual({ a: 'b' });
    expect(Buffer.compare(await got.Body!.transformToByteArray(), body)).toBe(0);
    await expect(
      client.send(new CopyObjectCommand({ Bucket, Key: 'x', CopySource: `${Bucket}/source` })),
    ).rejects.toEqual(failure('NoSuchKey', 404));
  });

  it('keep a reader’s bytes while they are overwritten', async () => {
    const body = randomBytes(6_000_000);
    await put('replaced', body);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'replaced' }));
    await put('replaced', 'new');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'replaced' }));
    expect(Buffer.compare(await got.Body!.transformToByteArray(), body)).toBe(0);
  });
});

describe('checksums', () => {
  for (const algorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const) {
    it(`are verified, stored and returned: ${algorithm}`, async () => {
      const put1 = await put(`sum-${algorithm}`, 'hello', { ChecksumAlgorithm: algorithm });
      const member = `Checksum${algorithm}` as const;
      const got = await client.send(
        new GetObjectCommand({ Bucket, Key: `sum-${algorithm}`, ChecksumMode: 'ENABLED' }),
      );
      expect(got[member]).toBe(put1[member]);
      expect(got.ChecksumType).toBe('FULL_OBJECT');
      expect(await got.Body!.transformToString()).toBe('hello');
    });
  }

  it('that do not match are refused, and nothing is stored', async () => {
    await expect(put('bad', 'hello', { ChecksumCRC32: 'AAAAAA==' })).rejects.toEqual(
      failure('BadDigest', 400),
    );
    await expect(put('bad', 'hello', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' })).rejects.toEqual(
      failure('BadDigest', 400),
    );
    await expect(put('bad', 'hello', { ContentMD5: 'x' })).rejects.toEqual(failure('InvalidDigest', 400));
    await expect(text('bad')).rejects.toEqual(failure('NoSuchKey', 404));
  });

  it('are CRC64NVME where the client sends none', async () => {
    const plain = served.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    await plain.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: '123456789' }));
    const head = await plain.send(new HeadObjectCommand({ Bucket, Key: 'plain', ChecksumMode: 'ENABLED' }));
    expect(head.ChecksumCRC64NVME).toBe(Buffer.from('ae8b14860a799888', 'hex').toString('base64'));
  });
});

describe('listing', () => {
  it('pages, groups, encodes and orders by UTF-8 bytes', async () => {
    const keys = ['a/1', 'a/2', 'b', 'c/1', 'é', '\u{ffff}', '\u{10000}', 'with space+plus'];
    await client.send(new CreateBucketCommand({ Bucket: 'listed', CreateBucketConfiguration }));
    for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: 'listed', Key, Body: 'x' }));
    const sorted = [...keys].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page: { Contents?: { Key?: string }[]; NextContinuationToken?: string } = await client.send(
        new ListObjectsV2Command({
          Bucket: 'listed',
          MaxKeys: 3,
          EncodingType: 'url',
          ...(ContinuationToken && { ContinuationToken }),
        }),
      );
      seen.push(...(page.Contents ?? []).map(({ Key }) => decodeURIComponent(Key!.replaceAll('+', ' '))));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen).toEqual(sorted);
    const grouped = await client.send(new ListObjectsV2Command({ Bucket: 'listed', Delimiter: '/' }));
    expect(grouped.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['a/', 'c/']);
    expect(grouped.KeyCount).toBe(7);
    const old = await client.send(new ListObjectsCommand({ Bucket: 'listed', Delimiter: '/', MaxKeys: 1 }));
    expect(old).toMatchObject({ NextMarker: 'a/', IsTruncated: true });
    const next = await client.send(
      new ListObjectsCommand({ Bucket: 'listed', Delimiter: '/', MaxKeys: 1, Marker: old.NextMarker }),
    );
    expect(next.Contents?.map(({ Key }) => Key)).toEqual(['b']);
    const none = await client.send(new ListObjectsV2Command({ Bucket: 'listed', MaxKeys: 0 }));
    expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });
});

describe('a reset', () => {
  it('leaves nothing, and the service goes on', async () => {
    await using other = await serve();
    const its = other.client();
    await its.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await its.send(new PutObjectCommand({ Bucket, Key: 'k', Body: randomBytes(20_000) }));
    expect(other.s3.counts()).toEqual({ buckets: 1, objects: 1 });
    await other.s3.reset();
    expect(other.s3.counts()).toEqual({ buckets: 0, objects: 0 });
    await its.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await its.send(new PutObjectCommand({ Bucket, Key: 'k', Body: randomBytes(20_000) }));
    expect((await its.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).ContentLength).toBe(20_000);
  });
});
