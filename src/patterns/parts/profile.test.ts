import { expect, it } from 'vitest';
import { withCertificate } from './profile.ts';

it("appends the client's certificate and key to what AWS exports", () => {
  const client = { certificate: 'CERT\n', privateKey: '\nKEY\n\n' };
  expect(withCertificate('client\nreneg-sec 0\n\n', client)).toBe(
    'client\nreneg-sec 0\n\n<cert>\nCERT\n</cert>\n\n<key>\nKEY\n</key>\n',
  );
});
