import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Authority, createAuthority, createRevocationList, readRevocationList } from './index.ts';
import { asPem, largeRevocationList } from './testing.ts';

const ENTRIES = 20_000;

let authority: Authority;
let list: string;
beforeAll(async () => {
  authority = await createAuthority({ commonName: 'Test CA' });
  list = await createRevocationList(authority, ['01', 'ff00', '0a1b2c'], 30);
});

describe('a revocation list', () => {
  it('tells what OpenSSL tells of it', () => {
    const told = execFileSync('openssl', ['crl', '-noout', '-text'], { input: list }).toString();
    const serials = [...told.matchAll(/Serial Number: ([0-9A-F]+)/g)].map((match) => match[1]!.toLowerCase());
    const date = (name: string) => Date.parse(new RegExp(`${name} Update: (.*)`).exec(told)![1]!);
    expect(readRevocationList(list)).toEqual({
      issuer: 'CN=Test CA',
      thisUpdate: date('Last'),
      nextUpdate: date('Next'),
      serials,
    });
    expect(serials).toEqual(['01', 'ff00', '0a1b2c']);
  });

  it('may be empty', async () => {
    expect(readRevocationList(await createRevocationList(authority, []))?.serials).toEqual([]);
  });

  it('may have as many entries as AWS takes', () => {
    const large = largeRevocationList(ENTRIES);
    const read = readRevocationList(large);
    expect(read?.serials).toHaveLength(ENTRIES);
    expect(read?.serials[1]).toBe('010001');
    expect(read?.nextUpdate).toBe(Date.UTC(2026, 0, 1));
  });

  it('is nothing else', () => {
    expect(readRevocationList(authority.certificate)).toBeUndefined();
    expect(readRevocationList(list.replaceAll('X509 CRL', 'CERTIFICATE'))).toBeUndefined();
    expect(readRevocationList(asPem(Buffer.from('')))).toBeUndefined();
  });

  it('of any damage is read or refused, and never throws', () => {
    const bytes = Buffer.from(list.replace(/-----[^-]+-----/g, ''), 'base64');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, value, length) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        readRevocationList(asPem(damaged));
        if (length < bytes.length)
          expect(readRevocationList(asPem(bytes.subarray(0, length)))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
