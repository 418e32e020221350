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

/** The bytes of the segments. The caller has pinned their files. One file is open at a time. */
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

/** The next piece is read while the consumer is busy with the one before. */
async function* readFile(
  handle: FileHandle,
  offset: number,
  length: number,
): AsyncGenerator<Uint8Array, void> {
  let position = offset;
  const end = offset + length;
  let next = ahead(readPiece(handle, position, end));
  try {
    while (position < end) {
      const piece = await next;
      if (piece.length === 0) throw new Error('A data file is shorter than the index says.');
      position += piece.length;
      next = ahead(position < end ? readPiece(handle, position, end) : Promise.resolve(EMPTY));
      yield piece;
      bytesPassed(piece.length);
    }
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

const EMPTY = Buffer.alloc(0);

async function readPiece(handle: FileHandle, position: number, end: number): Promise<Uint8Array> {
  const size = Math.min(READ_SIZE, end - position);
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size), 0, size, position);
  return buffer.subarray(0, bytesRead);
}
