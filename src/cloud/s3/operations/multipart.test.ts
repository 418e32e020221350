import { createHash, randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedS3, serve } from '../testing/serve.ts';

let served: ServedS3;
let client: S3Client;
const Bucket = 'my-bucket';

beforeAll(async () => {
  served = await serve();
  client = served.client();
  await served.s3.createBucket(Bucket, { region: 'ap-northeast-1' });
});
afterAll(() => served[Symbol.asyncDispose]());

const put = (Key: string, Body: string | Uint8Array, more = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const failure = (name: string, status: number) =>
  expect.objectContaining({ name, $metadata: expect.objectContaining({ httpStatusCode: status }) });

describe('multipart uploads', () => {
  const MB5 = 5 * 1024 * 1024;

  it('join parts, sent and copied, to one object', async () => {
    const Key = 'joined';
    const first = randomBytes(MB5);
    await put('copied-from', randomBytes(100));
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32', Metadata: { m: 'p' } }),
    );
    const listed = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'join' }));
    expect(listed.Uploads).toMatchObject([{ Key, UploadId }]);
    const one = await client.send(
      new UploadPartCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber: 1,
        Body: first,
        ChecksumAlgorithm: 'CRC32',
      }),
    );
    const two = await client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber: 2,
        CopySource: `${Bucket}/copied-from`,
        CopySourceRange: 'bytes=10-19',
      }),
    );
    const parts = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    expect(parts.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, MB5],
      [2, 10],
    ]);
    const Parts = [
      { PartNumber: 1, ETag: one.ETag, ChecksumCRC32: one.ChecksumCRC32 },
      { PartNumber: 2, ETag: two.CopyPartResult?.ETag, ChecksumCRC32: two.CopyPartResult?.ChecksumCRC32 },
    ];
    const complete = () =>
      client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    const done = await complete();
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(done.ChecksumCRC32).toMatch(/-2$/);
    expect((await complete()).ETag).toBe(done.ETag);
    const got = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect(got.Metadata).toEqual({ m: 'p' });
    const bytes = await got.Body!.transformToByteArray();
    expect(bytes.length).toBe(MB5 + 10);
    expect(Buffer.compare(bytes.subarray(0, MB5), first)).toBe(0);
    const second = await client.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
    expect(second).toMatchObject({ ContentLength: 10, PartsCount: 2 });
    await second.Body!.transformToByteArray();
    const attributes = await client.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key,
        ObjectAttributes: ['ETag', 'ObjectParts', 'ObjectSize', 'Checksum'],
      }),
    );
    expect(attributes).toMatchObject({ ObjectSize: MB5 + 10, ObjectParts: { TotalPartsCount: 2 } });
    expect(attributes.Checksum?.ChecksumType).toBe('COMPOSITE');
    // Copied, it is one whole with the MD5 of its bytes.
    const copy = await client.send(
      new CopyObjectCommand({ Bucket, Key: 'whole', CopySource: `${Bucket}/${Key}` }),
    );
    expect(copy.CopyObjectResult?.ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
  });

  it('are refused when parts are missing, out of order or too small, and can be aborted', async () => {
    const Key = 'refused';
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = async (PartNumber: number) =>
      (await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: 'small' }))).ETag;
    const [one, two] = [await part(1), await part(2)];
    const complete = (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
      client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    await expect(complete([])).rejects.toEqual(failure('MalformedXML', 400));
    await expect(complete([{ PartNumber: 7, ETag: one }])).rejects.toEqual(failure('InvalidPart', 400));
    await expect(
      complete([
        { PartNumber: 2, ETag: two },
        { PartNumber: 1, ETag: one },
      ]),
    ).rejects.toEqual(failure('InvalidPartOrder', 400));
    await expect(
      complete([
        { PartNumber: 1, ETag: one },
        { PartNumber: 2, ETag: two },
      ]),
    ).rejects.toEqual(failure('EntityTooSmall', 400));
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    await expect(client.send(new ListPartsCommand({ Bucket, Key, UploadId }))).rejects.toEqual(
      failure('NoSuchUpload', 404),
    );
    expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([]);
  });

  it('are completed once, and whoever asks at the same moment is answered alike', async () => {
    const Key = 'raced';
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const { ETag } = await client.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }),
    );
    const complete = () =>
      client.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key,
          UploadId,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
        }),
      );
    const answers = await Promise.all([complete(), complete(), complete()]);
    expect(new Set(answers.map((answer) => answer.ETag)).size).toBe(1);
  });

  it('leave out numbers of parts, but for a composite checksum', async () => {
    for (const [ChecksumAlgorithm, refused] of [
      ['SHA256', true],
      ['CRC64NVME', false],
    ] as const) {
      const upload = { Bucket, Key: 'gaps', ChecksumAlgorithm };
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload));
      const { ETag, ChecksumSHA256 } = await client.send(
        new UploadPartCommand({ ...upload, UploadId, PartNumber: 2, Body: 'part' }),
      );
      const MultipartUpload = { Parts: [{ PartNumber: 2, ETag, ChecksumSHA256 }] };
      const completed = client.send(
        new CompleteMultipartUploadCommand({ Bucket, Key: 'gaps', UploadId, MultipartUpload }),
      );
      if (refused) await expect(completed).rejects.toEqual(failure('InvalidPartOrder', 400));
      else expect((await completed).ETag).toMatch(/-1"$/);
    }
  });

  it('are listed after a key: all of the key with its upload ids, none without', async () => {
    await served.s3.createBucket('begun', { region: 'ap-northeast-1' });
    for (const Key of ['a', 'a', 'a/b', 'b', 'b/c'])
      await client.send(new CreateMultipartUploadCommand({ Bucket: 'begun', Key }));
    const list = async (more = {}) => {
      const { Uploads = [] } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: 'begun', ...more }),
      );
      return Uploads;
    };
    const keys = async (more: object) => (await list(more)).map(({ Key }) => Key);
    const [first] = await list();
    expect(await keys({ KeyMarker: 'a' })).toEqual(['a/b', 'b', 'b/c']);
    expect(await keys({ KeyMarker: 'a', Delimiter: '/' })).toEqual(['b']);
    expect(await keys({ KeyMarker: 'a', UploadIdMarker: first?.UploadId })).toEqual(['a', 'a/b', 'b', 'b/c']);
    expect(await keys({ KeyMarker: '' })).toHaveLength(5);
  });

  it('have parts of the numbers 1 to 10000, and no others can be asked for', async () => {
    await put('whole-in-one', 'x');
    const part = (PartNumber: number) =>
      client.send(new GetObjectCommand({ Bucket, Key: 'whole-in-one', PartNumber }));
    for (const number of [-1, 0, 10_001])
      await expect(part(number)).rejects.toEqual(failure('InvalidArgument', 400));
    await expect(part(10_000)).rejects.toEqual(failure('InvalidPartNumber', 416));
  });

  it('without a checksum get the CRC64NVME of the whole', async () => {
    const Key = 'unsummed';
    const plain = served.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const { UploadId } = await plain.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = await plain.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: '123456789' }),
    );
    const Parts = [{ PartNumber: 1, ETag: part.ETag }];
    const done = await plain.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
    expect(done.ChecksumCRC64NVME).toBe(Buffer.from('ae8b14860a799888', 'hex').toString('base64'));
  });
});
