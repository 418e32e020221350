/** Malformed requests, one by one, and S3's answer to each. */
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawRequest, send, sendSigned, sign } from '../testing/raw.ts';
import { type ServedS3, serve } from '../testing/serve.ts';

let served: ServedS3;

beforeAll(async () => {
  served = await serve({ idleMs: 500 });
  await served.s3.createBucket('bbb', { region: 'ap-northeast-1' });
});
afterAll(async () => {
  expect(served.records.flatMap(({ fault }) => fault ?? [])).toEqual([]);
  await served[Symbol.asyncDispose]();
});

/** S3's code for it, or the status where there is no error. */
async function code(raw: RawRequest): Promise<string> {
  const { status, text } = await sendSigned(served.port, raw);
  return /<Code>(\w+)/.exec(text)?.[1] ?? String(status);
}
const get = (target: string, headers: Record<string, string> = {}) =>
  code({ method: 'GET', target, headers });
const put = (target: string, body: string, headers: Record<string, string> = {}) =>
  code({ method: 'PUT', target, body, headers });

describe('keys', () => {
  it('are bytes, not paths', async () => {
    for (const key of [
      '.',
      '..',
      '../../etc/passwd',
      '/',
      '//a//',
      'a/../b',
      '\0',
      'a\0b',
      '\u{1F600}',
      'é'.repeat(512),
    ]) {
      const target = `/bbb/${encodeURIComponent(key).replaceAll(/[*!'()]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
      expect(await put(target, `of ${key}`), JSON.stringify(key)).toBe('200');
      expect((await sendSigned(served.port, { method: 'GET', target })).text).toBe(`of ${key}`);
    }
  });

  it('are 1,024 bytes of UTF-8 at most', async () => {
    expect(await put(`/bbb/${'%C3%A9'.repeat(512)}x`, '')).toBe('KeyTooLongError');
    expect(await put('/bbb/%FF', '')).toBe('InvalidURI');
    expect(await put('/bbb/%C3', '')).toBe('InvalidURI');
  });
});

describe('names that are too long for any index', () => {
  const long = 'x'.repeat(6_000);
  it('belong to nothing', async () => {
    expect(await get(`/${long}`)).toBe('NoSuchBucket');
    expect(await put(`/${long}`, '')).toBe('InvalidBucketName');
    expect(await get(`/bbb?prefix=${long}`)).toBe('200');
    expect(await get(`/bbb?marker=${long}`)).toBe('200');
    expect(await get(`/bbb?list-type=2&start-after=${long}`)).toBe('200');
    expect(await get(`/bbb?key-marker=${long}&upload-id-marker=x&uploads=`)).toMatch(
      /^(200|InvalidArgument)$/,
    );
    expect(await get(`/bbb?key-marker=${long}&versions=`)).toMatch(/^(200|NotImplemented)$/);
    const token = Buffer.from(`after:${long}`).toString('base64url');
    expect(await get(`/bbb?continuation-token=${token}&list-type=2`)).toBe('200');
  });
});

describe('words that mean something in JavaScript', () => {
  it('mean nothing here', async () => {
    expect(await get('/constructor')).toBe('NoSuchBucket');
    expect(await get('/bbb/__proto__')).toBe('NoSuchKey');
    expect(await put('/bbb/metadata', 'x', { 'x-amz-meta-constructor': 'c' })).toBe('200');
    const { headers } = await sendSigned(served.port, { method: 'GET', target: '/bbb/metadata' });
    expect(headers).toMatchObject({ 'x-amz-meta-constructor': 'c' });
    const raw: RawRequest = { method: 'GET', target: '/bbb' };
    const { headers: signed } = sign(served.port, raw);
    for (const name of ['constructor', '__proto__', 'toString']) {
      const authorization = signed.authorization!.replace('SignedHeaders=host', `SignedHeaders=${name};host`);
      expect((await send(served.port, raw, { ...signed, authorization })).text).toContain(
        'SignatureDoesNotMatch',
      );
    }
  });
});

describe('headers', () => {
  it('that make no sense have S3’s answers', async () => {
    expect(await get('/bbb', { range: 'bytes=1-0' })).toBe('200');
    expect(await put('/bbb/k', 'four', { 'content-md5': 'nonsense' })).toBe('InvalidDigest');
    expect(await put('/bbb/k', 'four', { 'content-md5': '' })).toBe('InvalidDigest');
    expect(await put('/bbb/k', 'four', { 'x-amz-checksum-crc32': '====' })).toBe('InvalidRequest');
    expect(await put('/bbb/k', 'four', { 'x-amz-copy-source': '%FF' })).toBe('InvalidArgument');
    expect(await put('/bbb/k', 'four', { 'x-amz-copy-source': '/' })).toBe('InvalidArgument');
    expect(await put('/bbb/k', 'four', { 'x-amz-storage-class': '__proto__' })).toBe('InvalidStorageClass');
    expect(await put('/bbb/k', 'four', { 'x-amz-meta-a': 'x'.repeat(2_100) })).toBe('MetadataTooLarge');
    expect(await code({ method: 'PUT', target: '/bbb/k', body: 'x', content: 'nonsense' })).toBe(
      'InvalidArgument',
    );
  });

  it('of the answer cannot be made of what is no header', async () => {
    expect(await put('/bbb/k', 'four')).toBe('200');
    for (const text of ['%00', 'a%0D%0AX-Injected:%201'].map((value) => value.replaceAll(':', '%3A')))
      expect(await get(`/bbb/k?response-content-type=${text}`)).toBe('InvalidArgument');
    // Headers are Latin-1: other names of files are written `filename*=UTF-8''…`.
    const named = (name: string) => `/bbb/k?response-content-disposition=attachment%3B%20filename%3D${name}`;
    expect(await get(named('%E6%97%A5%E6%9C%AC'))).toBe('InvalidArgument');
    expect(await get(named('%C3%A9'))).toBe('200');
  });

  it('of the answer are nobody’s to choose who does not sign', async () => {
    expect(await put('/bbb/open', 'four')).toBe('200');
    const client = served.client();
    await client.deletePublicAccessBlock({ Bucket: 'bbb' });
    const Statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::bbb/*',
    };
    await client.putBucketPolicy({
      Bucket: 'bbb',
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    });
    const unsigned = async (target: string) => {
      const { status, text } = await send(served.port, { method: 'GET', target }, {});
      return `${status} ${/<Code>(\w+)/.exec(text)?.[1] ?? text}`;
    };
    expect(await unsigned('/bbb/open')).toBe('200 four');
    expect(await unsigned('/bbb/open?response-content-type=text/html')).toBe('400 InvalidRequest');
    await client.deleteBucketPolicy({ Bucket: 'bbb' });
  });

  it('of versions say which is read, and never which is written', async () => {
    expect(await put('/bbb/k?versionId=null', 'four')).toBe('InvalidArgument');
    expect(await put('/bbb/copy?versionId=null', '', { 'x-amz-copy-source': 'bbb/k' })).toBe(
      'InvalidArgument',
    );
    expect(await get('/bbb/k?versionId=null')).toBe('200');
  });

  it('of ranges beyond all numbers are read as HTTP says', async () => {
    expect(await put('/bbb/four', 'four')).toBe('200');
    const status = async (range: string) =>
      (await sendSigned(served.port, { method: 'GET', target: '/bbb/four', headers: { range } })).status;
    expect(await status(`bytes=0-${'9'.repeat(400)}`)).toBe(206);
    expect(await status(`bytes=${'9'.repeat(400)}-`)).toBe(416);
    expect(await status(`bytes=-${'9'.repeat(400)}`)).toBe(206);
    for (const range of ['bytes=-', 'bytes=a-b', 'bytes=1-0', 'bytes=0-0,2-2', 'lines=1-2', 'bytes=1--2', ''])
      expect(await status(range), range).toBe(200);
  });
});

describe('documents', () => {
  const remove = async (body: string): Promise<string> => {
    const md5 = createHash('md5').update(body).digest('base64');
    return await code({ method: 'POST', target: '/bbb?delete=', body, headers: { 'content-md5': md5 } });
  };
  const wrapped = (inside: string) => `<Delete><Object><Key>${inside}</Key></Object></Delete>`;

  it('with entities of their own, too deep, or broken are malformed', async () => {
    const doctype = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>';
    expect(await remove(`${doctype}${wrapped('&c;')}`)).toBe('MalformedXML');
    expect(await remove(wrapped('&c;'))).toBe('MalformedXML');
    expect(await remove(wrapped('&constructor;'))).toBe('MalformedXML');
    expect(await remove(wrapped('&#x110000;'))).toBe('MalformedXML');
    expect(await remove(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`)).toBe('MalformedXML');
    expect(await remove(wrapped('<Key>a</Key>'))).toBe('MalformedXML');
    expect(await remove('<Delete')).toBe('MalformedXML');
    expect(await remove('\0')).toBe('MalformedXML');
    expect(await remove(`<Delete>${'<Object><Key>k</Key></Object>'.repeat(1001)}</Delete>`)).toBe(
      'MalformedXML',
    );
  });

  it('of any size are judged soon', async () => {
    const size = 200_000;
    for (const body of [
      '<a>'.repeat(size),
      `<a ${'b="c" '.repeat(size / 5)}/>`,
      `<a b="${'x'.repeat(5 * size)}`,
      `<a${' '.repeat(5 * size)}`,
      `<!--${'-'.repeat(5 * size)}`,
      wrapped('&amp;'.repeat(size)),
      `<Delete>${'<x/>'.repeat(size)}</Delete>`,
    ]) {
      const began = performance.now();
      expect(await remove(body), body.slice(0, 20)).toMatch(/^(MalformedXML|KeyTooLongError|200)$/);
      expect(performance.now() - began, body.slice(0, 20)).toBeLessThan(2_000);
    }
    expect(await remove('x'.repeat(8 * 1024 * 1024 + 1))).toBe('MaxMessageLengthExceeded');
  });

  it('of policies are refused when they are none', async () => {
    const policy = (body: string) => put('/bbb?policy=', body);
    for (const body of [
      'x',
      '[]',
      'null',
      '{"Version":1}',
      '['.repeat(10_000),
      `${'['.repeat(9_000)}${']'.repeat(9_000)}`,
    ])
      expect(await policy(body), body.slice(0, 20)).toBe('MalformedPolicy');
    const nested = `{"Version":"2012-10-17","Statement":${'['.repeat(9_000)}${']'.repeat(9_000)}}`;
    expect(await policy(nested)).toBe('MalformedPolicy');
  });
});

