/** Takes an object's bytes in as they arrive: few stay in memory for the index, more go to a data file. */
import { type FileWriter, isDirect } from './file-writer.ts';
import type { Files } from './files.ts';
import type { Segment } from './model.ts';

/** Bodies up to this size live in the index. */
export const INLINE_LIMIT = 8 * 1024;
/** What is gathered before it is written, so that the disk sees large writes. */
const WRITE_SIZE = 192 * 1024;
/** Bytes that may wait for the disk; beyond it the sender is held back. */
const QUEUE_LIMIT = WRITE_SIZE;

export class BodyWriter {
  readonly #files: Files;
  #writer: FileWriter | undefined;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #inFlight = 0;
  #size = 0;
  #writing: Promise<void> | undefined;
  #failure: unknown;
  #waiting: (() => void)[] = [];

  constructor(files: Files) {
    this.#files = files;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Takes the bytes over; they must not change afterwards. Returns a promise when the sender should wait.
   * A failing disk shows at the next call.
   */
  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failure) return Promise.reject(this.#failure);
    if (chunk.length === 0) return undefined;
    this.#queue.push(chunk);
    this.#queued += chunk.length;
    this.#size += chunk.length;
    if (this.#queued >= WRITE_SIZE && !this.#writing) this.#flush();
    return this.#queued + this.#inFlight > QUEUE_LIMIT ? this.#room() : undefined;
  }

  /**
   * Returns when the bytes have been written and may change. One call at a time, and not together with `write`.
   */
  async append(bytes: Uint8Array): Promise<void> {
    if (this.#failure) throw this.#failure;
    this.#size += bytes.length;
    this.#inFlight = bytes.length;
    this.#writing = this.#write([bytes]);
    await this.#writing;
    this.#writing = undefined;
    if (this.#failure) throw this.#failure;
  }

  /** Everything is on the disk, or in the returned segments. Throws what the disk reported. */
  async finish(): Promise<Segment[]> {
    await this.#writing;
    if (this.#failure) throw this.#failure;
    if (!this.#writer && this.#size <= INLINE_LIMIT) {
      return this.#size === 0 ? [] : [{ inline: Buffer.concat(this.#queue) }];
    }
    if (this.#queued > 0) {
      this.#flush();
      await this.#writing;
    }
    if (this.#failure) throw this.#failure;
    await this.#writer!.finish();
    return [{ file: this.#writer!.file, offset: 0, length: this.#size }];
  }

  /** Leaves nothing behind. To be called when the body will not be part of an object. */
  async discard(): Promise<void> {
    this.#failure ??= new Error('The body was discarded.');
    this.#queue = [];
    this.#queued = 0;
    await this.#writing;
    await this.#writer?.discard();
    this.#writer = undefined;
  }

  #flush(): void {
    this.#writing = this.#drain().finally(() => {
      this.#writing = undefined;
      for (const resume of this.#waiting.splice(0)) resume();
    });
  }

  async #drain(): Promise<void> {
    do {
      const chunks = this.#queue;
      this.#inFlight = this.#queued;
      this.#queue = [];
      this.#queued = 0;
      await this.#write(chunks);
      for (const resume of this.#waiting.splice(0)) resume();
    } while (this.#queued >= WRITE_SIZE && !this.#failure);
  }

  /** Never throws: a failure is remembered. */
  async #write(chunks: Uint8Array[]): Promise<void> {
    try {
      this.#writer ??= await this.#files.create(chunks.every(isDirect));
      await this.#writer.write(chunks);
    } catch (error) {
      this.#failure ??= error;
    }
    this.#inFlight = 0;
  }

  async #room(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#failure) throw this.#failure;
  }
}
