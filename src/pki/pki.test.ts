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
  describeUsage,
  isSignedBy,
  issue,
  pemBlocks,
  readRevocationList,
} from './index.ts';

/** Runs OpenSSL on files of these names and contents, and returns what it says. Throws when it is not content. */
function openssl(files: Record<string, string>, ...args: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'kairo-pki-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    return execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' }).toString();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

it.each([
  ['server', 'sslserver', 'sslclient'],
  ['client', 'sslclient', 'sslserver'],
] as const)(
  'issues %s certificates that OpenSSL accepts as %s and not as %s',
  async (usage, purpose, other) => {
    const authority = await createAuthority({ commonName: 'Test CA' });
    const { certificate } = await issue(authority, { commonName: 'a', dnsNames: ['a'], usage });
    const files = { 'ca.pem': authority.certificate, 'a.pem': certificate };
    const verify = (as: string) =>
      openssl(files, 'verify', '-x509_strict', '-purpose', as, '-CAfile', 'ca.pem', 'a.pem');
    expect(verify(purpose)).toContain('OK');
    expect(() => verify(other)).toThrow();
  },
);

it.each(['EC_prime256v1', 'RSA_2048'] as const)('describes certificates with %s keys', async (key) => {
  const authority = await createAuthority({ commonName: 'Test CA', key });
  const server = await issue(authority, {
    commonName: 'server',
    dnsNames: ['server', '*.bucket.example'],
    usage: 'server',
    key,
  });
  expect(isSignedBy(server.certificate, authority.certificate)).toBe(true);
  expect(isSignedBy(authority.certificate, server.certificate)).toBe(false);
  expect(describeCertificate(server.certificate)).toMatchObject({
    commonName: 'server',
    issuerCommonName: 'Test CA',
    dnsNames: ['server', '*.bucket.example'],
    keyAlgorithm: key,
    isAuthority: false,
    selfIssued: false,
  });
  expect(describeUsage(server.certificate)).toEqual({
    signatureAlgorithm: key === 'RSA_2048' ? 'SHA256WITHRSA' : 'SHA256WITHECDSA',
    keyUsages: ['DIGITAL_SIGNATURE', 'KEY_ENCIPHERMENT', 'KEY_AGREEMENT'],
    extendedKeyUsages: [{ name: 'TLS_WEB_SERVER_AUTHENTICATION', oid: '1.3.6.1.5.5.7.3.1' }],
  });
  expect(describeUsage(authority.certificate)).toMatchObject({
    keyUsages: ['CERTIFICATE_SIGNING', 'CRL_SIGNING'],
    extendedKeyUsages: [{ name: 'NONE', oid: '' }],
  });
  const serial = openssl({ 'a.pem': server.certificate }, 'x509', '-in', 'a.pem', '-noout', '-serial');
  expect(serial.trim().toLowerCase()).toBe(
    `serial=${describeCertificate(server.certificate)!.serial.replaceAll(':', '')}`,
  );
});

it('refuses a common name that is too long for X.509', async () => {
  const authority = await createAuthority({ commonName: 'a'.repeat(64) });
  await expect(issue(authority, { commonName: 'a'.repeat(65), usage: 'server' })).rejects.toThrow(RangeError);
});

it('tells whether a key belongs to a certificate', async () => {
  const authority = await createAuthority({ commonName: 'Test CA' });
  const other = await createAuthority({ commonName: 'Other CA' });
  expect(certificateMatchesKey(authority.certificate, authority.privateKey)).toBe(true);
  expect(certificateMatchesKey(authority.certificate, other.privateKey)).toBe(false);
  expect(certificateMatchesKey(authority.certificate, 'nonsense')).toBeUndefined();
  expect(describeCertificate('nonsense')).toBeUndefined();
});

it('revokes certificates so that OpenSSL refuses them', async () => {
  const authority = await createAuthority({ commonName: 'Test CA' });
  const [revoked, other] = await Promise.all(
    ['revoked', 'other'].map((commonName) => issue(authority, { commonName, usage: 'client' })),
  );
  const { serial } = describeCertificate(revoked!.certificate)!;
  const files = {
    'ca.pem': authority.certificate,
    'list.pem': await createRevocationList(authority, [serial]),
    'revoked.pem': revoked!.certificate,
    'other.pem': other!.certificate,
  };
  const verify = (name: string) =>
    openssl(files, 'verify', '-crl_check', '-CAfile', 'ca.pem', '-CRLfile', 'list.pem', name);
  expect(verify('other.pem')).toContain('OK');
  expect(() => verify('revoked.pem')).toThrow(/certificate revoked/);
  files['list.pem'] = await createRevocationList(authority, []);
  expect(verify('revoked.pem')).toContain('OK');
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
