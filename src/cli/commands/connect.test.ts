import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readProfile } from './connect.ts';

const directory = mkdtempSync(join(tmpdir(), 'kairo-connect-'));
afterAll(() => rmSync(directory, { recursive: true }));

function read(text: string) {
  const path = join(directory, 'profile.ovpn');
  writeFileSync(path, text);
  return readProfile(path);
}

const REMOTE = 'client\nremote x1.cvpn-endpoint-0123abcd.prod.clientvpn.eu-west-1.amazonaws.com 443\n';

describe('an OpenVPN profile', () => {
  it('says which endpoint it leads to, with random labels before its name and without', () => {
    expect(read(`${REMOTE}<cert>\n</cert>\n<key>\n</key>\n`).endpointId).toBe('cvpn-endpoint-0123abcd');
    expect(read(`${REMOTE.replace('x1.', '')}<cert>\n<key>\n`).endpointId).toBe('cvpn-endpoint-0123abcd');
  });

  it('wants certificate and key, which AWS does not export', () => {
    expect(() => read(REMOTE)).toThrow('has no <cert> and no <key>. AWS exports neither');
    expect(() => read(`${REMOTE}<cert>\n`)).toThrow('has no <key>');
  });

  it('is not any other file', () => {
    expect(() => read('remote vpn.example.com 1194\n')).toThrow('is no profile of a Client VPN endpoint');
    expect(() => readProfile(join(directory, 'none'))).toThrow('cannot be read');
  });
});
