import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readBody } from './body.ts';

const limits = { bytes: 8, ms: 50 };

function body(): PassThrough & IncomingMessage {
  return new PassThrough() as unknown as PassThrough & IncomingMessage;
}

it('is read whole, in however many pieces it comes', async () => {
  const request = body();
  const read = readBody(request, limits);
  request.write('abcd');
  request.end('efgh');
  expect((await read).toString()).toBe('abcdefgh');
});

it('is empty where there is none', async () => {
  const request = body();
  request.end();
  expect((await readBody(request, limits)).length).toBe(0);
});

it('is refused when it is too large, once all of it was sent', async () => {
  const request = body();
  const read = readBody(request, limits);
  request.end('123456789');
  await expect(read).rejects.toMatchObject({ code: 'RequestEntityTooLarge', status: 413 });
});

it('is refused before its end when it does not come to one', async () => {
  const request = body();
  const read = readBody(request, limits);
  request.write('a'.repeat(200));
  await expect(read).rejects.toMatchObject({ code: 'RequestEntityTooLarge' });
  expect(request.listenerCount('data')).toBe(0);
});

it('is refused when it is too slow', async () => {
  const request = body();
  const read = readBody(request, limits);
  request.write('abc');
  await expect(read).rejects.toMatchObject({ code: 'RequestTimeout', status: 408 });
});

it('is refused when it breaks off', async () => {
  const request = body();
  const read = readBody(request, limits);
  request.write('abc');
  request.destroy();
  await expect(read).rejects.toMatchObject({ code: 'IncompleteBody' });
});
