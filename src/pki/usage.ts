/** What a certificate may be used for, in the words of ACM's API. */
import {
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type ExtendedKeyUsage as Oid,
  X509Certificate,
} from '@peculiar/x509';

export interface CertificateUsage {
  /** `SHA256WITHRSA`, `SHA256WITHECDSA`. */
  signatureAlgorithm: string;
  /** `DIGITAL_SIGNATURE`, …; `ANY` where the certificate does not say. */
  keyUsages: string[];
  /** `TLS_WEB_SERVER_AUTHENTICATION`, … with their object identifiers; `NONE` where the certificate does not say. */
  extendedKeyUsages: { name: string; oid: string }[];
}

const KEY_USAGES: [KeyUsageFlags, string][] = [
  [KeyUsageFlags.digitalSignature, 'DIGITAL_SIGNATURE'],
  [KeyUsageFlags.nonRepudiation, 'NON_REPUDIATION'],
  [KeyUsageFlags.keyEncipherment, 'KEY_ENCIPHERMENT'],
  [KeyUsageFlags.dataEncipherment, 'DATA_ENCIPHERMENT'],
  [KeyUsageFlags.keyAgreement, 'KEY_AGREEMENT'],
  [KeyUsageFlags.keyCertSign, 'CERTIFICATE_SIGNING'],
  [KeyUsageFlags.cRLSign, 'CRL_SIGNING'],
  [KeyUsageFlags.encipherOnly, 'ENCIPHER_ONLY'],
  [KeyUsageFlags.decipherOnly, 'DECIPHER_ONLY'],
];

const EXTENDED_KEY_USAGES: Record<string, string> = {
  '1.3.6.1.5.5.7.3.1': 'TLS_WEB_SERVER_AUTHENTICATION',
  '1.3.6.1.5.5.7.3.2': 'TLS_WEB_CLIENT_AUTHENTICATION',
  '1.3.6.1.5.5.7.3.3': 'CODE_SIGNING',
  '1.3.6.1.5.5.7.3.4': 'EMAIL_PROTECTION',
  '1.3.6.1.5.5.7.3.5': 'IPSEC_END_SYSTEM',
  '1.3.6.1.5.5.7.3.6': 'IPSEC_TUNNEL',
  '1.3.6.1.5.5.7.3.7': 'IPSEC_USER',
  '1.3.6.1.5.5.7.3.8': 'TIME_STAMPING',
  '1.3.6.1.5.5.7.3.9': 'OCSP_SIGNING',
  '2.5.29.37.0': 'ANY',
};

/** The usage of a certificate; `undefined` for text that is none. */
export function describeUsage(pem: string): CertificateUsage | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return undefined;
  }
  const flags = certificate.getExtension(KeyUsagesExtension)?.usages;
  const oids = certificate.getExtension(ExtendedKeyUsageExtension)?.usages as (Oid | string)[] | undefined;
  return {
    signatureAlgorithm: signatureAlgorithm(certificate),
    keyUsages:
      flags === undefined
        ? ['ANY']
        : KEY_USAGES.flatMap(([flag, name]) => ((flags & flag) !== 0 ? [name] : [])),
    extendedKeyUsages: oids?.map((oid) => ({ name: EXTENDED_KEY_USAGES[oid] ?? 'CUSTOM', oid })) ?? [
      { name: 'NONE', oid: '' },
    ],
  };
}

function signatureAlgorithm({ signatureAlgorithm }: X509Certificate): string {
  const { name, hash } = signatureAlgorithm as { name: string; hash?: { name: string } };
  const key = name.startsWith('RSA') ? 'RSA' : name;
  return hash ? `${hash.name.replace('-', '')}WITH${key}` : key;
}
