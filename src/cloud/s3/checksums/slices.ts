/** What the sliced checks compute with: reflected, beginning and ending with all ones. */
import { SLICES, TABLE_BYTES } from './wasm/crc-code.ts';
import type { WasmMemory } from './wasm/instantiate.ts';

/** Reversed polynomials, by width. */
export const polynomials = {
  CRC32: { width: 32, polynomial: 0xedb88320n },
  CRC32C: { width: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
} as const;

export type SlicedAlgorithm = Exclude<keyof typeof polynomials, 'CRC32'>;

/** Where the tables are in a memory: 32 KiB each, from its beginning. */
export const sliceTables: Record<SlicedAlgorithm, number> = { CRC32C: 0, CRC64NVME: TABLE_BYTES };

export function isSliced(algorithm: string): algorithm is SlicedAlgorithm {
  return algorithm in sliceTables;
}

export function writeSliceTables(memory: WasmMemory): void {
  for (const algorithm of Object.keys(sliceTables) as SlicedAlgorithm[]) {
    const table = new BigUint64Array(memory.buffer, sliceTables[algorithm], TABLE_BYTES / 8);
    table.set(slices(polynomials[algorithm].polynomial));
  }
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

export function startOf(algorithm: SlicedAlgorithm): bigint {
  return (1n << BigInt(polynomials[algorithm].width)) - 1n;
}

/** The check, big-endian, from the state at the end. */
export function bytesOf(algorithm: SlicedAlgorithm, state: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, ~state));
  return bytes.subarray(8 - polynomials[algorithm].width / 8);
}
