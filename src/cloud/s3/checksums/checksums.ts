/** Checksums of objects: computing them as bytes pass, and what may be combined with what. */
import { createHash } from 'node:crypto';
import { invalidRequest } from '../errors.ts';
import { type ChecksumAlgorithm, type ChecksumType, checksumAlgorithms } from '../store/model.ts';
import { combine } from './combine.ts';
import { newCrc } from './crc.ts';
import type { RunningChecksum } from './running-checksum.ts';
import { polynomials } from './slices.ts';
import { isXxHash, xxHash } from './xxhash.ts';

export async function startChecksum(algorithm: ChecksumAlgorithm): Promise<RunningChecksum> {
  return (await starter(algorithm))();
}

async function starter(algorithm: ChecksumAlgorithm): Promise<() => RunningChecksum> {
  if (isXxHash(algorithm)) return xxHash(algorithm);
  return isCrc(algorithm) ? () => startCrc(algorithm) : () => startHash(algorithm);
}

function startCrc(algorithm: keyof typeof polynomials): RunningChecksum {
  const crc = newCrc(algorithm);
  return { update: (bytes) => crc.update(bytes), digest: () => crc.digest().toString('base64') };
}

function startHash(algorithm: ChecksumAlgorithm): RunningChecksum {
  const hash = createHash(algorithm.toLowerCase());
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    digest: () => hash.digest('base64'),
  };
}

/** Those whose checksum of a whole follows from the checksums of its parts. */
function isCrc(algorithm: ChecksumAlgorithm): algorithm is keyof typeof polynomials {
  return algorithm in polynomials;
}

/** The algorithm that a request names, in whatever case. Throws `InvalidRequest`. */
export function algorithmNamed(name: string): ChecksumAlgorithm {
  const algorithm = checksumAlgorithms.find((candidate) => candidate === name.toUpperCase());
  if (algorithm) return algorithm;
  throw invalidRequest(
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${checksumAlgorithms.join(', ')}]`,
  );
}

/** The name of the header that carries it: `x-amz-checksum-crc32`. */
export function headerOf(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

const digestBytes: Record<ChecksumAlgorithm, number> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  MD5: 16,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  XXHASH128: 16,
  XXHASH3: 8,
  XXHASH64: 8,
};

/** Is this base64 of as many bytes as the algorithm yields? */
export function isChecksum(algorithm: ChecksumAlgorithm, value: string): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === digestBytes[algorithm] && bytes.toString('base64') === value;
}

/**
 * Which types a multipart upload may have, the default one first.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function multipartTypes(algorithm: ChecksumAlgorithm): readonly ChecksumType[] {
  if (algorithm === 'CRC64NVME') return ['FULL_OBJECT'];
  return isCrc(algorithm) ? ['COMPOSITE', 'FULL_OBJECT'] : ['COMPOSITE'];
}

/** What makes the checksum of a whole object out of those of its parts. */
export async function checksumJoiner(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
): Promise<(parts: readonly { value: string; size: number }[]) => string> {
  if (type === 'FULL_OBJECT' && isCrc(algorithm)) return (parts) => combine(algorithm, parts);
  const start = await starter(algorithm);
  return (parts) => {
    const running = start();
    for (const { value } of parts) running.update(Buffer.from(value, 'base64'));
    return `${running.digest()}-${parts.length}`;
  };
}
