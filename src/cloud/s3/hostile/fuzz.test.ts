/**
 * Requests that no client would send, over raw connections to the real server: whatever comes, it is answered with
 * an error of S3's, and nothing is written outside the store. Seeded, so that what fails fails again.
 */
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RawRequest, sign } from '../testing/raw.ts';
import { type ServedS3, serve } from '../testing/serve.ts';

const SEED = 20_260_101;
const RUNS = 1500;
const MARK = 'kairo-fuzz';

let served: ServedS3;

beforeAll(async () => {
  served = await serve({ idleMs: 500, newBuckets: {} });
  await served.s3.createBucket('open', { region: 'ap-northeast-1' });
  // Everybody may do everything there, so that requests need no signature to come far.
  const everything = { Effect: 'Allow', Principal: '*', Action: 's3:*' };
  const Resource = ['arn:aws:s3:::open', 'arn:aws:s3:::open/*'];
  const never = { ...everything, Effect: 'Deny', Action: ['s3:DeleteBucket', 's3:*BucketPolicy'] };
  const Statement = [everything, never].map((statement) => ({ ...statement, Resource }));
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await served.client().send(new PutBucketPolicyCommand({ Bucket: 'open', Policy }));
});
afterAll(() => served[Symbol.asyncDispose]());

/** What comes back until the server closes, or enough of it. */
function exchange(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(served.port, '127.0.0.1');
    let answer = '';
    const timer = setTimeout(() => reject(new Error(`No answer to ${bytes.toString('latin1')}`)), 5_000);
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    socket.end(bytes);
  });
}

/** Text that means something somewhere: in paths, headers, XML, JSON, JavaScript. */
const nasty = fc.oneof(
  fc.constantFrom(
    ...[
      '..',
      '../..',
      '/',
      '//',
      '.',
      '%2e%2e%2f',
      '%00',
      '%',
      '%zz',
      '%ff',
      '%c3%a9',
      '*',
      '~',
      '?',
      '&',
      '=',
    ],
    ...[
      '__proto__',
      'constructor',
      'toString',
      'null',
      'undefined',
      '0',
      '-1',
      '1e9',
      '99999999999999999999',
    ],
    ...['bytes=0-', 'bytes=-1', 'bytes=5-1', 'bytes=0-0,2-3', 'x'.repeat(1025), `${'%C3%A9'.repeat(512)}`],
    ...[
      '<a>',
      '{}',
      '[',
      '"',
      "'",
      ';',
      ',',
      ' ',
      '\t',
      'a=b',
      'true',
      'null',
      'open',
      'open/key',
      '/open/key',
    ],
  ),
  fc.string({ maxLength: 12 }).map(encodeURIComponent),
  fc
    .string({ unit: 'grapheme', maxLength: 6 })
    .map((text) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, ''))),
);

const parameters = [
  ...[
    'acl',
    'attributes',
    'continuation-token',
    'cors',
    'delete',
    'delimiter',
    'encoding-type',
    'fetch-owner',
  ],
  ...['key-marker', 'lifecycle', 'list-type', 'location', 'marker', 'max-keys', 'max-parts', 'max-uploads'],
  ...[
    'part-number-marker',
    'partNumber',
    'policy',
    'prefix',
    'response-content-type',
    'start-after',
    'tagging',
  ],
  ...[
    'upload-id-marker',
    'uploadId',
    'uploads',
    'versionId',
    'versioning',
    'versions',
    'x-id',
    'X-Amz-Signature',
  ],
  ...['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-SignedHeaders'],
];
const headerNames = [
  ...['accept-encoding', 'authorization', 'cache-control', 'content-encoding', 'content-md5', 'content-type'],
  ...[
    'date',
    'expect',
    'expires',
    'if-match',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'origin',
    'range',
  ],
  ...[
    'x-amz-acl',
    'x-amz-checksum-algorithm',
    'x-amz-checksum-crc32',
    'x-amz-checksum-mode',
    'x-amz-checksum-sha256',
  ],
  ...[
    'x-amz-content-sha256',
    'x-amz-copy-source',
    'x-amz-copy-source-range',
    'x-amz-date',
    'x-amz-meta-',
    'x-amz-meta-a',
  ],
  ...[
    'x-amz-decoded-content-length',
    'x-amz-expected-bucket-owner',
    'x-amz-meta-__proto__',
    'x-amz-mp-object-size',
  ],
  ...[
    'x-amz-sdk-checksum-algorithm',
    'x-amz-security-token',
    'x-amz-storage-class',
    'x-amz-tagging',
    'x-amz-trailer',
  ],
  ...[
    'x-amz-website-redirect-location',
    'x-amz-object-attributes',
    'transfer-encoding',
    'content-length',
    'connection',
  ],
];
const bodies = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '<Delete><Object><Key>../a</Key></Object></Delete>',
    '<CompleteMultipartUpload><Part><PartNumber>-1</PartNumber><ETag>&constructor;</ETag></Part></CompleteMultipartUpload>',
    '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><Delete><Object><Key>&d;</Key></Object></Delete>',
    `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`,
    `{"Version":"2012-10-17","Statement":${'['.repeat(3_000)}${']'.repeat(3_000)}}`,
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"__proto__":{"a":"b"}}}}',
    '5;chunk-signature=00\r\nhello\r\n0\r\n\r\n',
    '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
    'ffffffffffff\r\nhello',
    '\0\0\0\0',
  ),
  fc.string({ maxLength: 40 }),
);
const value = fc.oneof(nasty, fc.string({ maxLength: 20 })).map((text) => text.replaceAll(/[\r\n\0]/g, ''));

