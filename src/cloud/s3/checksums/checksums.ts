/** Checksums of objects: computing them as bytes pass, and what may be combined with what. */
import { createHash } from 'node:crypto';
import type { ChecksumAlgorithm, ChecksumType } from '../store/model.ts';
import { combine } from './combine.ts';
import { newCrc } from './crc.ts';

/** A running checksum. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Base64. */
  digest(): string;
}

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  if (algorithm === 'SHA1' || algorithm === 'SHA256') {
    const hash = createHash(algorithm.toLowerCase());
    return {
      update: (bytes) => {
        hash.update(bytes);
      },
      digest: () => hash.digest('base64'),
    };
  }
  const crc = newCrc(algorithm);
  return { update: (bytes) => crc.update(bytes), digest: () => crc.digest().toString('base64') };
}

/** The name of the header that carries it: `x-amz-checksum-crc32`. */
export function headerOf(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

const digestBytes: Record<ChecksumAlgorithm, number> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

/** Is this base64 of as many bytes as the algorithm yields? */
export function isChecksum(algorithm: ChecksumAlgorithm, value: string): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === digestBytes[algorithm] && bytes.toString('base64') === value;
}

/** Which types a multipart upload may have, the default one first. */
export function multipartTypes(algorithm: ChecksumAlgorithm): readonly ChecksumType[] {
  if (algorithm === 'CRC64NVME') return ['FULL_OBJECT'];
  return algorithm.startsWith('SHA') ? ['COMPOSITE'] : ['COMPOSITE', 'FULL_OBJECT'];
}

/** The checksum of a whole object from those of its parts. */
export function joinChecksums(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly { value: string; size: number }[],
): string {
  if (type === 'FULL_OBJECT' && algorithm !== 'SHA1' && algorithm !== 'SHA256')
    return combine(algorithm, parts);
  const running = startChecksum(algorithm);
  for (const { value } of parts) running.update(Buffer.from(value, 'base64'));
  return `${running.digest()}-${parts.length}`;
}
