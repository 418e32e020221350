import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChecksumAlgorithm, checksumAlgorithms } from '../store/model.ts';
import { isChecksum, joinChecksums, startChecksum } from './checksums.ts';

function checksum(algorithm: ChecksumAlgorithm, ...pieces: Uint8Array[]): string {
  const running = startChecksum(algorithm);
  for (const piece of pieces) running.update(piece);
  return running.digest();
}

describe('checksums', () => {
  it('gives the published check values of "123456789"', () => {
    const digits = Buffer.from('123456789');
    const hex = (algorithm: ChecksumAlgorithm) =>
      Buffer.from(checksum(algorithm, digits), 'base64').toString('hex');
    expect(hex('CRC32')).toBe('cbf43926');
    expect(hex('CRC32C')).toBe('e3069283');
    expect(hex('CRC64NVME')).toBe('ae8b14860a799888');
    expect(hex('SHA1')).toBe('f7c3bc1d808e04732adf679965ccc34ca7ae3441');
    expect(hex('SHA256')).toBe('15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225');
  });

  it('does not depend on how the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }),
        fc.constantFrom(...checksumAlgorithms),
        (pieces, algorithm) => checksum(algorithm, ...pieces) === checksum(algorithm, Buffer.concat(pieces)),
      ),
    );
  });

  it('joins the checks of parts to the check of the whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('CRC32' as const, 'CRC32C' as const, 'CRC64NVME' as const),
        (pieces, algorithm) => {
          const parts = pieces.map((piece) => ({ value: checksum(algorithm, piece), size: piece.length }));
          return joinChecksums(algorithm, 'FULL_OBJECT', parts) === checksum(algorithm, ...pieces);
        },
      ),
    );
  });

  it('makes composite checksums of the raw checks, with the number of parts', () => {
    const pieces = [randomBytes(10), randomBytes(20)];
    const parts = pieces.map((piece) => ({ value: checksum('SHA256', piece), size: piece.length }));
    const raw = parts.map(({ value }) => Buffer.from(value, 'base64'));
    expect(joinChecksums('SHA256', 'COMPOSITE', parts)).toBe(`${checksum('SHA256', ...raw)}-2`);
  });

  it('recognizes what cannot be a checksum', () => {
    expect(isChecksum('CRC32', 'y/Q5Jg==')).toBe(true);
    expect(isChecksum('CRC32', 'y/Q5')).toBe(false);
    expect(isChecksum('SHA256', 'y/Q5Jg==')).toBe(false);
    expect(isChecksum('CRC32', 'not base64')).toBe(false);
  });
});
