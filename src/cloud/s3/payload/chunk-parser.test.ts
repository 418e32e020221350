import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../aws-error.ts';
import { type ChunkEvent, ChunkParser } from './chunk-parser.ts';

/** The body and trailers that the pieces hold. */
function parse(pieces: Uint8Array[]) {
  const parser = new ChunkParser();
  const events: ChunkEvent[] = [];
  for (const piece of pieces) events.push(...parser.feed(piece));
  const data = events.flatMap((event) => (event.kind === 'data' ? [event.bytes] : []));
  const end = events.find((event) => event.kind === 'end');
  return { done: parser.done, body: Buffer.concat(data), trailers: end?.trailers, events };
}

/** Cuts bytes at the given places. */
function cut(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge));
}

function frame(chunks: Uint8Array[], trailers: string): Buffer {
  const framed = chunks
    .filter((chunk) => chunk.length > 0)
    .flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);
  return Buffer.concat([...framed, Buffer.from(`0\r\n${trailers}\r\n`)]);
}

describe('the parser of aws-chunked bodies', () => {
  it('reads the documented example', () => {
    const example = Buffer.from('5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n');
    const { body, trailers, done } = parse([example]);
    expect(body.toString()).toBe('hello');
    expect(trailers).toEqual([['x-amz-checksum-crc32', 'NhCmhg==']]);
    expect(done).toBe(true);
  });

  it('gives the signatures of chunks', () => {
    const signature = 'a'.repeat(64);
    const { events } = parse([Buffer.from(`2;chunk-signature=${signature}\r\nhi\r\n`)]);
    expect(events[0]).toEqual({ kind: 'chunk', size: 2, signature });
    expect(events.at(-1)).toEqual({ kind: 'chunk-end' });
  });

  it('does not depend on where the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 5 }),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 12 }),
        (chunks, trailer, places) => {
          const framed = frame(chunks, trailer ? 'x-amz-checksum-crc32:AAAA\r\n' : '');
          const { body, trailers, done } = parse(cut(framed, places));
          expect(Buffer.compare(body, Buffer.concat(chunks))).toBe(0);
          expect(trailers).toEqual(trailer ? [['x-amz-checksum-crc32', 'AAAA']] : []);
          expect(done).toBe(true);
        },
      ),
    );
  });

  it('is not done before the last byte', () => {
    const framed = frame([Buffer.from('hello')], 'a:b\r\n');
    for (let length = 0; length < framed.length; length++) {
      expect(parse([framed.subarray(0, length)]).done).toBe(false);
    }
  });

  it('answers garbage with an error of S3, or waits for more', () => {
    const noise = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 200 }).map(Buffer.from));
    fc.assert(
      fc.property(noise, fc.array(fc.nat(), { maxLength: 5 }), (bytes, places) => {
        try {
          parse(cut(bytes, places));
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
    );
  });

  it('refuses endless lines, endless trailers and bytes after the end', () => {
    expect(() => parse([Buffer.alloc(20_000, 0x61)])).toThrow(AwsError);
    expect(() => parse([Buffer.from(`0\r\n${'a:b\r\n'.repeat(100)}\r\n`)])).toThrow(AwsError);
    expect(() => parse([Buffer.from('0\r\n\r\nmore')])).toThrow(AwsError);
    expect(() => parse([Buffer.from('2\r\nhiX\r\n')])).toThrow(AwsError);
  });
});
