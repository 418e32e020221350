/** Certificate revocation lists. */
import { Name, X509Certificate, X509CrlGenerator, X509CrlReason } from '@peculiar/x509';
import { type Element, elements, INTEGER, integerHex, SEQUENCE, sequence, time } from './der.ts';
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

/**
 * What a list says; `undefined` for text that is none. Read element by element: lists may have tens of thousands of
 * entries, which the certificate library neither takes nor is made for. Signatures are not verified.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-5.1
 */
export function readRevocationList(pem: string): RevocationList | undefined {
  const text = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]*)-----END X509 CRL-----/.exec(pem)?.[1];
  if (text === undefined) return undefined;
  try {
    const [list, more] = elements(Buffer.from(text, 'base64'));
    if (more) return undefined;
    return readParts(sequence(sequence(list)[0]));
  } catch {
    return undefined;
  }
}

/** `version`, which may be absent, `signature`, `issuer`, `thisUpdate`, then what there is of the rest. */
function readParts(parts: Element[]): RevocationList | undefined {
  const [, issuer, thisUpdate, ...rest] = parts[0]?.tag === INTEGER ? parts.slice(1) : parts;
  const updated = time(thisUpdate);
  if (issuer?.tag !== SEQUENCE || updated === undefined) return undefined;
  const nextUpdate = time(rest[0]);
  const revoked = rest[nextUpdate === undefined ? 0 : 1];
  return {
    issuer: new Name(new Uint8Array(issuer.whole)).toString(),
    thisUpdate: updated,
    nextUpdate,
    serials:
      revoked?.tag === SEQUENCE ? sequence(revoked).map((entry) => integerHex(sequence(entry)[0])) : [],
  };
}
