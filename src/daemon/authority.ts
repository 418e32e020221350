/** The lab's own certificate authority: made once for a lab, kept in its directory. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Authority, createAuthority } from '../pki/index.ts';

export async function labAuthority(directory: string): Promise<Authority> {
  const file = join(directory, 'authority.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Authority;
  const authority = await createAuthority({ commonName: 'Kairo Lab Root CA' });
  writeFileSync(file, JSON.stringify(authority), { mode: 0o600 });
  return authority;
}
