/**
 * MD5 beside the thread that serves. Each message has a lane: a few buffers in memory that is shared with the workers,
 * filled one after the other. What lies there is hashed where it lies, and can be written to a file from there.
 *
 * MD5 takes three quarters of the time of an upload when one thread does everything.
 */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import {
  bytesOf as crcBytesOf,
  type SlicedAlgorithm,
  sliceTables,
  startOf,
  writeSliceTables,
} from '../slices.ts';
import { newMemory, type WasmMemory } from '../wasm/instantiate.ts';
import { type Piece, SCRATCH_BYTES, startWorker } from './worker.ts';

export const LANE_BUFFER = 192 * 1024;
const BUFFERS = 3;
/** Beyond, hashing is for the caller to do: more lanes hash no faster, and take memory. They are used from the first on, so that few uploads touch little memory. */
export const LANES = 64;
const MOST_WORKERS = 4;
const PAGE = 64 * 1024;

/** The state of MD5, that of the check, the last blocks. */
const LANE_HEAD = 256;
const CRC_AT = 16;
const END_AT = 64;
const WORKERS = Math.max(1, Math.min(MOST_WORKERS, availableParallelism() - 1));
/** The tables of the checks come first. */
const TABLES = PAGE;
const HEAD = Math.ceil((TABLES + WORKERS * SCRATCH_BYTES + LANES * LANE_HEAD) / PAGE) * PAGE;
const PAGES = (HEAD + LANES * BUFFERS * LANE_BUFFER) / PAGE;

const START = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

export class Lane {
  /** To be filled from the first on, around. */
  readonly buffers: readonly Buffer[];
  readonly index: number;
  readonly #crew: Crew;
  readonly #head: number;
  #length = 0;
  #crc: SlicedAlgorithm | undefined;

  constructor(crew: Crew, index: number) {
    this.#crew = crew;
    this.index = index;
    this.#head = TABLES + WORKERS * SCRATCH_BYTES + index * LANE_HEAD;
    this.buffers = Array.from({ length: BUFFERS }, (_, buffer) =>
      Buffer.from(crew.memory.buffer as ArrayBuffer, this.#at(buffer), LANE_BUFFER),
    );
    this.reset();
  }

  reset(): void {
    this.#length = 0;
    this.#crc = undefined;
    this.#crew.words.set(START, this.#head / 4);
  }

  /** Computes this check of the message, too; to be said at its beginning. What is returned is it, at the end. */
  alsoCheck(algorithm: SlicedAlgorithm): () => Buffer {
    this.#crc = algorithm;
    const at = (this.#head + CRC_AT) / 8;
    this.#crew.longs[at] = startOf(algorithm);
    return () => crcBytesOf(algorithm, this.#crew.longs[at]!);
  }

  /** Hashes a buffer that is full. The promise settles when it may be filled again, as far as hashing goes. */
  async update(buffer: number): Promise<void> {
    this.#length += LANE_BUFFER;
    await this.#hash(this.#at(buffer), LANE_BUFFER, LANE_BUFFER);
  }

  /** Hashes the first bytes of the last buffer, and returns the digest. */
  async finish(buffer: number, length: number): Promise<Buffer> {
    const rest = length % 64;
    const whole = length - rest;
    const end = this.#padded(this.buffers[buffer]!.subarray(whole, length), this.#length + length);
    await Promise.all([
      whole > 0 && this.#hash(this.#at(buffer), whole, whole),
      this.#hash(this.#head + END_AT, end, rest),
    ]);
    return Buffer.from(this.#crew.bytes.subarray(this.#head, this.#head + 16));
  }

  /** Writes the last bytes with MD5's padding behind the state, and returns their number. */
  #padded(rest: Uint8Array, length: number): number {
    const size = rest.length < 56 ? 64 : 128;
    const end = this.#crew.bytes.subarray(this.#head + END_AT, this.#head + END_AT + size);
    end.fill(0);
    end.set(rest);
    end[rest.length] = 0x80;
    end.writeBigUInt64LE(BigInt(length) * 8n, size - 8);
    return size;
  }

  #at(buffer: number): number {
    return HEAD + (this.index * BUFFERS + buffer) * LANE_BUFFER;
  }

  #hash(data: number, length: number, bytes: number): Promise<void> {
    const state = this.#head;
    const crc = this.#crc && { table: sliceTables[this.#crc], state: state + CRC_AT, bytes };
    return this.#crew.hash(this.index % WORKERS, { state, data, blocks: length / 64, ...(crc && { crc }) });
  }
}

/** The workers and what they share. */
class Crew {
  readonly memory: WasmMemory = newMemory(PAGES, true);
  readonly words = new Uint32Array(this.memory.buffer);
  readonly longs = new BigUint64Array(this.memory.buffer);
  readonly bytes = Buffer.from(this.memory.buffer as ArrayBuffer);
  readonly #workers: (Worker | undefined)[] = [];
  readonly #asked = new Map<
    number,
    { worker: number; resolve: () => void; reject: (error: unknown) => void }
  >();
  readonly #outbox: Piece[][] = Array.from({ length: WORKERS }, () => []);
  #nextId = 0;

  constructor() {
    writeSliceTables(this.memory);
  }

  hash(worker: number, piece: Omit<Piece, 'id'>): Promise<void> {
    const id = this.#nextId++;
    const outbox = this.#outbox[worker]!;
    // What is asked for in one turn goes in one message.
    if (outbox.push({ ...piece, id }) === 1) setImmediate(() => this.#post(worker));
    return new Promise((resolve, reject) => this.#asked.set(id, { worker, resolve, reject }));
  }

  #post(worker: number): void {
    const pieces = this.#outbox[worker]!;
    this.#outbox[worker] = [];
    this.#worker(worker).postMessage(pieces);
  }

  #worker(index: number): Worker {
    const known = this.#workers[index];
    if (known) return known;
    const worker = startWorker(this.memory, PAGES, TABLES + index * SCRATCH_BYTES);
    worker.on('message', (done: number[]) => {
      for (const id of done) {
        this.#asked.get(id)?.resolve();
        this.#asked.delete(id);
      }
    });
    // The uploads that it was hashing fail; the next one has another worker.
    worker.on('error', (error) => {
      this.#workers[index] = undefined;
      for (const [id, { worker: of, reject }] of this.#asked) {
        if (of !== index) continue;
        this.#asked.delete(id);
        reject(error);
      }
    });
    // Who only waits for something to hash keeps no process alive. Listening would undo this, so it comes last.
    worker.unref();
    this.#workers[index] = worker;
    return worker;
  }
}

let crew: Crew | undefined;
const free: Lane[] = [];
let made = 0;

/** A lane for a message, to be given back; `undefined` when all are taken. */
export function takeLane(): Lane | undefined {
  const lane = free.pop();
  if (lane) {
    lane.reset();
    return lane;
  }
  if (made === LANES) return undefined;
  crew ??= new Crew();
  return new Lane(crew, made++);
}

export function lanesInUse(): number {
  return made - free.length;
}

/** Nothing of the lane may be under way any more. */
export function giveBack(lane: Lane): void {
  free.push(lane);
}
