/** Bytes that no client of the SDK would send. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './testing/api.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

let api: TestApi;

beforeEach(async () => {
  api = await startApi();
});

afterEach(() => api.close());

describe('a body', () => {
  it('of more than a mebibyte is refused, and the next request is answered', async () => {
    const { status, body } = await api.raw({
      method: 'POST',
      headers: form,
      body: 'a'.repeat(1024 * 1024 + 1),
    });
    expect(status).toBe(413);
    expect(body).toContain('<Code>RequestEntityTooLarge</Code>');
    await api.call.sts();
  });

  it('without an end is not read for ever', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = httpRequest(
        api.endpoint,
        { method: 'POST', headers: form },
        (response: IncomingMessage) => {
          clearInterval(timer);
          response.resume();
          resolve(response.statusCode);
        },
      );
      const piece = 'a'.repeat(256 * 1024);
      const timer = setInterval(() => sending.write(piece), 1);
      sending.on('error', (error: NodeJS.ErrnoException) => {
        clearInterval(timer);
        // The connection may be cut before the answer is read.
        if (error.code === 'EPIPE' || error.code === 'ECONNRESET') resolve(413);
        else reject(error);
      });
    });
    expect(status).toBe(413);
  });

  it('that breaks off is no reason to fail', async () => {
    await api.sendBytes(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\nabc',
    );
    await api.call.sts();
    expect(api.log).toEqual([]);
  });
});

it('answers garbage without an internal error, and goes on', async () => {
  const scrap = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  const line = scrap.map((value) => value.replaceAll(/[\r\n]/g, ''));
  const head = fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      target: fc.oneof(
        fc.constant('/'),
        line.map((value) => `/?Action=${value.replaceAll(' ', '')}`),
      ),
      authorization: fc.oneof(
        line,
        fc.constant(
          'AWS4-HMAC-SHA256 Credential=test/20260101/ap-northeast-1/ec2/aws4_request, SignedHeaders=host, Signature=0',
        ),
      ),
      type: fc.constantFrom('application/x-www-form-urlencoded', 'application/x-amz-json-1.1'),
      jsonTarget: line,
      body: scrap,
    })
    .map(
      ({ method, target, authorization, type, jsonTarget, body }) =>
        `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: ${authorization}\r\nContent-Type: ${type}\r\nX-Amz-Target: ${jsonTarget}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  await fc.assert(
    fc.asyncProperty(fc.oneof(head, scrap), async (bytes) => {
      expect(await api.sendBytes(bytes)).not.toMatch(/^HTTP\/1\.1 5/);
    }),
    { numRuns: 200 },
  );
  expect(api.log).toEqual([]);
  await api.call.ec2();
});
