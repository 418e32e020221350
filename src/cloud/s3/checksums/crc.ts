/** The cyclic redundancy checks of S3. CRC-32 is Node's own; the other two are computed in WebAssembly. */
import { crc32 } from 'node:zlib';
import { bytesOf, type SlicedAlgorithm, sliceTables, startOf, writeSliceTables } from './slices.ts';
import { assemble } from './wasm/assemble.ts';
import { crcBytes, crcSteps } from './wasm/crc-code.ts';
import { compile, instantiate, newMemory } from './wasm/instantiate.ts';

/** A running check: bytes in, the big-endian bytes of the check out. */
export interface Crc {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

export function newCrc(algorithm: 'CRC32' | SlicedAlgorithm): Crc {
  return algorithm === 'CRC32' ? new Crc32() : new SlicedCrc(algorithm);
}

class Crc32 implements Crc {
  #value = 0;
  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value);
  }
  digest(): Buffer {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(this.#value);
    return bytes;
  }
}

/** One page for the tables, one for the bytes that are taken in. */
const PAGE = 64 * 1024;

interface Engine {
  steps(state: bigint, table: number, data: number, steps: number): bigint;
  bytes(state: bigint, table: number, data: number, count: number): bigint;
  /** What is computed on next is copied here. */
  input: Uint8Array;
}

let engine: Engine | undefined;

function startEngine(): Engine {
  const memory = newMemory(2, false);
  const module = compile(assemble([crcSteps, crcBytes], { pages: 2, shared: false }));
  writeSliceTables(memory);
  const functions = instantiate<Pick<Engine, 'steps' | 'bytes'>>(module, memory);
  return { ...functions, input: new Uint8Array(memory.buffer, PAGE, PAGE) };
}

class SlicedCrc implements Crc {
  readonly #algorithm: SlicedAlgorithm;
  #state: bigint;

  constructor(algorithm: SlicedAlgorithm) {
    this.#algorithm = algorithm;
    this.#state = startOf(algorithm);
  }

  update(bytes: Uint8Array): void {
    engine ??= startEngine();
    const table = sliceTables[this.#algorithm];
    for (let at = 0; at < bytes.length; at += PAGE) {
      const piece = bytes.subarray(at, at + PAGE);
      engine.input.set(piece);
      const [steps, rest] = [Math.floor(piece.length / 16), piece.length % 16];
      if (steps > 0) this.#state = engine.steps(this.#state, table, PAGE, steps);
      if (rest > 0) this.#state = engine.bytes(this.#state, table, PAGE + 16 * steps, rest);
    }
  }

  digest(): Buffer {
    return bytesOf(this.#algorithm, this.#state);
  }
}
