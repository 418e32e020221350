import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { presign, type RawRequest, send, sendSigned, sign, signedChunks } from '../testing/raw.ts';
import { type ServedS3, serve } from '../testing/serve.ts';

let served: ServedS3;
beforeAll(async () => {
  served = await serve({ idleMs: 300 });
  await served.s3.createBucket('bbb', { region: 'ap-northeast-1' });
});
afterAll(() => served[Symbol.asyncDispose]());

const ask = (raw: RawRequest) => sendSigned(served.port, raw);
const get = (target: string, more: Partial<RawRequest> = {}) => ask({ method: 'GET', target, ...more });
const put = (target: string, body: string, more: Partial<RawRequest> = {}) =>
  ask({ method: 'PUT', target, body, ...more });
const dataFiles = () =>
  readdirSync(join(served.directory, 'data'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  ).length;

describe('who asks', () => {
  it('is refused without a signature, with an unknown key, a wrong secret, an old date', async () => {
    expect(await send(served.port, { method: 'GET', target: '/bbb/k' }, {})).toMatchObject({
      status: 403,
      text: expect.stringContaining('<Code>AccessDenied</Code>'),
    });
    expect((await get('/', { accessKeyId: 'nobody' })).text).toContain('<Code>InvalidAccessKeyId</Code>');
    const mismatch = await get('/', { secret: 'wrong' });
    expect(mismatch.status).toBe(403);
    expect(mismatch.text).toMatch(
      /<Code>SignatureDoesNotMatch<.*<StringToSign>AWS4-HMAC-SHA256\n.*<CanonicalRequest>GET/s,
    );
    const skewed = await get('/', { time: new Date(Date.now() - 3_600_000) });
    expect(skewed.text).toContain('<Code>RequestTimeTooSkewed</Code>');
  });
});

describe('presigned URLs', () => {
  const sendPresigned = (raw: RawRequest, seconds: number) =>
    send(served.port, { ...raw, target: presign(served.port, raw, seconds) }, {});

  it('put and get without credentials', async () => {
    expect(
      (await sendPresigned({ method: 'PUT', target: '/bbb/presigned', body: 'by url' }, 60)).status,
    ).toBe(200);
    const got = await sendPresigned({ method: 'GET', target: '/bbb/presigned' }, 60);
    expect([got.status, got.text]).toEqual([200, 'by url']);
  });

  it('end, and hold for one method and key only', async () => {
    const time = new Date(Date.now() - 120_000);
    const late = await sendPresigned({ method: 'GET', target: '/bbb/presigned', time }, 60);
    expect([late.status, late.text]).toEqual([
      403,
      expect.stringContaining('<Message>Request has expired</Message>'),
    ]);
    const target = presign(served.port, { method: 'GET', target: '/bbb/presigned' }, 60);
    expect((await send(served.port, { method: 'DELETE', target }, {})).text).toContain(
      'SignatureDoesNotMatch',
    );
  });
});

describe('errors', () => {
  it('carry the ids of the request in headers and body', async () => {
    const { status, headers, text } = await get('/bbb/nothing');
    expect(status).toBe(404);
    expect(headers.server).toBe('AmazonS3');
    expect(text).toContain('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>');
    expect(text).toContain(`<RequestId>${headers['x-amz-request-id']}</RequestId>`);
    expect(text).toContain(`<HostId>${headers['x-amz-id-2']}</HostId>`);
  });

  it('are AWS’s for requests that make no sense', async () => {
    const code = async (raw: RawRequest) => /<Code>(\w+)/.exec((await ask(raw)).text)?.[1];
    expect(await code({ method: 'PATCH', target: '/bbb/k' })).toBe('MethodNotAllowed');
    expect(await code({ method: 'GET', target: '/none/k' })).toBe('NoSuchBucket');
    expect(await code({ method: 'GET', target: `/bbb/${'x'.repeat(1025)}` })).toBe('KeyTooLongError');
    expect(await code({ method: 'GET', target: '/bbb?max-keys=many' })).toBe('InvalidArgument');
    expect(await code({ method: 'PUT', target: '/new' })).toBe('IllegalLocationConstraintException');
    expect(await code({ method: 'PUT', target: '/new', body: '<nonsense' })).toBe('MalformedXML');
    expect(await code({ method: 'GET', target: '/bbb?metadataTable=' })).toBe('NotImplemented');
    expect(await code({ method: 'PUT', target: '/bbb?policy=' })).toBe('MissingRequestBodyError');
    const md5 = createHash('md5').update('<Delete/>').digest('base64');
    const drop: RawRequest = { method: 'POST', target: '/bbb?delete=', body: '<Delete/>' };
    expect(await code(drop)).toBe('InvalidRequest');
    expect(await code({ ...drop, headers: { 'content-md5': md5 } })).toBe('MalformedXML');
  });

  it('come also while a body is still being sent', async () => {
    const answer = await put('/none/k', 'x'.repeat(3_000_000));
    expect(answer.status).toBe(404);
  });
});

describe('payloads', () => {
  it('whose hash is signed are verified', async () => {
    const hash = createHash('sha256').update('hello').digest('hex');
    expect((await put('/bbb/signed', 'hello', { content: hash })).status).toBe(200);
    const answer = await put('/bbb/garbled', 'hellO', { content: hash });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('XAmzContentSHA256Mismatch')]);
  });

  it('in signed chunks are verified chunk by chunk', async () => {
    const chunks = ['a'.repeat(10_000), 'b'.repeat(9_000), 'end'];
    const length = String(chunks.join('').length);
    const raw: RawRequest = {
      method: 'PUT',
      target: '/bbb/chunked',
      content: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      headers: { 'content-encoding': 'aws-chunked,gzip', 'x-amz-decoded-content-length': length },
    };
    const seed = sign(served.port, raw);
    const body = signedChunks(seed, chunks);
    expect((await send(served.port, { ...raw, body }, seed.headers)).status).toBe(200);
    const got = await get('/bbb/chunked');
    expect(got.text).toBe(chunks.join(''));
    expect(got.headers['content-encoding']).toBe('gzip');
    const forged = body.replace('bbbb', 'bbbc');
    expect(
      (await send(served.port, { ...raw, target: '/bbb/chunked', body: forged }, seed.headers)).text,
    ).toContain('SignatureDoesNotMatch');
    expect((await send(served.port, { ...raw, body: body.slice(0, 15_000) }, seed.headers)).text).toContain(
      'IncompleteBody',
    );
  });

  it('in chunks with trailers, signed or not, are verified by the trailer', async () => {
    const text = 'trailing '.repeat(2_000);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(text));
    const trailers = { 'x-amz-checksum-crc32': sum.toString('base64') };
    const raw: RawRequest = {
      method: 'PUT',
      target: '/bbb/trailed',
      headers: {
        'x-amz-trailer': 'x-amz-checksum-crc32',
        'x-amz-decoded-content-length': String(text.length),
      },
    };
    const signed = { ...raw, content: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER' };
    const seed = sign(served.port, signed);
    const sendBody = (body: string) => send(served.port, { ...signed, body }, seed.headers);
    expect((await sendBody(signedChunks(seed, [text], trailers))).status).toBe(200);
    expect(
      (await sendBody(signedChunks(seed, [text], { 'x-amz-checksum-crc32': 'AAAAAA==' }))).text,
    ).toContain('BadDigest');
    const unsignedTrailer = signedChunks(seed, [text], trailers).replace(
      /x-amz-trailer-signature:.*\r\n/,
      '',
    );
    expect((await sendBody(unsignedTrailer)).text).toContain('SignatureDoesNotMatch');

    const unsigned = { ...raw, content: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };
    const frame = (trailer: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n${trailer}\r\n`;
    const good = frame(`x-amz-checksum-crc32:${trailers['x-amz-checksum-crc32']}\r\n`);
    expect((await ask({ ...unsigned, body: good })).status).toBe(200);
    expect((await ask({ ...unsigned, body: frame('') })).text).toContain('MalformedTrailerError');
  });

  it('of unknown length are refused', async () => {
    const raw: RawRequest = { method: 'PUT', target: '/bbb/k', body: 'x' };
    const { headers } = sign(served.port, raw);
    const answer = await send(served.port, raw, { ...headers, 'transfer-encoding': 'chunked' });
    expect([answer.status, answer.text]).toEqual([
      501,
      expect.stringContaining('<Header>Transfer-Encoding</Header>'),
    ]);
    const socket = connect(served.port, '127.0.0.1');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.write(`PUT /bbb/k HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    const [bytes] = await once(socket, 'data');
    socket.destroy();
    expect(String(bytes)).toMatch(/^HTTP\/1.1 411 .*<Code>MissingContentLength</s);
  });
});