/** What comes back until the server closes. */
function exchange(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(served.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.write(bytes);
  });
}

describe('connections', () => {
  const lines = (raw: RawRequest, more: Record<string, string>) =>
    `${raw.method} ${raw.target} HTTP/1.1\r\n${Object.entries({ ...sign(served.port, raw).headers, ...more })
      .map(([name, text]) => `${name}: ${text}\r\n`)
      .join('')}\r\n`;

  it('carry one request after the other, whatever bodies they had', async () => {
    expect(await put('/bbb/kept', 'first')).toBe('200');
    const read: RawRequest = { method: 'GET', target: '/bbb/kept' };
    const answer = await exchange(
      [
        // A body that the operation has no use for.
        `${lines(read, { 'content-length': '6' })}unused`,
        lines(read, {}),
        lines(read, { connection: 'close' }),
      ].join(''),
    );
    expect(answer.match(/HTTP\/1\.1 200/g), answer).toHaveLength(3);
    expect(answer.match(/first/g)).toHaveLength(3);
  });

  it('are told to go on before a body is sent', async () => {
    const upload: RawRequest = { method: 'PUT', target: '/bbb/expected' };
    const answer = await exchange(
      `${lines(upload, { 'content-length': '4', expect: '100-continue', connection: 'close' })}body`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/);
  });

  it('get to read why they are refused, although they are still sending', async () => {
    const piece = Buffer.alloc(64 * 1024);
    for (let round = 0; round < 10; round++) {
      const socket = connect({ port: served.port, host: '127.0.0.1', allowHalfOpen: true });
      let answer = '';
      socket.on('data', (data) => {
        answer += data.toString('latin1');
      });
      const closed = new Promise<string>((resolve, reject) => {
        socket.on('error', reject);
        socket.on('close', () => resolve(answer));
      });
      const upload: RawRequest = { method: 'PUT', target: '/bbb/refused', secret: 'not this one' };
      socket.write(lines(upload, { 'content-length': String(16 * piece.length) }));
      for (let sent = 0; sent < 16; sent++) {
        socket.write(piece);
        await setTimeout(5);
      }
      socket.end();
      expect(await closed).toMatch(/^HTTP\/1\.1 403[\s\S]*SignatureDoesNotMatch[\s\S]*<\/Error>$/);
    }
  });

  it('are closed when they stop sending what is refused', async () => {
    const upload: RawRequest = { method: 'PUT', target: '/bbb/refused', secret: 'not this one' };
    const answer = await exchange(`${lines(upload, { 'content-length': '1000' })}half`);
    expect(answer).toMatch(/^HTTP\/1\.1 403/);
  });

  it('that say two lengths are refused', async () => {
    const both =
      'PUT /bbb/k HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(await exchange(both)).toMatch(/^HTTP\/1\.1 400/);
    const two = 'PUT /bbb/k HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nbody';
    expect(await exchange(two)).toMatch(/^HTTP\/1\.1 400/);
  });
});
