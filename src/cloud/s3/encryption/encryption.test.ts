import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetBucketEncryptionCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Origin } from '../../origin.ts';
import { type ServedS3, serve } from '../testing/serve.ts';
import { decrypt, startEncryption } from './cipher.ts';
import { customerKey } from './customer-key.ts';

let served: ServedS3;
let client: S3Client;
let origin: Origin | undefined;
const Bucket = 'sealed';

beforeAll(async () => {
  served = await serve({ originOf: () => origin });
  client = served.client();
  const CreateBucketConfiguration = { LocationConstraint: 'ap-northeast-1' } as const;
  await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
});
afterAll(() => served[Symbol.asyncDispose]());

const keyOf = (fill: number) => Buffer.alloc(32, fill);
const headersFor = (key: Buffer) => ({
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: key.toString('base64'),
  SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
});
const [mine, other] = [headersFor(keyOf(1)), headersFor(keyOf(2))];
const asSource = (headers: typeof mine) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [`CopySource${name}`, value]));
const get = (Key: string, more = {}) => client.send(new GetObjectCommand({ Bucket, Key, ...more }));
const bytesOf = async (Key: string, more = {}) =>
  Buffer.from(await (await get(Key, more)).Body!.transformToByteArray());
const put = (Key: string, Body: Buffer, more = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
/** Everything that the store has on the disk. */
const onDisk = () =>
  Buffer.concat(
    readdirSync(served.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  );

it('reads any range of what was encrypted in any runs and pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 70 }), { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.integer({ min: 1, max: 40 }),
      async (parts, start, piece) => {
        const secret = keyOf(7);
        const runs = parts.map((bytes) => ({ bytes, ...startEncryption(secret) }));
        const sealed = Buffer.concat(runs.map(({ bytes, encrypt }) => encrypt(bytes)));
        const plain = Buffer.concat(parts);
        const offset = start % plain.length;
        async function* pieces() {
          for (let at = offset; at < sealed.length; at += piece)
            yield sealed.subarray(at, Math.min(at + piece, sealed.length));
        }
        const read: Uint8Array[] = [];
        const described = runs.map(({ bytes, nonce }) => ({ length: bytes.length, nonce }));
        for await (const bytes of decrypt(pieces(), secret, described, offset)) read.push(bytes);
        expect(Buffer.concat(read).equals(plain.subarray(offset))).toBe(true);
      },
    ),
  );
});

