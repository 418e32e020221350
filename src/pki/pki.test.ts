import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  certificateMatchesKey,
  createAuthority,
  createRevocationList,
  describeCertificate,
  isSignedBy,
  issue,
  pemBlocks,
  readRevocationList,
} from './index.ts';

it('issues server certificates that OpenSSL accepts for servers and not for clients', async () => {
  const authority = await createAuthority({ commonName: 'Test CA' });
  const server = await issue(authority, {
    commonName: 'server',
    dnsNames: ['server', '*.bucket.example'],
    usage: 'server',
  });
  const directory = mkdtempSync(join(tmpdir(), 'kairo-pki-'));
  try {
    writeFileSync(join(directory, 'ca.pem'), authority.certificate);
    writeFileSync(join(directory, 'server.pem'), server.certificate);
    const verify = (purpose: string) =>
      execFileSync(
        'openssl',
        ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', 'ca.pem', 'server.pem'],
        { cwd: directory, stdio: 'pipe' },
      ).toString();
    expect(verify('sslserver')).toContain('OK');
    expect(() => verify('sslclient')).toThrow();
  } finally {
    rmSync(directory, { recursive: true });
  }
  expect(isSignedBy(server.certificate, authority.certificate)).toBe(true);
  expect(describeCertificate(server.certificate)).toMatchObject({
    commonName: 'server',
    issuerCommonName: 'Test CA',
    dnsNames: ['server', '*.bucket.example'],
    keyAlgorithm: 'EC_prime256v1',
    isAuthority: false,
    selfIssued: false,
  });
});

it('tells whether a key belongs to a certificate', async () => {
  const authority = await createAuthority({ commonName: 'Test CA' });
  const other = await createAuthority({ commonName: 'Other CA' });
  expect(certificateMatchesKey(authority.certificate, authority.privateKey)).toBe(true);
  expect(certificateMatchesKey(authority.certificate, other.privateKey)).toBe(false);
  expect(certificateMatchesKey(authority.certificate, 'nonsense')).toBeUndefined();
  expect(describeCertificate('nonsense')).toBeUndefined();
});

it('writes revocation lists that it can read', async () => {
  const authority = await createAuthority({ commonName: 'Test CA' });
  const client = await issue(authority, { commonName: 'client', usage: 'client' });
  const { serial } = describeCertificate(client.certificate)!;
  const list = readRevocationList(await createRevocationList(authority, [serial]))!;
  expect(list.serials).toEqual([serial.replaceAll(':', '')]);
  expect(list.nextUpdate).toBeGreaterThan(Date.now());
  expect(readRevocationList('nonsense')).toBeUndefined();
});

it('finds the blocks of a chain', async () => {
  const authority = await createAuthority({ commonName: 'Test CA' });
  expect(pemBlocks(`${authority.certificate}\n${authority.certificate}`)).toHaveLength(2);
});
