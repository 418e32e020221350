/** The bytes of a body as the client gave them. */
import { atHand, slice } from '../store/body-reader.ts';
import type { Body } from '../store/model.ts';
import type { Store } from '../store/store.ts';
import { decrypt } from './cipher.ts';
import type { CustomerKey } from './customer-key.ts';

export function plainBytes(
  store: Pick<Store, 'read'>,
  { segments, runs }: Body,
  key: CustomerKey | undefined,
  { offset, length }: { offset: number; length: number },
): AsyncIterable<Uint8Array> {
  const pieces = store.read(slice(segments, offset, length));
  return key && runs ? decrypt(pieces, key.secret, runs, offset) : pieces;
}

/** The same for an answer: at once where they are few. */
export function answerBytes(
  store: Pick<Store, 'read'>,
  body: Body,
  key: CustomerKey | undefined,
  range: { offset: number; length: number },
): Uint8Array | AsyncIterable<Uint8Array> {
  const bytes = key ? undefined : atHand(body.segments);
  if (!bytes) return plainBytes(store, body, key, range);
  return bytes.subarray(range.offset, range.offset + range.length);
}