describe('a key of the customer’s own', () => {
  const secret = Buffer.from(`the quick brown ${'fox '.repeat(5000)}`);

  it.each(['small', 'large'])('encrypts a %s object, which only the key opens', async (Key) => {
    const body = Key === 'small' ? secret.subarray(0, 100) : secret;
    const made = await put(Key, body, mine);
    expect(made.SSECustomerKeyMD5).toBe(mine.SSECustomerKeyMD5);
    expect(made.ServerSideEncryption).toBeUndefined();
    expect(made.ETag).not.toContain(createHash('md5').update(body).digest('hex'));
    expect((await bytesOf(Key, mine)).equals(body)).toBe(true);
    expect((await bytesOf(Key, { ...mine, Range: 'bytes=21-45' })).equals(body.subarray(21, 46))).toBe(true);
    const disk = onDisk();
    expect(disk.includes('the quick brown')).toBe(false);
    expect(disk.includes(keyOf(1))).toBe(false);
    expect(disk.includes(mine.SSECustomerKeyMD5)).toBe(false);
    await expect(get(Key)).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(get(Key, other)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
    const ObjectAttributes = ['ObjectSize' as const];
    await expect(
      client.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes })),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it('is copied from plain to sealed, from key to key, and back', async () => {
    await put('plain', secret);
    const copy = (Key: string, from: string, more: object) =>
      client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${from}`, ...more }));
    await copy('one', 'plain', mine);
    await copy('two', 'one', { ...other, ...asSource(mine) });
    await copy('three', 'two', asSource(other));
    expect((await bytesOf('one', mine)).equals(secret)).toBe(true);
    expect((await bytesOf('two', other)).equals(secret)).toBe(true);
    expect((await bytesOf('three')).equals(secret)).toBe(true);
    expect((await get('three')).ETag).toBe((await get('plain')).ETag);
    await expect(copy('four', 'one', {})).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(copy('four', 'plain', asSource(mine))).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it('seals every part of a multipart upload, and ranges run over the seams', async () => {
    const target = { Bucket, Key: 'parts' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ...mine }));
    const first = randomBytes(5 * 1024 ** 2 + 3);
    const part = (PartNumber: number, Body: Buffer, more: object) =>
      client.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body, ...more }));
    await expect(part(1, first, {})).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(part(1, first, other)).rejects.toMatchObject({ name: 'InvalidRequest' });
    const one = await part(1, first, mine);
    const two = await client.send(
      new UploadPartCopyCommand({
        ...target,
        UploadId,
        PartNumber: 2,
        CopySource: `${Bucket}/plain`,
        CopySourceRange: 'bytes=4-99',
        ...mine,
      }),
    );
    const Parts = [
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.CopyPartResult!.ETag },
    ];
    await client.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts }, ...mine }),
    );
    const whole = Buffer.concat([first, secret.subarray(4, 100)]);
    expect((await bytesOf('parts', mine)).equals(whole)).toBe(true);
    const Range = `bytes=${first.length - 5}-${first.length + 40}`;
    expect((await bytesOf('parts', { ...mine, Range })).equals(whole.subarray(-101, -55))).toBe(true);
    expect((await bytesOf('parts', { ...mine, PartNumber: 2 })).equals(secret.subarray(4, 100))).toBe(true);
  });

  it.each([
    ['an algorithm alone', { SSECustomerAlgorithm: 'AES256' }, 'InvalidArgument'],
    ['another algorithm', { ...mine, SSECustomerAlgorithm: 'AES128' }, 'InvalidEncryptionAlgorithmError'],
    ['a short key', headersFor(Buffer.alloc(16)), 'InvalidArgument'],
    ['SSE-KMS beside it', { ...mine, ServerSideEncryption: 'aws:kms' }, 'InvalidArgument'],
    ['a key id without SSE-KMS', { SSEKMSKeyId: 'k' }, 'InvalidArgument'],
  ])('is refused with %s', async (_, headers, name) => {
    await expect(put('refused', secret, headers)).rejects.toMatchObject({ name });
  });

  it('is refused with the digest of another key', () => {
    const input = { ...mine, SSECustomerKeyMD5: other.SSECustomerKeyMD5 };
    expect(() => customerKey({ via: 'api', sourceIp: '127.0.0.1' }, input)).toThrow(/MD5 hash of the key/);
  });

  it('is refused in the clear', async () => {
    origin = { via: 'internet', sourceIp: '203.0.113.9' };
    try {
      await expect(put('refused', secret, mine)).rejects.toMatchObject({ name: 'InvalidRequest' });
    } finally {
      origin = undefined;
    }
  });
});

describe('encryption by default', () => {
  it('is SSE-S3, until the bucket is configured otherwise', async () => {
    expect((await put('default', Buffer.from('x'))).ServerSideEncryption).toBe('AES256');
    expect(
      (await client.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration,
    ).toMatchObject({ Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] });
    const KMSMasterKeyID = 'arn:aws:kms:ap-northeast-1:000000000000:key/1';
    const Rules = [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID },
        BucketKeyEnabled: true,
      },
    ];
    await client.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
    );
    expect(await put('default', Buffer.from('x'))).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: KMSMasterKeyID,
      BucketKeyEnabled: true,
    });
    expect(await get('default')).toMatchObject({ ServerSideEncryption: 'aws:kms' });
    expect(await put('default', Buffer.from('x'), { ServerSideEncryption: 'AES256' })).toMatchObject({
      ServerSideEncryption: 'AES256',
    });
  });

  it('may be blocked by the bucket', async () => {
    const block = (EncryptionType: ('SSE-C' | 'NONE')[]) => {
      const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } };
      const Rules = [{ ...rule, BlockedEncryptionTypes: { EncryptionType } }];
      return served.client().putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } });
    };
    await block(['SSE-C']);
    await expect(put('blocked', Buffer.from('x'), mine)).rejects.toMatchObject({ name: 'AccessDenied' });
    await put('not-blocked', Buffer.from('x'));
    await block(['NONE']);
    await put('blocked', Buffer.from('x'), mine);
  });

  it.each(['zzz', Buffer.from('[]').toString('base64'), Buffer.from('{"a":1}').toString('base64')])(
    'of KMS has a context that is a map of texts, not %s',
    async (SSEKMSEncryptionContext) => {
      const kms = { ServerSideEncryption: 'aws:kms', SSEKMSEncryptionContext };
      await expect(put('context', Buffer.from('x'), kms)).rejects.toMatchObject({ name: 'InvalidArgument' });
    },
  );
});
