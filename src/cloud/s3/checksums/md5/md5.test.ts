import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { newCrc } from '../crc.ts';
import { giveBack, LANE_BUFFER, LANES, type Lane, takeLane } from './lanes.ts';

async function digest(lane: Lane, message: Buffer): Promise<string> {
  const check = lane.alsoCheck('CRC64NVME');
  let at = 0;
  let buffer = 0;
  const hashing: Promise<void>[] = [];
  for (; message.length - at >= LANE_BUFFER; at += LANE_BUFFER) {
    await hashing[buffer];
    message.copy(lane.buffers[buffer]!, 0, at, at + LANE_BUFFER);
    hashing[buffer] = lane.update(buffer);
    buffer = (buffer + 1) % lane.buffers.length;
  }
  await hashing[buffer];
  message.copy(lane.buffers[buffer]!, 0, at);
  const bytes = await lane.finish(buffer, message.length - at);
  const crc = newCrc('CRC64NVME');
  crc.update(message);
  expect(check()).toEqual(crc.digest());
  giveBack(lane);
  return bytes.toString('hex');
}

const expected = (message: Buffer) => createHash('md5').update(message).digest('hex');

it('keeps no process alive', async () => {
  const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const before = ports();
  await digest(takeLane()!, randomBytes(LANE_BUFFER));
  expect(ports()).toBe(before);
});

it('hashes messages of every length', async () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, LANE_BUFFER, LANE_BUFFER + 1]) {
    const message = randomBytes(length);
    expect(await digest(takeLane()!, message), String(length)).toBe(expected(message));
  }
});

it('hashes many messages at once, however many they are and however their lengths differ', async () => {
  for (const count of [2, 3, 4, 5, 8, 9, 20]) {
    const messages = Array.from({ length: count }, (_, index) => randomBytes(900_000 + 77_777 * (index % 5)));
    const digests = await Promise.all(messages.map((message) => digest(takeLane()!, message)));
    expect(digests).toEqual(messages.map(expected));
  }
});

it('has no lane for more than there is memory for', () => {
  const lanes: Lane[] = [];
  for (let lane = takeLane(); lane; lane = takeLane()) lanes.push(lane);
  expect(lanes.length).toBe(LANES);
  for (const lane of lanes) giveBack(lane);
});