describe('clients that vanish', () => {
  /** Begins an upload of 100 kB and stops after 50. */
  const begin = () => {
    const raw: RawRequest = { method: 'PUT', target: '/bbb/vanished' };
    const { headers } = sign(served.port, raw);
    const lines = Object.entries({ ...headers, 'content-length': '100000' }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const socket = connect(served.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`PUT /bbb/vanished HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${'x'.repeat(50_000)}`);
    return socket;
  };
  const nothingStored = async (files: number) => {
    expect(served.records.at(-1)).toMatchObject({ operation: 'PutObject', status: 0 });
    expect(dataFiles()).toBe(files);
    expect((await get('/bbb/vanished')).status).toBe(404);
  };

  it('leave nothing', async () => {
    const [files, requests] = [dataFiles(), served.records.length];
    const socket = begin();
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await vi.waitFor(() => expect(served.records.length).toBe(requests + 1), 5_000);
    await nothingStored(files);
  });

  it('or stop sending are let go', async () => {
    const [files, requests] = [dataFiles(), served.records.length];
    const socket = begin();
    await vi.waitFor(
      () => expect(socket.destroyed || socket.readableEnded || served.records.length > requests).toBe(true),
      2_000,
    );
    await vi.waitFor(() => expect(served.records.length).toBe(requests + 1), 5_000);
    await nothingStored(files);
    socket.destroy();
  });
});

describe('addressing', () => {
  it('works by virtual host, for the SDK’s own client', async () => {
    const client = served.client({ endpoint: `http://localhost:${served.port}`, forcePathStyle: false });
    client.middlewareStack.add(
      (next) => (args) => {
        // The name under `localhost` need not resolve on the machine that runs the tests.
        const request = args.request as { hostname: string; headers: Record<string, string> };
        expect(request.hostname).toBe('bbb.localhost');
        request.hostname = '127.0.0.1';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await client.send(new PutObjectCommand({ Bucket: 'bbb', Key: 'virtual', Body: 'here' }));
    const got = await client.send(new GetObjectCommand({ Bucket: 'bbb', Key: 'virtual' }));
    expect(await got.Body!.transformToString()).toBe('here');
    expect(await served.client().send(new HeadObjectCommand({ Bucket: 'bbb', Key: 'virtual' }))).toBeTruthy();
  });
});

describe('a client that waits for leave to send', () => {
  const ask = (target: string, headers: Record<string, string>) =>
    new Promise<{ status: number; continued: boolean }>((resolve, reject) => {
      let continued = false;
      const { port } = served;
      const outgoing = request(
        { host: '127.0.0.1', port, method: 'PUT', path: target, headers },
        (answer) => {
          answer.resume();
          answer.once('end', () => resolve({ status: answer.statusCode ?? 0, continued }));
        },
      );
      outgoing.once('continue', () => {
        continued = true;
        outgoing.end('hi');
      });
      outgoing.once('error', reject);
      outgoing.flushHeaders();
    });

  it('gets it when its request is admitted, and is spared the sending when not', async () => {
    const raw = { method: 'PUT', target: '/bbb/expected', headers: { expect: '100-continue' } };
    const { headers } = sign(served.port, raw);
    const length = { 'content-length': '2' };
    expect(await ask(raw.target, { ...headers, ...length })).toEqual({ status: 200, continued: true });
    expect(await ask(raw.target, { expect: '100-continue', ...length })).toEqual({
      status: 403,
      continued: false,
    });
  });
});
