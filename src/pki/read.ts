/** What a certificate says, with Node's own parser. Nothing here throws on bad text: it answers `undefined`. */
import { createPrivateKey, X509Certificate } from 'node:crypto';

export interface CertificateFacts {
  commonName: string | undefined;
  issuerCommonName: string | undefined;
  /** `CN=server` */
  subject: string;
  issuer: string;
  dnsNames: string[];
  /** Lower-case pairs with colons between, as AWS shows it. */
  serial: string;
  /** Epoch milliseconds. */
  notBefore: number;
  notAfter: number;
  /** ACM's spelling: `RSA_2048`, `EC_prime256v1`. */
  keyAlgorithm: string;
  isAuthority: boolean;
  selfIssued: boolean;
}

/** The facts of the first certificate in a PEM text. */
export function describeCertificate(pem: string): CertificateFacts | undefined {
  const parsed = parse(pem);
  return parsed && attempt(() => facts(parsed));
}

function facts(parsed: X509Certificate): CertificateFacts {
  const nameOf = (dn: string) => /^CN=(.*)$/m.exec(dn)?.[1];
  return {
    commonName: nameOf(parsed.subject ?? ''),
    issuerCommonName: nameOf(parsed.issuer ?? ''),
    subject: (parsed.subject ?? '').split('\n').join(','),
    issuer: (parsed.issuer ?? '').split('\n').join(','),
    dnsNames: (parsed.subjectAltName ?? '')
      .split(', ')
      .flatMap((name) => (name.startsWith('DNS:') ? [name.slice(4)] : [])),
    serial: parsed.serialNumber
      .toLowerCase()
      .padStart(parsed.serialNumber.length + (parsed.serialNumber.length % 2), '0')
      .replace(/(..)(?=.)/g, '$1:'),
    notBefore: Date.parse(parsed.validFrom),
    notAfter: Date.parse(parsed.validTo),
    keyAlgorithm: keyAlgorithm(parsed),
    isAuthority: parsed.ca,
    selfIssued: parsed.checkIssued(parsed),
  };
}

/** Does the private key belong to the certificate? `undefined` where one of them cannot be read. */
export function certificateMatchesKey(certificate: string, privateKey: string): boolean | undefined {
  const parsed = parse(certificate);
  return attempt(() => parsed?.checkPrivateKey(createPrivateKey(privateKey)));
}

/** Was the first certificate signed by the second? */
export function isSignedBy(certificate: string, issuer: string): boolean {
  const [child, parent] = [parse(certificate), parse(issuer)];
  if (!child || !parent) return false;
  return attempt(() => child.checkIssued(parent) && child.verify(parent.publicKey)) ?? false;
}

/** The blocks of a PEM text, each with its own markers. */
export function pemBlocks(text: string): string[] {
  return text.match(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g) ?? [];
}

function parse(pem: string): X509Certificate | undefined {
  return attempt(() => new X509Certificate(pem));
}

/** What is asked for, or nothing where OpenSSL has no answer: broken text, a key of a kind that it does not know. */
function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

function keyAlgorithm({ publicKey }: X509Certificate): string {
  const details = publicKey.asymmetricKeyDetails;
  if (publicKey.asymmetricKeyType === 'rsa') return `RSA_${details?.modulusLength}`;
  return details?.namedCurve ? `EC_${details.namedCurve}` : String(publicKey.asymmetricKeyType);
}
