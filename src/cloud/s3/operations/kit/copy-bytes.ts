/** The bytes of a copy: shared with their source as long as nobody's key is needed to read them. */
import { createHash } from 'node:crypto';
import { startChecksum } from '../../checksums/checksums.ts';
import type { S3Context } from '../../context.ts';
import { startEncryption } from '../../encryption/cipher.ts';
import type { CustomerKey } from '../../encryption/customer-key.ts';
import { plainBytes } from '../../encryption/plain-bytes.ts';
import { slice } from '../../store/body-reader.ts';
import type { ChecksumAlgorithm, Segment } from '../../store/model.ts';
import type { CopySource } from './copy-source.ts';
import type { Range } from './ranges.ts';

export interface Copied {
  /** Hex. */
  md5: string;
  checksum: { algorithm: ChecksumAlgorithm; value: string };
  segments: Segment[];
  /** Of their encryption, if they are encrypted. */
  nonce: Uint8Array | undefined;
}

/**
 * Reads the source once, for the digests, and writes the bytes anew where the source or the copy is encrypted
 * with a key of the customer's own. When anything fails, in `keep` too, nothing that was written stays.
 */
export async function copyBytes<T>(
  context: S3Context,
  source: CopySource,
  range: Range,
  { algorithm, key }: { algorithm: ChecksumAlgorithm; key: CustomerKey | undefined },
  keep: (copied: Copied) => Promise<T>,
): Promise<T> {
  const { body, decryptionKey } = source;
  const writer = key || decryptionKey ? context.store.writer() : undefined;
  const encryption = key && startEncryption(key.secret);
  const md5 = createHash('md5');
  const running = await startChecksum(algorithm);
  try {
    for await (const bytes of plainBytes(context.store, body, decryptionKey, range)) {
      md5.update(bytes);
      running.update(bytes);
      await writer?.write(encryption ? encryption.encrypt(bytes) : bytes);
    }
    return await keep({
      md5: md5.digest('hex'),
      checksum: { algorithm, value: running.digest() },
      segments: writer ? await writer.finish() : slice(body.segments, range.offset, range.length),
      nonce: encryption?.nonce,
    });
  } catch (error) {
    await writer?.discard();
    throw error;
  }
}
