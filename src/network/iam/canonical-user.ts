/**
 * S3's name for an account: 64 hexadecimal digits that do not show the account's number, and can be turned back
 * into it, so that a name which is nobody's is known as such.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

const KEY = createHash('sha256').update('canonical user').digest();
const known = new Map<string, string>();

/** Always the same for an account. */
export function canonicalUserId(accountId: string): string {
  const before = known.get(accountId);
  if (before !== undefined) return before;
  const cipher = createCipheriv('aes-256-ecb', KEY, null).setAutoPadding(false);
  const id = cipher.update(accountId.padEnd(32)).toString('hex');
  if (known.size >= 1000) known.clear();
  known.set(accountId, id);
  return id;
}

/** The account's number; `undefined` for an id that no account has. */
export function accountOfCanonicalUser(id: string): string | undefined {
  if (!/^[0-9a-f]{64}$/.test(id)) return undefined;
  const decipher = createDecipheriv('aes-256-ecb', KEY, null).setAutoPadding(false);
  const accountId = decipher.update(Buffer.from(id, 'hex')).toString('latin1').trimEnd();
  return /^\d{12}$/.test(accountId) && canonicalUserId(accountId) === id ? accountId : undefined;
}
