/** Certificate revocation lists. */
import { X509Certificate, X509Crl, X509CrlGenerator, X509CrlReason } from '@peculiar/x509';
import { type Authority, importKey, signingAlgorithm } from './issue.ts';

export interface RevocationList {
  issuer: string;
  /** Epoch milliseconds. */
  thisUpdate: number;
  nextUpdate: number | undefined;
  /** Lower-case hexadecimal. */
  serials: string[];
}

/** A list in PEM that revokes the certificates with these serial numbers (hexadecimal, colons or not). */
export async function createRevocationList(
  authority: Authority,
  serials: string[],
  days = 180,
): Promise<string> {
  const issuer = new X509Certificate(authority.certificate);
  const signingKey = await importKey(authority.privateKey, issuer);
  const now = Date.now();
  const list = await X509CrlGenerator.create({
    issuer: issuer.subject,
    thisUpdate: new Date(now - 60_000),
    nextUpdate: new Date(now + days * 24 * 60 * 60 * 1000),
    signingKey,
    signingAlgorithm: signingAlgorithm(signingKey),
    entries: serials.map((serialNumber) => ({
      serialNumber: serialNumber.replaceAll(':', ''),
      revocationDate: new Date(now - 60_000),
      reason: X509CrlReason.keyCompromise,
    })),
  });
  // OpenSSL, and with it OpenVPN, reads the block under this name alone.
  const pem = list.toString('pem').replaceAll(/(?<=-----(?:BEGIN|END) )CRL(?=-----)/g, 'X509 CRL');
  return `${pem.trim()}\n`;
}

/** What a list says; `undefined` for text that is none. */
export function readRevocationList(pem: string): RevocationList | undefined {
  try {
    const list = new X509Crl(pem);
    return {
      issuer: list.issuer,
      thisUpdate: list.thisUpdate.getTime(),
      nextUpdate: list.nextUpdate?.getTime(),
      serials: list.entries.map(({ serialNumber }) => serialNumber.toLowerCase()),
    };
  } catch {
    return undefined;
  }
}
