import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presign, type RawAnswer, sendSigned } from '../testing/raw.ts';
import { type ServedS3, serve } from '../testing/serve.ts';

let served: ServedS3;

beforeAll(async () => {
  served = await serve();
  await served.s3.createBucket('heads', { region: 'ap-northeast-1' });
});
afterAll(() => served[Symbol.asyncDispose]());

const ask = (method: string, target: string, headers: Record<string, string> = {}, body?: string) =>
  sendSigned(served.port, {
    method,
    target: `/heads/${target}`,
    headers,
    ...(body !== undefined && { body }),
  });
/** One request, written as it is: Node's client has ideas of its own about headers that are not ASCII. */
async function exchange(method: string, lines: string[] = [], body = ''): Promise<string> {
  const socket = connect(served.port, '127.0.0.1');
  const target = presign(served.port, { method, target: '/heads/named' }, 60);
  const head = [
    `${method} ${target} HTTP/1.1`,
    `host: 127.0.0.1:${served.port}`,
    'connection: close',
    ...lines,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  return text(socket);
}
const put = async (key: string, body: string, headers: Record<string, string> = {}): Promise<void> => {
  expect((await ask('PUT', key, headers, body)).status).toBe(200);
};

describe('headers that are stored with an object', () => {
  it.each(['0', '-1', 'in a week', 'Sun, 01 Dec 2030 16:00:00 GMT'])(
    'have the client’s own words for when it expires: %s',
    async (expires) => {
      await put('expiring', 'x', { expires });
      await ask('PUT', 'copied', { 'x-amz-copy-source': 'heads/expiring' });
      for (const key of ['expiring', 'copied']) {
        expect((await ask('HEAD', key)).headers.expires).toBe(expires);
      }
    },
  );

  it.each([0, 1, 3_000_000])('come back in the UTF-8 in which they came, with %i bytes', async (size) => {
    const lines = ['content-disposition: attachment; filename="日本語.txt"', 'cache-control: é'];
    const put = await exchange('PUT', [...lines, `content-length: ${size}`], 'x'.repeat(size));
    expect(put).toMatch(/^HTTP\/1.1 200/);
    for (const method of ['HEAD', 'GET']) {
      const answer = (await exchange(method)).toLowerCase();
      for (const line of lines) expect(answer, method).toContain(`\r\n${line.toLowerCase()}\r\n`);
      expect(answer).toContain(`content-length: ${size}\r\n`);
    }
  });

  it('are replaced in an answer by what the request says', async () => {
    await put('replaced', 'x', { expires: '0' });
    const { headers } = await ask('GET', 'replaced?response-expires=soon');
    expect(headers.expires).toBe('soon');
  });
});

describe('a range', () => {
  const shown = (answer: RawAnswer) => `${answer.status} ${answer.text}`;

  it('is answered only if the object is still the one that If-Range names', async () => {
    await put('resumed', '0123456789');
    const { etag, 'last-modified': date } = (await ask('HEAD', 'resumed')).headers;
    const rest = async (ifRange: string) =>
      shown(await ask('GET', 'resumed', { range: 'bytes=7-', 'if-range': ifRange }));
    expect(await rest(etag!)).toBe('206 789');
    expect(await rest(date!)).toBe('206 789');
    const others = ['"other"', `W/${etag}`, 'Thu, 01 Jan 1970 00:00:00 GMT', 'no date'];
    for (const other of others) expect(await rest(other), other).toBe('200 0123456789');
  });
});
