/** The identifiers that S3 gives to each request. */
import { randomFillSync } from 'node:crypto';

export interface RequestIds {
  requestId: string;
  hostId: string;
}

const REQUEST_BYTES = 8;
const HOST_BYTES = 56;
/** Randomness is fetched for many at once: asking for it takes longer than using it. */
const pool = Buffer.alloc(128 * (REQUEST_BYTES + HOST_BYTES));
let used = pool.length;

export function newRequestIds(): RequestIds {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const middle = used + REQUEST_BYTES;
  const ids = {
    requestId: pool.toString('hex', used, middle).toUpperCase(),
    hostId: pool.toString('base64', middle, middle + HOST_BYTES),
  };
  used = middle + HOST_BYTES;
  return ids;
}
