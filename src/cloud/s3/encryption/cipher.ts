/**
 * The encryption of bytes at rest: AES-256 in counter mode, so that any range can be read without what precedes
 * it. Every body and every part has a nonce of its own; that the bytes are whole is the checksum's to say.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { CipherRun } from '../store/model.ts';

const BLOCK = 16;
const ALGORITHM = 'aes-256-ctr';

export interface Encryption {
  nonce: Uint8Array;
  /** Takes the bytes in their order. */
  encrypt: (bytes: Uint8Array) => Uint8Array;
}

export function startEncryption(secret: Uint8Array): Encryption {
  const nonce = randomBytes(BLOCK);
  const cipher = createCipheriv(ALGORITHM, secret, nonce);
  return { nonce, encrypt: (bytes) => cipher.update(bytes) };
}

/** The plain bytes of a body from `offset`. The runs are those of the whole body, the pieces begin at the offset. */
export async function* decrypt(
  pieces: AsyncIterable<Uint8Array>,
  secret: Uint8Array,
  runs: readonly CipherRun[],
  offset: number,
): AsyncGenerator<Uint8Array, void> {
  let index = 0;
  let within = offset;
  while (index < runs.length && within >= runs[index]!.length) within -= runs[index++]!.length;
  let decipher: ReturnType<typeof decipherAt> | undefined;
  for await (const piece of pieces) {
    let rest = piece;
    while (rest.length > 0) {
      const run = runs[index];
      if (!run) throw new Error('A body is longer than its encryption.');
      decipher ??= decipherAt(secret, run.nonce, within);
      const taken = rest.subarray(0, run.length - within);
      yield decipher.update(taken);
      within += taken.length;
      rest = rest.subarray(taken.length);
      if (within < run.length) continue;
      index += 1;
      within = 0;
      decipher = undefined;
    }
  }
}

function decipherAt(secret: Uint8Array, nonce: Uint8Array, offset: number) {
  const decipher = createDecipheriv(ALGORITHM, secret, counterAt(nonce, Math.floor(offset / BLOCK)));
  // The keystream of the block's beginning is used up.
  decipher.update(Buffer.alloc(offset % BLOCK));
  return decipher;
}

/** The nonce is the first counter, a number of 128 bits. */
function counterAt(nonce: Uint8Array, blocks: number): Buffer {
  const first = BigInt(`0x${Buffer.from(nonce).toString('hex')}`);
  const counter = BigInt.asUintN(128, first + BigInt(blocks));
  return Buffer.from(counter.toString(16).padStart(2 * BLOCK, '0'), 'hex');
}
