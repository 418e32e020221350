/**
 * Where the bytes of a body go while they arrive: to whoever keeps them, and through MD5. Large bodies are hashed by
 * other threads, out of memory that they share, and written from there; small ones, and those for which there is no
 * such memory left, on the way.
 */
import { createHash, type Hash } from 'node:crypto';
import { giveBack, LANE_BUFFER, type Lane, lanesInUse, takeLane } from '../checksums/md5/lanes.ts';
import type { RunningChecksum } from '../checksums/running-checksum.ts';
import { isSliced } from '../checksums/slices.ts';
import type { ChecksumAlgorithm } from '../store/model.ts';

/** Keeps bytes. A transformation of what is stored, such as encryption, stands before one of these. */
export interface Writer {
  /** Takes the bytes over; they must not change afterwards. Returns a promise when the sender should wait. */
  write(bytes: Uint8Array): Promise<void> | undefined;
  /** Returns when the bytes have been written and may change. One call at a time. */
  append(bytes: Uint8Array): Promise<void>;
}

export interface Sink {
  /** The checksum, if the sink computes it, too; it is there after `md5`. To be asked for before the first byte. */
  checksum?(algorithm: ChecksumAlgorithm): RunningChecksum | undefined;
  /** As `Writer.write`. */
  take(bytes: Uint8Array): Promise<void> | undefined;
  /** When all bytes have been taken. `undefined` when no digest was asked for. */
  md5(): Promise<Buffer | undefined>;
  /** To be called at the end, whatever happened; returns when nothing is under way any more. */
  close(): Promise<void>;
}

/** Smaller bodies are not worth the way to another thread. */
const LEAST = LANE_BUFFER / 2;

/** With fewer uploads at once, it is the hashing thread that the others wait for. */
const BUSY = 3;

export function sinkTo(writer: Writer, length: number): Sink {
  const lane = length >= LEAST ? takeLane() : undefined;
  return lane ? new LaneSink(writer, lane) : new DirectSink((bytes) => writer.write(bytes), true);
}

/** Hashes on the way. */
export class DirectSink implements Sink {
  readonly #write: Writer['write'];
  readonly #hash: Hash | undefined;

  constructor(write: Writer['write'], md5: boolean) {
    this.#write = write;
    this.#hash = md5 ? createHash('md5') : undefined;
  }

  take(bytes: Uint8Array): Promise<void> | undefined {
    this.#hash?.update(bytes);
    return this.#write(bytes);
  }

  async md5(): Promise<Buffer | undefined> {
    return this.#hash?.digest();
  }

  async close(): Promise<void> {}
}

/** Fills the lane's buffers in turn; a full one is hashed and written at the same time, and is free after both. */
class LaneSink implements Sink {
  readonly #writer: Writer;
  readonly #lane: Lane;
  #checks = false;
  #closed = false;
  #current = 0;
  #filled = 0;
  /** What is under way, by buffer. */
  readonly #busy: (Promise<unknown> | undefined)[] = [];
  #written: Promise<void> = Promise.resolve();

  constructor(writer: Writer, lane: Lane) {
    this.#writer = writer;
    this.#lane = lane;
  }

  checksum(algorithm: ChecksumAlgorithm): RunningChecksum | undefined {
    // One at most: a second one is for the caller. So is all when the caller waits for MD5 anyway.
    if (this.#checks || lanesInUse() < BUSY || !isSliced(algorithm)) return undefined;
    this.#checks = true;
    const digest = this.#lane.alsoCheck(algorithm);
    return { update: () => undefined, digest: () => digest().toString('base64') };
  }

  take(bytes: Uint8Array): Promise<void> | undefined {
    // Of a client that went away, something may still have been waiting for a buffer.
    if (this.#closed) return undefined;
    // A buffer that is full is sent on at once, so that there is always room in the current one, unless it is busy.
    const busy = this.#busy[this.#current];
    if (busy) return busy.then(() => this.take(bytes));
    const count = Math.min(bytes.length, LANE_BUFFER - this.#filled);
    // `fill` copies as memory is copied; `set` copies into shared memory byte by byte where the two do not align.
    this.#lane.buffers[this.#current]!.fill(
      count === bytes.length ? bytes : bytes.subarray(0, count),
      this.#filled,
      this.#filled + count,
    );
    this.#filled += count;
    if (this.#filled === LANE_BUFFER) this.#pass();
    return count < bytes.length ? this.take(bytes.subarray(count)) : undefined;
  }

  #pass(): void {
    const index = this.#current;
    this.#append(this.#lane.buffers[index]!);
    const busy = Promise.all([this.#lane.update(index), this.#written]).then(() => {
      this.#busy[index] = undefined;
    });
    // A failure shows to whoever waits for the buffer, or at the end.
    busy.catch(() => undefined);
    this.#busy[index] = busy;
    this.#current = (index + 1) % this.#lane.buffers.length;
    this.#filled = 0;
  }

  #append(bytes: Uint8Array): void {
    this.#written = this.#written.then(() => this.#writer.append(bytes));
    this.#written.catch(() => undefined);
  }

  async md5(): Promise<Buffer> {
    await this.#busy[this.#current];
    if (this.#filled > 0) this.#append(this.#lane.buffers[this.#current]!.subarray(0, this.#filled));
    const digest = this.#lane.finish(this.#current, this.#filled);
    this.#busy[this.#current] = digest;
    await Promise.all([...this.#busy, this.#written]);
    return await digest;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#busy, this.#written]);
    giveBack(this.#lane);
  }
}