interface Parts {
  method: string;
  path: string;
  query: [name: string, value: string | null][];
  host: string;
  headers: Record<string, string>;
  body: string;
  length: string;
  signed: boolean;
}

const request: fc.Arbitrary<Parts> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'PUT', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE'),
  path: fc.oneof(
    fc.constantFrom('/open', '/open/key', `/open/${MARK}`),
    fc.array(nasty, { maxLength: 4 }).map((parts) => `/open/${MARK}${parts.join('/')}`),
    fc.constantFrom(
      '/',
      '/open',
      '/open/',
      '/open/key',
      '//open',
      '/%2e%2e',
      '*',
      'http://a/open/key',
      `/${'b'.repeat(3_000)}`,
    ),
  ),
  query: fc.array(fc.tuple(fc.constantFrom(...parameters), fc.option(nasty)), { maxLength: 3 }),
  host: fc.oneof(
    { weight: 8, arbitrary: fc.constant('127.0.0.1') },
    value,
    fc.constant('open.s3.amazonaws.com'),
  ),
  headers: fc.dictionary(fc.constantFrom(...headerNames), value, { maxKeys: 4, noNullPrototype: true }),
  body: bodies,
  length: fc.oneof(
    { weight: 8, arbitrary: fc.constant('right') },
    fc.constantFrom('', '3', '99999', '-1', '1e3'),
  ),
  signed: fc.boolean(),
});

function bytesOf({ method, path, query, host, headers, body, length, signed }: Parts): Buffer {
  // A signature needs the query in its one order; without one, it may be as it comes.
  const names = query.map(([name, text]) => (text === null && !signed ? name : `${name}=${text ?? ''}`));
  if (signed) names.sort();
  const target = `${path.replaceAll(/[\s]/g, '')}${names.length > 0 ? `?${names.join('&')}` : ''}`;
  const raw: RawRequest = { method, target, headers: { host, ...headers } };
  const all = signed ? sign(served.port, raw).headers : { host, ...headers };
  if (length !== '') all['content-length'] ??= length === 'right' ? String(Buffer.byteLength(body)) : length;
  const lines = Object.entries(all).map(([name, text]) => `${name}: ${text}\r\n`);
  return Buffer.from(`${method} ${target} HTTP/1.1\r\nconnection: close\r\n${lines.join('')}\r\n${body}`);
}

it('answers whatever comes, and goes on', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (parts) => {
      const bytes = bytesOf(parts);
      expect(await exchange(bytes), bytes.toString()).not.toMatch(/^HTTP\/1\.1 500/);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
  const faults = served.records.filter(({ fault }) => fault !== undefined);
  expect(faults.map(({ target, fault }) => [target, fault])).toEqual([]);
  expect(await exchange(Buffer.from('GET /open HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'))).toMatch(
    /^HTTP\/1\.1 (200|403)/,
  );
});

it('has written nothing outside the store', () => {
  expect(readdirSync(served.directory).sort()).toEqual(['data', 'index']);
  expect(readdirSync(tmpdir()).filter((name) => name.includes(MARK))).toEqual([]);
});
