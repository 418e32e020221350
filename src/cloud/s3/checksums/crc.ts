/**
 * The cyclic redundancy checks of S3: reflected, beginning and ending with all ones. CRC-32 is Node's own;
 * the other two are computed here, eight bytes at a step ("slicing by eight").
 */
import { crc32 } from 'node:zlib';

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
  if (algorithm === 'CRC32') return new Crc32();
  return algorithm === 'CRC32C' ? new Crc32c() : new Crc64Nvme();
}

class Crc32 implements Crc {
  #value = 0;
  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value);
  }
  digest(): Buffer {
    return bigEndian(this.#value);
  }
}

/** Table `k` (256 entries from `256 * k`) advances a byte over `k` more zero bytes. */
function tables(width: number, polynomial: bigint): { low: Int32Array; high: Int32Array } {
  const values: bigint[] = [];
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    values.push(value);
  }
  for (let index = 256; index < 2048; index++) {
    const before = values[index - 256]!;
    values.push((before >> 8n) ^ values[Number(before & 0xffn)]!);
  }
  return {
    low: Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value))),
    high: Int32Array.from(values, (value) => (width === 64 ? Number(BigInt.asIntN(32, value >> 32n)) : 0)),
  };
}

let tables32c: Int32Array | undefined;

class Crc32c implements Crc {
  #value = -1;
  readonly #table: Int32Array;

  constructor() {
    tables32c ??= tables(32, polynomials.CRC32C.polynomial).low;
    this.#table = tables32c;
  }

  update(bytes: Uint8Array): void {
    const t = this.#table;
    let c = this.#value;
    let i = 0;
    for (const end = bytes.length - 7; i < end; i += 8) {
      c ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
      c =
        t[1792 + (c & 255)]! ^
        t[1536 + ((c >>> 8) & 255)]! ^
        t[1280 + ((c >>> 16) & 255)]! ^
        t[1024 + (c >>> 24)]! ^
        t[768 + bytes[i + 4]!]! ^
        t[512 + bytes[i + 5]!]! ^
        t[256 + bytes[i + 6]!]! ^
        t[bytes[i + 7]!]!;
    }
    for (; i < bytes.length; i++) c = t[(c ^ bytes[i]!) & 255]! ^ (c >>> 8);
    this.#value = c;
  }

  digest(): Buffer {
    return bigEndian(~this.#value);
  }
}

let tables64: { low: Int32Array; high: Int32Array } | undefined;

/** The 64-bit value is held in two halves: JavaScript's big integers would be some fifty times slower. */
class Crc64Nvme implements Crc {
  #low = -1;
  #high = -1;
  readonly #tables: { low: Int32Array; high: Int32Array };

  constructor() {
    tables64 ??= tables(64, polynomials.CRC64NVME.polynomial);
    this.#tables = tables64;
  }

  update(bytes: Uint8Array): void {
    const { low, high } = this.#tables;
    let l = this.#low;
    let h = this.#high;
    let i = 0;
    for (const end = bytes.length - 7; i < end; i += 8) {
      l ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
      h ^= bytes[i + 4]! | (bytes[i + 5]! << 8) | (bytes[i + 6]! << 16) | (bytes[i + 7]! << 24);
      const a = 1792 + (l & 255);
      const b = 1536 + ((l >>> 8) & 255);
      const c = 1280 + ((l >>> 16) & 255);
      const d = 1024 + (l >>> 24);
      const e = 768 + (h & 255);
      const f = 512 + ((h >>> 8) & 255);
      const g = 256 + ((h >>> 16) & 255);
      const z = h >>> 24;
      l = low[a]! ^ low[b]! ^ low[c]! ^ low[d]! ^ low[e]! ^ low[f]! ^ low[g]! ^ low[z]!;
      h = high[a]! ^ high[b]! ^ high[c]! ^ high[d]! ^ high[e]! ^ high[f]! ^ high[g]! ^ high[z]!;
    }
    for (; i < bytes.length; i++) {
      const index = (l ^ bytes[i]!) & 255;
      l = ((l >>> 8) | (h << 24)) ^ low[index]!;
      h = (h >>> 8) ^ high[index]!;
    }
    this.#low = l;
    this.#high = h;
  }

  digest(): Buffer {
    return Buffer.concat([bigEndian(~this.#high), bigEndian(~this.#low)]);
  }
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
