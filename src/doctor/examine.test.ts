import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { examine } from './examine.ts';
import type { Target } from './target.ts';

const open = new Set<Server | Socket>();

/** Takes connections and never says a word. */
async function mute(): Promise<Target> {
  const server = createServer((socket) => open.add(socket)).listen(0, '127.0.0.1');
  open.add(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}`;
  return { url, host: '127.0.0.1', port, tls: true, region: 'ap-northeast-1', source: 'as given' };
}

afterEach(() => {
  for (const one of open) {
    if ('destroy' in one) one.destroy();
    else one.close();
  }
  open.clear();
});

const options = (signal = new AbortController().signal) => ({
  environment: {},
  nameServers: [],
  closed: false,
  signal,
});

it('ends when its time is up, and says in the middle of what', async () => {
  const seen = await examine(await mute(), { ...options(), longestMs: 300 });
  expect(seen.cutShort).toBe('TLS');
  expect(seen.addresses).toMatchObject([{ address: '127.0.0.1', connection: { kind: 'connected' } }]);
  expect(seen.tls).toBeUndefined();
});

it('ends at once when it is interrupted', async () => {
  const interruption = new AbortController();
  setTimeout(() => interruption.abort(new Error('interrupted')), 200);
  const startedAt = performance.now();
  await expect(examine(await mute(), options(interruption.signal))).rejects.toThrow('interrupted');
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

it('looks again where the way goes while it is examined, and tells what is then', async () => {
  const answers = createHttpServer((request, response) => {
    response.setHeader('Server', 'AmazonS3').end();
    // From the last unsigned request on nobody listens there.
    if (request.headers['x-kairo-padding'] !== undefined) answers.close();
  }).listen(0, '127.0.0.1');
  open.add(answers);
  await once(answers, 'listening');
  const { port } = answers.address() as AddressInfo;
  const target: Target = {
    ...{ url: `http://127.0.0.1:${port}`, host: '127.0.0.1', port, tls: false },
    ...{ region: 'ap-northeast-1', bucket: 'reports', source: 'as given' },
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const seen = await examine(target, { ...options(), credentials });
  expect(seen.addresses).toMatchObject([{ connection: { kind: 'refused' } }]);
  expect(seen.s3).toBeUndefined();
  expect(seen.evidence.map(({ probe }) => probe)).toContain('signed request');
});
