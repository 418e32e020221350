/** User metadata as requests and answers have it, and as it is kept. */
import { S3Error } from '../../errors.ts';
import type { Metadata, ObjectRecord } from '../../store/model.ts';

/** The bytes of names and values. */
const MOST_BYTES = 2048;

/** Throws `MetadataTooLarge`. */
export function metadataOf(given: Record<string, string>): Metadata {
  const metadata = Object.entries(given);
  const size = metadata.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size <= MOST_BYTES) return metadata;
  throw new S3Error(
    'MetadataTooLarge',
    400,
    'Your metadata headers exceed the maximum allowed metadata size',
    { Size: String(size), MaxSizeAllowed: String(MOST_BYTES) },
  );
}

/** Names, whatever they are, and values. */
export function shownMetadata({ metadata }: Pick<ObjectRecord, 'metadata'>): Record<string, string> {
  return Object.fromEntries(Array.isArray(metadata) ? metadata : Object.entries(metadata));
}
