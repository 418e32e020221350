/**
 * The cyclic redundancy checks of S3: reflected, beginning and ending with all ones. CRC-32 is Node's own; the other
 * two are computed in WebAssembly.
 */
import { crc32 } from 'node:zlib';
import { assemble } from './wasm/assemble.ts';
import { crcBytes, crcSteps, SLICES, TABLE_BYTES } from './wasm/crc-code.ts';
import { compile, instantiate, newMemory } from './wasm/instantiate.ts';

/** A running check: bytes in, the big-endian bytes of the check out. */
export interface Crc {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

/** Reversed polynomials, by width. */
export const polynomials = {
  CRC32: { width: 32, polynomial: 0xedb88320n },
  CRC32C: { width: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
} as const;

export function newCrc(algorithm: keyof typeof polynomials): Crc {
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

type Sliced = Exclude<keyof typeof polynomials, 'CRC32'>;

/** One page for both tables of 32 KiB, one for the bytes that are taken in. */
const PAGE = 64 * 1024;
const tableOf: Record<Sliced, number> = { CRC32C: 0, CRC64NVME: TABLE_BYTES };

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
  const functions = instantiate<Pick<Engine, 'steps' | 'bytes'>>(module, memory);
  for (const algorithm of Object.keys(tableOf) as Sliced[]) {
    const table = new BigUint64Array(memory.buffer, tableOf[algorithm], TABLE_BYTES / 8);
    table.set(slices(polynomials[algorithm].polynomial));
  }
  return {
    ...functions,
    input: new Uint8Array(memory.buffer, PAGE, PAGE),
  };
}

/** Table `slice` (256 entries from `256 * slice`) advances a byte over `slice` more zero bytes. */
function slices(polynomial: bigint): bigint[] {
  const values: bigint[] = [];
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    values.push(value);
  }
  for (let index = 256; index < 256 * SLICES; index++) {
    const before = values[index - 256]!;
    values.push((before >> 8n) ^ values[Number(before & 0xffn)]!);
  }
  return values;
}

class SlicedCrc implements Crc {
  readonly #table: number;
  readonly #width: 32 | 64;
  #state: bigint;

  constructor(algorithm: Sliced) {
    this.#table = tableOf[algorithm];
    this.#width = polynomials[algorithm].width;
    this.#state = (1n << BigInt(this.#width)) - 1n;
  }

  update(bytes: Uint8Array): void {
    engine ??= startEngine();
    for (let at = 0; at < bytes.length; at += PAGE) {
      const piece = bytes.subarray(at, at + PAGE);
      engine.input.set(piece);
      const [steps, rest] = [Math.floor(piece.length / 16), piece.length % 16];
      if (steps > 0) this.#state = engine.steps(this.#state, this.#table, PAGE, steps);
      if (rest > 0) this.#state = engine.bytes(this.#state, this.#table, PAGE + 16 * steps, rest);
    }
  }

  digest(): Buffer {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigUInt64BE(BigInt.asUintN(64, ~this.#state));
    return bytes.subarray(8 - this.#width / 8);
  }
}
