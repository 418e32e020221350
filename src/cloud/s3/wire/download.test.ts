import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sign } from '../testing/raw.ts';
import { type ServedS3, serve } from '../testing/serve.ts';

const Bucket = 'downloads';
/** Of less than a piece, of pieces and a bit, of whole pieces, and more than the system keeps for a slow client. */
const SIZES = [1, 100_000, 256 * 1024, 300_000, 512 * 1024, 3_000_001, 16_000_001];
const OBJECTS = 21;
let served: ServedS3;

/** Differ from object to object, and from piece to piece. */
const bodies = Array.from({ length: OBJECTS }, (_, index) => {
  const body = Buffer.alloc(SIZES[index % SIZES.length]!);
  const key = createHash('sha256').update(String(index)).digest();
  for (let at = 0; at < body.length; at++) body[at] = key[at % 32]! ^ (at >> 8) ^ (at >> 16);
  return body;
});

beforeAll(async () => {
  served = await serve();
  await served.client().createBucket({ Bucket });
  for (let index = 0; index < OBJECTS; index++) {
    await served.client().putObject({ Bucket, Key: String(index), Body: bodies[index]! });
  }
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

function get(index: number, range?: string): Promise<Response> {
  const target = `/${Bucket}/${index}`;
  const { headers } = sign(served.port, { method: 'GET', target, ...(range && { headers: { range } }) });
  return fetch(`http://127.0.0.1:${served.port}${target}`, { headers: headers as Record<string, string> });
}

it('bodies that are read at once, slowly and by clients that vanish, are their own', async () => {
  const whole = async (index: number) => {
    const bytes = Buffer.from(await (await get(index)).arrayBuffer());
    expect(bytes.equals(bodies[index]!), `object ${index}`).toBe(true);
  };
  const slowly = async (index: number) => {
    const target = `/${Bucket}/${index}`;
    const { headers } = sign(served.port, { method: 'GET', target });
    const socket = connect(served.port, '127.0.0.1');
    const lines = Object.entries({ ...headers, connection: 'close' }).map(
      ([name, text]) => `${name}: ${text}\r\n`,
    );
    socket.write(`GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
    await setTimeout(300);
    const answer = await buffer(socket);
    const bytes = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
    expect(bytes.equals(bodies[index]!), `object ${index}, slowly`).toBe(true);
  };
  const broken = async (index: number) => {
    const reader = (await get(index)).body!.getReader();
    await reader.read();
    await reader.cancel();
  };
  const part = async (index: number) => {
    const [first, last] = [bodies[index]!.length >> 2, (bodies[index]!.length >> 1) + 1];
    const bytes = Buffer.from(await (await get(index, `bytes=${first}-${last}`)).arrayBuffer());
    expect(bytes.equals(bodies[index]!.subarray(first, last + 1)), `object ${index}, in part`).toBe(true);
  };
  const ways = [whole, slowly, broken, part, whole];
  for (let round = 0; round < 3; round++) {
    await Promise.all(
      Array.from({ length: OBJECTS }, (_, index) => ways[(index + round) % ways.length]!(index)),
    );
  }
});
