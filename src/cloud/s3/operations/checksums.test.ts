import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerOf, multipartTypes, startChecksum } from '../checksums/checksums.ts';
import { type ChecksumAlgorithm, checksumAlgorithms } from '../store/model.ts';
import { sendSigned } from '../testing/raw.ts';
import { type ServedS3, serve } from '../testing/serve.ts';

const Bucket = 'bbb';
const text = 'in a closed network';
let served: ServedS3;
beforeAll(async () => {
  served = await serve();
  await served.s3.createBucket(Bucket, { region: 'ap-northeast-1' });
});
afterAll(() => served[Symbol.asyncDispose]());

async function sum(algorithm: ChecksumAlgorithm, ...pieces: (string | Buffer)[]): Promise<string> {
  const running = await startChecksum(algorithm);
  for (const piece of pieces) running.update(Buffer.from(piece));
  return running.digest();
}

const put = (target: string, body: string, headers: Record<string, string>, content?: string) =>
  sendSigned(served.port, { method: 'PUT', target, body, headers, ...(content && { content }) });

describe.each(checksumAlgorithms)('a checksum by %s', (algorithm) => {
  const Key = `by-${algorithm}`;
  const member = `Checksum${algorithm}` as const;

  it('is verified in a header, kept, and told', async () => {
    const header = headerOf(algorithm);
    const value = await sum(algorithm, text);
    const answer = await put(`/${Bucket}/${Key}`, text, { [header]: value });
    expect([answer.status, answer.headers[header]]).toEqual([200, value]);
    const wrong = await put(`/${Bucket}/${Key}`, `${text}!`, { [header]: value });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('<Code>BadDigest</Code>')]);
    const short = await put(`/${Bucket}/${Key}`, text, { [header]: 'AAA=' });
    expect(short.text).toContain(`Value for ${header} header is invalid.`);
    const client = served.client();
    const head = await client.headObject({ Bucket, Key, ChecksumMode: 'ENABLED' });
    expect(head).toMatchObject({ [member]: value, ChecksumType: 'FULL_OBJECT' });
    const told = await client.getObjectAttributes({ Bucket, Key, ObjectAttributes: ['Checksum'] });
    expect(told.Checksum).toEqual({ [member]: value, ChecksumType: 'FULL_OBJECT' });
  });

  it('is verified in a trailer', async () => {
    const header = headerOf(algorithm);
    const send = async (value: string) =>
      put(
        `/${Bucket}/${Key}-trailer`,
        `${text.length.toString(16)}\r\n${text}\r\n0\r\n${header}:${value}\r\n\r\n`,
        {
          'content-encoding': 'aws-chunked',
          'x-amz-decoded-content-length': String(text.length),
          'x-amz-trailer': header,
        },
        'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      );
    expect(await send(await sum(algorithm, text))).toMatchObject({ status: 200 });
    expect((await send(await sum(algorithm, 'else'))).text).toContain('<Code>BadDigest</Code>');
  });

  it('is computed of a copy that asks for it', async () => {
    const client = served.client();
    await client.putObject({ Bucket, Key: 'source', Body: text });
    const { CopyObjectResult } = await client.copyObject({
      Bucket,
      Key: `${Key}-copy`,
      CopySource: `${Bucket}/source`,
      ChecksumAlgorithm: algorithm,
    });
    expect(CopyObjectResult).toMatchObject({
      [member]: await sum(algorithm, text),
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it('is joined from those of parts', async () => {
    const client = served.client();
    const [ChecksumType] = multipartTypes(algorithm);
    const upload = { Bucket, Key: `${Key}-parts` };
    const begun = await client.createMultipartUpload({ ...upload, ChecksumAlgorithm: algorithm });
    expect(begun).toMatchObject({ ChecksumAlgorithm: algorithm, ChecksumType });
    const { UploadId } = begun;
    const value = await sum(algorithm, text);
    const part = await client.uploadPart({ ...upload, UploadId, PartNumber: 1, Body: text, [member]: value });
    expect(part).toMatchObject({ [member]: value });
    const done = await client.completeMultipartUpload({
      ...upload,
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag, [member]: value }] },
    });
    const whole =
      ChecksumType === 'FULL_OBJECT' ? value : `${await sum(algorithm, Buffer.from(value, 'base64'))}-1`;
    expect(done).toMatchObject({ [member]: whole, ChecksumType });
    const told = await client.getObjectAttributes({ ...upload, ObjectAttributes: ['Checksum'] });
    expect(told.Checksum).toEqual({ [member]: whole, ChecksumType });
  });
});

describe('checksums that S3 does not have', () => {
  it('of the whole of an upload by a hash are refused', async () => {
    for (const ChecksumAlgorithm of ['MD5', 'SHA512', 'XXHASH3'] as const) {
      const begun = served.client().createMultipartUpload({
        Bucket,
        Key: 'k',
        ChecksumAlgorithm,
        ChecksumType: 'FULL_OBJECT',
      });
      await expect(begun).rejects.toMatchObject({ name: 'InvalidRequest' });
    }
  });

  it('by unknown algorithms are refused', async () => {
    const inHeader = await put(`/${Bucket}/k`, text, { 'x-amz-checksum-crc16': 'AAA=' });
    expect([inHeader.status, inHeader.text]).toEqual([
      400,
      expect.stringContaining('The algorithm type you specified in x-amz-checksum- header is invalid.'),
    ]);
    const begun = await sendSigned(served.port, {
      method: 'POST',
      target: `/${Bucket}/k?uploads=`,
      headers: { 'x-amz-checksum-algorithm': 'CRC16' },
    });
    expect([begun.status, begun.text]).toEqual([
      400,
      expect.stringContaining('Checksum algorithm provided is unsupported.'),
    ]);
  });
});
