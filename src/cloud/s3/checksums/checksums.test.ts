import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChecksumAlgorithm, checksumAlgorithms } from '../store/model.ts';
import { checksumJoiner, isChecksum, multipartTypes, startChecksum } from './checksums.ts';

async function checksum(algorithm: ChecksumAlgorithm, ...pieces: Uint8Array[]): Promise<string> {
  const running = await startChecksum(algorithm);
  for (const piece of pieces) running.update(piece);
  return running.digest();
}

describe('checksums', () => {
  it.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['MD5', '25f9e794323b453885f5181f1b624d0b'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
    [
      'SHA512',
      'd9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85',
    ],
    ['XXHASH64', '8cb841db40e6ae83'],
  ] as const)('gives the published check value of "123456789" by %s', async (algorithm, hex) => {
    const value = await checksum(algorithm, Buffer.from('123456789'));
    expect(Buffer.from(value, 'base64').toString('hex')).toBe(hex);
  });

  it.each([
    ['XXHASH64', 'ef46db3751d8e999'],
    ['XXHASH3', '2d06800538d394c2'],
    ['XXHASH128', '99aa06d3014798d86001c324468d497f'],
  ] as const)('gives the published value of nothing by %s', async (algorithm, hex) => {
    expect(Buffer.from(await checksum(algorithm), 'base64').toString('hex')).toBe(hex);
  });

  it('does not depend on how the bytes are split', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }),
        fc.constantFrom(...checksumAlgorithms),
        async (pieces, algorithm) =>
          (await checksum(algorithm, ...pieces)) === (await checksum(algorithm, Buffer.concat(pieces))),
      ),
    );
  });

  it.each(checksumAlgorithms)('of several bodies at once do not meet: %s', async (algorithm) => {
    const [one, other] = [randomBytes(700), randomBytes(700)];
    const [first, second] = [await startChecksum(algorithm), await startChecksum(algorithm)];
    for (let at = 0; at < 700; at += 100) {
      first.update(one.subarray(at, at + 100));
      second.update(other.subarray(at, at + 100));
    }
    expect([first.digest(), second.digest()]).toEqual([
      await checksum(algorithm, one),
      await checksum(algorithm, other),
    ]);
  });

  it('joins the checks of parts to the check of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('CRC32' as const, 'CRC32C' as const, 'CRC64NVME' as const),
        async (pieces, algorithm) => {
          const join = await checksumJoiner(algorithm, 'FULL_OBJECT');
          return join(await partsOf(algorithm, pieces)) === (await checksum(algorithm, ...pieces));
        },
      ),
    );
  });

  it.each(checksumAlgorithms.filter((algorithm) => multipartTypes(algorithm).includes('COMPOSITE')))(
    'makes composite checksums of the raw checks, with the number of parts: %s',
    async (algorithm) => {
      const parts = await partsOf(algorithm, [randomBytes(10), randomBytes(20)]);
      const raw = parts.map(({ value }) => Buffer.from(value, 'base64'));
      const join = await checksumJoiner(algorithm, 'COMPOSITE');
      expect(join(parts)).toBe(`${await checksum(algorithm, ...raw)}-2`);
    },
  );

  it('recognizes what cannot be a checksum', () => {
    expect(isChecksum('CRC32', 'y/Q5Jg==')).toBe(true);
    expect(isChecksum('CRC32', 'y/Q5')).toBe(false);
    expect(isChecksum('SHA256', 'y/Q5Jg==')).toBe(false);
    expect(isChecksum('CRC32', 'not base64')).toBe(false);
  });
});

const partsOf = (algorithm: ChecksumAlgorithm, pieces: Uint8Array[]) =>
  Promise.all(pieces.map(async (piece) => ({ value: await checksum(algorithm, piece), size: piece.length })));
