import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { lanesInUse } from '../checksums/md5/lanes.ts';
import { sinkTo, type Writer } from './sink.ts';

const SIZE = 3_000_001;

/** A disk that is slow, and broken after so many bytes. */
function disk(capacity = Number.POSITIVE_INFINITY): Writer & { pieces: Buffer[] } {
  const pieces: Buffer[] = [];
  let size = 0;
  const append = async (bytes: Uint8Array): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    size += bytes.length;
    if (size > capacity) throw new Error('The disk is full.');
    pieces.push(Buffer.from(bytes));
  };
  return { pieces, append, write: append };
}

async function send(writer: Writer, bytes: Buffer): Promise<string | undefined> {
  const sink = sinkTo(writer, bytes.length);
  try {
    for (let at = 0; at < bytes.length; at += 65_536) await sink.take(bytes.subarray(at, at + 65_536));
    return (await sink.md5())?.toString('hex');
  } finally {
    await sink.close();
  }
}

it('hashes and keeps many bodies at once', async () => {
  const bodies = Array.from({ length: 12 }, (_, index) => randomBytes(SIZE + index));
  const disks = bodies.map(() => disk());
  const digests = await Promise.all(bodies.map((body, index) => send(disks[index]!, body)));
  expect(digests).toEqual(bodies.map((body) => createHash('md5').update(body).digest('hex')));
  for (const [index, body] of bodies.entries())
    expect(Buffer.concat(disks[index]!.pieces).equals(body)).toBe(true);
  expect(lanesInUse()).toBe(0);
});

it('tells of a disk that fails, at any point, and the next body is right', async () => {
  const body = randomBytes(SIZE);
  for (const capacity of [0, 500_000, 2_000_000, SIZE - 1])
    await expect(send(disk(capacity), body)).rejects.toThrow('The disk is full.');
  expect(lanesInUse()).toBe(0);
  expect(await send(disk(), body)).toBe(createHash('md5').update(body).digest('hex'));
});

it('may be closed while something waits', async () => {
  const bodies = Array.from({ length: 8 }, () => randomBytes(SIZE));
  await Promise.all(
    bodies.map(async (body) => {
      const sink = sinkTo(disk(), body.length);
      const held = sink.take(body);
      await sink.close();
      await held;
    }),
  );
  expect(lanesInUse()).toBe(0);
  expect(await Promise.all(bodies.map((body) => send(disk(), body)))).toEqual(
    bodies.map((body) => createHash('md5').update(body).digest('hex')),
  );
});
