/**
 * Version ids as clients know them: 32 characters, unpredictable, and with the version's number inside, so that
 * a version is found without a search.
 */
import { randomBytes } from 'node:crypto';
import { numberKey, numberOf } from './keys.ts';

const RANDOM_BYTES = 16;
/** What the null version is called. */
export const NULL_VERSION = 'null';

/** For the version of this number. It never begins with a dash, which a command line would take for an option. */
export function versionIdOf(id: number): string {
  const bytes = Buffer.concat([randomBytes(RANDOM_BYTES), numberKey(id)]);
  return bytes.toString('base64url').replaceAll('-', '.');
}

/** The number in a version id; `undefined` when it cannot be one. */
export function numberInVersionId(versionId: string): number | undefined {
  if (!/^[\w.]{32}$/.test(versionId)) return undefined;
  const bytes = Buffer.from(versionId.replaceAll('.', '-'), 'base64url');
  const id = numberOf(bytes.subarray(RANDOM_BYTES));
  return Number.isSafeInteger(id) ? id : undefined;
}
