import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peek, type SignedRequest, type Verification, verify } from './sigv4.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const KEY = 'AKIDEXAMPLE';
const NOW = Date.parse('2026-03-04T05:06:07Z');
const MINUTE = 60_000;

/** What the SDK's signer asks of a hash. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : Buffer.from(secret as Uint8Array));
  }
  update(data: Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

interface Given {
  method: string;
  /** Encoded. */
  path: string;
  query: Record<string, string | string[]>;
  headers: Record<string, string>;
  body: string;
  service: string;
}

const usual: Given = { method: 'POST', path: '/', query: {}, headers: {}, body: 'Action=X', service: 'sts' };

function signer(service: string) {
  return new SignatureV4({
    credentials: { accessKeyId: KEY, secretAccessKey: SECRET },
    region: 'ap-northeast-1',
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function targetOf({ path, query }: { path: string; query?: Record<string, unknown> }): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${encode(name)}=${encode(String(one))}`),
  );
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
}

async function signed(given: Partial<Given> = {}, at = NOW): Promise<SignedRequest> {
  const { service, ...request } = { ...usual, ...given };
  const answer = await signer(service).sign(
    {
      ...request,
      headers: { host: 'example.com:4566', ...request.headers },
      protocol: 'http:',
      hostname: 'example.com',
    },
    { signingDate: new Date(at) },
  );
  return received(answer, request.body);
}

async function presigned(given: Partial<Given> = {}, at = NOW, expiresIn = 60): Promise<SignedRequest> {
  const { service, ...request } = { ...usual, body: '', ...given };
  const answer = await signer(service).presign(
    {
      ...request,
      headers: { host: 'example.com:4566', ...request.headers },
      protocol: 'http:',
      hostname: 'example.com',
    },
    { signingDate: new Date(at), expiresIn },
  );
  return received(answer, request.body);
}

function received(
  {
    method,
    headers,
    ...rest
  }: { method: string; path: string; headers: Record<string, string>; query?: object },
  body: string,
): SignedRequest {
  return {
    method,
    target: targetOf(rest as { path: string; query?: Record<string, unknown> }),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    bodySha256: createHash('sha256').update(body).digest('hex'),
  };
}

function judge(request: SignedRequest, { now = NOW, s3 = false } = {}): Verification {
  return verify(request, { now, s3, secretOf: (id) => (id === KEY ? SECRET : undefined) });
}

function reasonOf(verdict: Verification): string {
  return verdict.kind === 'rejected' ? verdict.reason : verdict.kind;
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const headerText = fc.stringMatching(/^[ -~]{0,20}$/);
const query = fc.dictionary(
  text.filter((name) => name !== '' && !/^x-amz-/i.test(name) && name !== '__proto__'),
  fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
  { maxKeys: 4 },
);
const headers = fc.dictionary(
  fc.constantFrom('x-amz-meta-a', 'x-amz-security-token', 'content-type', 'x-other', 'range'),
  headerText,
);
const path = fc
  .array(fc.oneof(text, fc.constantFrom('..', '.', '', 'a b', '%', '+', '~', '日本')), { maxLength: 5 })
  .map((segments) => `/${segments.map(encode).join('/')}`);
const request = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
  path,
  query,
  headers,
  body: text,
  service: fc.constantFrom('s3', 'ec2', 'execute-api'),
});

describe('a request signed by the SDK', () => {
  it('verifies with any method, path, query and headers', () =>
    fc.assert(
      fc.asyncProperty(request, async (given) => {
        const verdict = judge(await signed(given), { s3: given.service === 's3' });
        expect(verdict).toMatchObject({
          kind: 'signed',
          form: 'header',
          accessKeyId: KEY,
          region: 'ap-northeast-1',
          service: given.service,
          date: '20260304',
          amzDate: '20260304T050607Z',
        });
      }),
      { numRuns: 150 },
    ));

  it('verifies when it is presigned', () =>
    fc.assert(
      fc.asyncProperty(request, async (given) => {
        const hashed: Record<string, string> =
          given.service === 's3' ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {};
        const presign = await presigned({ ...given, headers: { ...given.headers, ...hashed } });
        expect(judge(presign, { s3: given.service === 's3' })).toMatchObject({
          kind: 'signed',
          form: 'query',
          expiresAt: NOW + 60_000,
        });
      }),
      { numRuns: 100 },
    ));

  it('is rejected when one character of what was signed is another', () =>
    fc.assert(
      fc.asyncProperty(request, fc.nat(), fc.boolean(), async (given, place, pre) => {
        const s3 = given.service === 's3';
        const original = await (pre && !s3 ? presigned(given) : signed(given));
        for (const changed of changes(original, place)) {
          expect(judge(changed, { s3 }).kind, JSON.stringify(changed)).not.toBe('signed');
        }
      }),
      { numRuns: 100 },
    ));
});

/** The same request with its method, target, headers or body changed, one at a time. */
function changes(original: SignedRequest, place: number): SignedRequest[] {
  const { method, target, headers: sent } = original;
  const names = Object.keys(sent);
  const name = names[place % names.length]!;
  // `..` takes away what stands before it, so a change there may be none.
  const flippable = target.includes('..') ? [] : [`/extra${target}`, flip(target, place)];
  return [
    { ...original, method: method === 'GET' ? 'PUT' : 'GET' },
    { ...original, target: `${target}${target.includes('?') ? '&' : '?'}extra=1` },
    { ...original, headers: { ...sent, [name]: flip(String(sent[name]), place) } },
    { ...original, headers: { ...sent, 'x-amz-extra': '1' } },
    { ...original, headers: { ...sent, host: undefined } },
    ...flippable.map((changed) => ({ ...original, target: changed })),
  ].filter(({ target: changed }) => changed.startsWith('/'));
}

/** Another visible character in the place of one; an empty text gets one. */
function flip(value: string, place: number): string {
  const at = value.length === 0 ? 0 : place % value.length;
  return `${value.slice(0, at)}${value[at] === 'q' ? 'j' : 'q'}${value.slice(at + 1)}`;
}

describe('the answer for a request that is not right', () => {
  it('tells an unsigned request from a signed one', () => {
    expect(judge({ method: 'GET', target: '/?X=1', headers: { host: 'a' } })).toEqual({ kind: 'anonymous' });
  });

  it('rejects another body, where the hash is the body’s', async () => {
    const verdict = judge({ ...(await signed()), bodySha256: '0'.repeat(64) });
    expect(verdict).toMatchObject({ kind: 'rejected', reason: 'wrong-signature', accessKeyId: KEY });
  });

  it('shows what should have been signed', async () => {
    const good = await signed({ headers: { 'x-amz-a': ' one   two ' } });
    const verdict = judge({ ...good, method: 'PUT' });
    expect(verdict).toMatchObject({
      stringToSign: expect.stringMatching(
        /^AWS4-HMAC-SHA256\n20260304T050607Z\n20260304\/ap-northeast-1\/sts\/aws4_request\n[0-9a-f]{64}$/,
      ),
      canonicalRequest: expect.stringContaining('\nx-amz-a:one two\n'),
      signatureProvided: /Signature=(\w+)/.exec(String(good.headers.authorization))?.[1],
    });
  });

  it.each([
    [-15 * MINUTE, 'signed'],
    [15 * MINUTE, 'signed'],
    [-15 * MINUTE - 1000, 'skewed'],
    [15 * MINUTE + 1000, 'skewed'],
  ])('allows a clock to be off by fifteen minutes: %i ms → %s', async (off, expected) => {
    expect(reasonOf(judge(await signed({}, NOW + off)))).toBe(expected);
  });

  it.each([
    [0, 60, 'signed'],
    [60_000, 60, 'signed'],
    [61_000, 60, 'expired'],
    [-16 * MINUTE, 60, 'skewed'],
    [604_799_000, 604_800, 'signed'],
    [0, 604_801, 'malformed-authorization'],
    [0, 0, 'malformed-authorization'],
  ])(
    'lets a presigned request live for its time: %i ms after, %i s → %s',
    async (after, seconds, expected) => {
      const original = await presigned({}, NOW, Math.min(seconds, 604_800));
      const request = { ...original, target: original.target.replace(/Expires=\d+/, `Expires=${seconds}`) };
      expect(reasonOf(judge(request, { now: NOW + after }))).toBe(expected);
    },
  );

  it.each<[string, (request: SignedRequest) => Partial<SignedRequest>]>([
    ['unknown-key', (r) => authorization(r, /AKIDEXAMPLE/, 'AKIDOTHER')],
    ['scope-date', (r) => authorization(r, /20260304/, '20260305')],
    ['wrong-service', (r) => authorization(r, /\/sts\//, '/s3/')],
    ['wrong-signature', (r) => authorization(r, /ap-northeast-1/, 'us-east-1')],
    ['wrong-signature', (r) => authorization(r, /Signature=.*/, 'Signature=nonsense')],
    ['malformed-authorization', (r) => authorization(r, /AWS4-HMAC-SHA256/, 'Bearer')],
    ['malformed-authorization', (r) => authorization(r, /, Signature=.*/, '')],
    ['malformed-authorization', (r) => authorization(r, /aws4_request/, 'aws4')],
    ['malformed-authorization', (r) => authorization(r, /$/, ', Signature=1')],
    ['unsigned-header', (r) => authorization(r, /host;/, '')],
    ['unsigned-header', (r) => ({ headers: { ...r.headers, 'x-amz-target': 'x' } })],
    ['missing-date', (r) => ({ headers: { ...r.headers, 'x-amz-date': undefined } })],
    ['missing-date', (r) => ({ headers: { ...r.headers, 'x-amz-date': '20269999T999999Z' } })],
    ['malformed-authorization', (r) => ({ target: `${r.target}?X-Amz-Signature=1` })],
  ])('is %s', async (reason, change) => {
    const request = await signed();
    expect(reasonOf(judge({ ...request, ...change(request) }))).toBe(reason);
  });

  it('takes the date of the header Date where there is no other', () => {
    const request = {
      method: 'GET',
      target: '/',
      headers: {
        host: 'a',
        date: 'Wed, 04 Mar 2026 05:06:07 GMT',
        authorization: `AWS4-HMAC-SHA256 Credential=${KEY}/20260304/r/sts/aws4_request,SignedHeaders=date;host,Signature=0`,
      },
    };
    expect(judge(request)).toMatchObject({
      reason: 'wrong-signature',
      stringToSign: expect.stringContaining('T050607Z'),
    });
  });

  it('never throws, whatever is sent', () => {
    const scrap = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constant(`AWS4-HMAC-SHA256 Credential=${KEY}/20260304/r/sts/aws4_request`),
    );
    fc.assert(
      fc.property(scrap, scrap, scrap, fc.boolean(), (authorization, target, date, s3) => {
        const verdict = judge(
          { method: 'GET', target, headers: { authorization, 'x-amz-date': date, host: 'a' } },
          { s3 },
        );
        expect(verdict.kind).not.toBe('signed');
      }),
    );
  });
});

function authorization(request: SignedRequest, pattern: RegExp, replacement: string): Partial<SignedRequest> {
  const changed = String(request.headers.authorization).replace(pattern, replacement);
  return { headers: { ...request.headers, authorization: changed } };
}

describe('peek', () => {
  it('tells who claims to have signed, and for which service, in both forms', async () => {
    const expected = { accessKeyId: KEY, region: 'ap-northeast-1', service: 'ec2', date: '20260304' };
    expect(peek(await signed({ service: 'ec2' }))).toEqual(expected);
    expect(peek(await presigned({ service: 'ec2' }))).toEqual(expected);
    expect(peek({ method: 'GET', target: '/', headers: {} })).toBeUndefined();
  });

  it('reads an access key id that holds slashes', () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=a/b/20260304/r/ec2/aws4_request, SignedHeaders=host, Signature=0';
    expect(peek({ method: 'GET', target: '/', headers: { authorization } })?.accessKeyId).toBe('a/b');
  });
});
