/** S3's name for an account. */
import { createHash } from 'node:crypto';

const known = new Map<string, string>();

/** 64 hexadecimal digits that do not show the account's number; always the same for an account. */
export function canonicalUserId(accountId: string): string {
  const before = known.get(accountId);
  if (before !== undefined) return before;
  const id = createHash('sha256').update(`canonical user ${accountId}`).digest('hex');
  if (known.size >= 1000) known.clear();
  known.set(accountId, id);
  return id;
}
