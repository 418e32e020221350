/**
 * The `aws-chunked` content encoding, parsed as it arrives, however the bytes are split. It knows the framing
 * only; signatures and checksums are judged by whoever consumes the events.
 *
 *     SIZE-IN-HEX[;chunk-signature=HEX] CRLF DATA CRLF … 0[;chunk-signature=HEX] CRLF [NAME:VALUE CRLF]… CRLF
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
import { S3Error } from '../errors.ts';

export type ChunkEvent =
  /** The last chunk has size 0. */
  | { kind: 'chunk'; size: number; signature: string | undefined }
  | { kind: 'data'; bytes: Uint8Array }
  /** All bytes of the chunk have been given out. */
  | { kind: 'chunk-end' }
  /** Names in lower case, in the order in which they came. */
  | { kind: 'end'; trailers: [name: string, value: string][] };

/** A line of framing is never longer. */
const MAX_LINE = 16 * 1024;
const MAX_TRAILERS = 16;
const LF = 10;

type State = 'header' | 'data' | 'data-end' | 'trailers' | 'done';

export class ChunkParser {
  #state: State = 'header';
  #left = 0;
  #line: Uint8Array[] = [];
  #lineLength = 0;
  readonly #trailers: [string, string][] = [];

  /** Has the last byte of the body been seen? */
  get done(): boolean {
    return this.#state === 'done';
  }

  /** The events in these bytes; `data` shares their memory. Throws an `S3Error` for what is no such body. */
  *feed(bytes: Uint8Array): Generator<ChunkEvent, void> {
    let position = 0;
    while (position < bytes.length) {
      if (this.#state === 'done') throw incompleteBody();
      if (this.#state === 'data') {
        const data = bytes.subarray(position, position + this.#left);
        position += data.length;
        this.#left -= data.length;
        yield { kind: 'data', bytes: data };
        if (this.#left === 0) {
          this.#state = 'data-end';
          yield { kind: 'chunk-end' };
        }
        continue;
      }
      const end = bytes.indexOf(LF, position);
      this.#gather(bytes.subarray(position, end === -1 ? bytes.length : end));
      if (end === -1) return;
      position = end + 1;
      const event = this.#take(this.#finishLine());
      if (event) yield event;
    }
  }

  #gather(piece: Uint8Array): void {
    this.#lineLength += piece.length;
    if (this.#lineLength > MAX_LINE) throw incompleteBody();
    // Copied, because the caller's buffer may be reused before the line is complete.
    this.#line.push(Uint8Array.from(piece));
  }

  #finishLine(): string {
    const text = Buffer.concat(this.#line).toString('latin1');
    this.#line = [];
    this.#lineLength = 0;
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }

  #take(line: string): ChunkEvent | undefined {
    if (this.#state === 'data-end') {
      if (line !== '') throw incompleteBody();
      this.#state = 'header';
      return undefined;
    }
    return this.#state === 'header' ? this.#takeHeader(line) : this.#takeTrailer(line);
  }

  #takeHeader(line: string): ChunkEvent {
    const match = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-fA-F]{64}))?$/.exec(line);
    if (!match) throw incompleteBody();
    const size = Number.parseInt(match[1]!, 16);
    this.#left = size;
    this.#state = size === 0 ? 'trailers' : 'data';
    return { kind: 'chunk', size, signature: match[2]?.toLowerCase() };
  }

  #takeTrailer(line: string): ChunkEvent | undefined {
    if (line === '') {
      this.#state = 'done';
      return { kind: 'end', trailers: this.#trailers };
    }
    const colon = line.indexOf(':');
    if (colon <= 0 || this.#trailers.length === MAX_TRAILERS) throw malformedTrailer();
    this.#trailers.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]);
    return undefined;
  }
}

export const incompleteBody = (): S3Error =>
  new S3Error('IncompleteBody', 400, 'The request body terminated unexpectedly');

export const malformedTrailer = (): S3Error =>
  new S3Error(
    'MalformedTrailerError',
    400,
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
