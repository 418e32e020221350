/** Reads the bytes of a body, some at a time. */
import type { FileHandle } from 'node:fs/promises';
import type { Files } from './files.ts';
import type { Segment } from './model.ts';
import { bytesPassed } from './passing-memory.ts';

const READ_SIZE = 256 * 1024;

/** The segments that make up `length` bytes from `offset`. */
export function slice(segments: readonly Segment[], offset: number, length: number): Segment[] {
  const result: Segment[] = [];
  let position = 0;
  for (const segment of segments) {
    const size = 'inline' in segment ? segment.inline.length : segment.length;
    const from = Math.max(offset - position, 0);
    const to = Math.min(offset + length - position, size);
    position += size;
    if (from >= to) continue;
    result.push(
      'inline' in segment
        ? { inline: segment.inline.subarray(from, to) }
        : { file: segment.file, offset: segment.offset + from, length: to - from },
    );
  }
  return result;
}

/** All of the bytes, where they lie in the index and have been read with it. */
export function atHand([first, ...more]: readonly Segment[]): Uint8Array | undefined {
  return first && 'inline' in first && more.length === 0 ? first.inline : undefined;
}

/**
 * The bytes of the segments. The caller has pinned their files. One file is open at a time. A piece is good until the
 * next one is asked for.
 */
export async function* read(files: Files, segments: readonly Segment[]): AsyncGenerator<Uint8Array, void> {
  for (const segment of segments) {
    if ('inline' in segment) {
      yield segment.inline;
      continue;
    }
    const handle = await files.open(segment.file);
    try {
      yield* readFile(handle, segment.offset, segment.length);
    } finally {
      await handle.close();
    }
  }
}

/** The next piece is read while the consumer is busy with the one before, so there is room for two. */
async function* readFile(
  handle: FileHandle,
  offset: number,
  length: number,
): AsyncGenerator<Uint8Array, void> {
  let position = offset;
  const end = offset + length;
  const readNext = (room: Buffer) => ahead(readPiece(handle, room, position, end));
  let [current, other] = [roomFor(length), roomFor(length - READ_SIZE)];
  let next = readNext(current);
  try {
    while (position < end) {
      const piece = await next;
      if (piece.length === 0) throw new Error('A data file is shorter than the index says.');
      position += piece.length;
      [current, other] = [other, current];
      if (position < end) next = readNext(current);
      yield piece;
    }
    // Only now is it certain that nobody reads or sends them any more.
    giveBack(current, other);
  } finally {
    // The handle must not be closed under a read in progress.
    await next.catch(() => undefined);
  }
}

/** Keeps a failure, until it is awaited, from being taken for one that nobody handles. */
function ahead<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Room of the usual size, kept for the next reader: to make it takes longer than to read into it. */
const spare: Buffer[] = [];
const MOST_SPARE = 64;

function roomFor(length: number): Buffer {
  if (length >= READ_SIZE) return spare.pop() ?? made(READ_SIZE);
  return made(Math.max(length, 0));
}

function made(size: number): Buffer {
  bytesPassed(size);
  return Buffer.allocUnsafe(size);
}

function giveBack(...rooms: Buffer[]): void {
  for (const room of rooms) if (room.length === READ_SIZE && spare.length < MOST_SPARE) spare.push(room);
}

/** Fills the room, unless the bytes or the file end before. */
async function readPiece(
  handle: FileHandle,
  room: Buffer,
  position: number,
  end: number,
): Promise<Uint8Array> {
  const wanted = Math.min(room.length, end - position);
  let filled = 0;
  while (filled < wanted) {
    const { bytesRead } = await handle.read(room, filled, wanted - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return room.subarray(0, filled);
}
