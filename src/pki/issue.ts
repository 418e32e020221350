/** Making certificates. Keys are EC P-256 unless asked otherwise: an RSA key takes long to find. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto);

type CryptoKey = webcrypto.CryptoKey;
type CryptoKeyPair = webcrypto.CryptoKeyPair;

/** PEM texts. */
export interface Issued {
  certificate: string;
  privateKey: string;
}

/** A certificate that signs others, with its key. */
export type Authority = Issued;

export interface IssueOptions {
  commonName: string;
  /** Subject alternative names; the first is usually the common name. */
  dnsNames?: string[];
  usage: 'server' | 'client';
  /** From now; negative for one that has expired. */
  days?: number;
  key?: KeyType;
}

export type KeyType = 'EC_prime256v1' | 'RSA_2048';

const DAY = 24 * 60 * 60 * 1000;
const YEARS_10 = 3650;
/** `ub-common-name` of RFC 5280. */
const MAX_COMMON_NAME = 64;

const ALGORITHMS = {
  EC_prime256v1: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RSA_2048: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
} as const;

/** A self-signed authority. Throws `RangeError` for a common name that X.509 does not allow. */
export async function createAuthority(options: {
  commonName: string;
  days?: number;
  key?: KeyType;
}): Promise<Authority> {
  checkCommonName(options.commonName);
  const keys = await keyPair(options.key);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [{ CN: [options.commonName] }],
    issuer: [{ CN: [options.commonName] }],
    ...validity(options.days ?? YEARS_10),
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: signingAlgorithm(keys.privateKey),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), privateKey: await exportKey(keys.privateKey) };
}

/** A certificate for a server or a client, signed by the authority. Throws `RangeError` as `createAuthority`. */
export async function issue(authority: Authority, options: IssueOptions): Promise<Issued> {
  checkCommonName(options.commonName);
  const issuer = new X509Certificate(authority.certificate);
  const [keys, signingKey] = await Promise.all([
    keyPair(options.key),
    importKey(authority.privateKey, issuer),
  ]);
  const purpose = options.usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false),
    new KeyUsagesExtension(
      KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyAgreement,
      true,
    ),
    new ExtendedKeyUsageExtension([purpose]),
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
    await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
  ];
  if (options.dnsNames?.length) {
    extensions.push(
      new SubjectAlternativeNameExtension(options.dnsNames.map((value) => ({ type: 'dns', value }))),
    );
  }
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [{ CN: [options.commonName] }],
    issuer: issuer.subject,
    ...validity(options.days ?? YEARS_10),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: signingAlgorithm(signingKey),
    extensions,
  });
  return { certificate: pem(certificate), privateKey: await exportKey(keys.privateKey) };
}

function checkCommonName(name: string): void {
  if (name.length >= 1 && name.length <= MAX_COMMON_NAME) return;
  throw new RangeError(
    `A common name has 1 to ${MAX_COMMON_NAME} characters, '${name}' has ${name.length}. Longer names belong into dnsNames.`,
  );
}

/** The authority's key, for signing. */
export async function importKey(privateKey: string, certificate: X509Certificate): Promise<CryptoKey> {
  const der = Buffer.from(privateKey.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const rsa = certificate.publicKey.algorithm.name.startsWith('RSA');
  return await webcrypto.subtle.importKey(
    'pkcs8',
    der,
    ALGORITHMS[rsa ? 'RSA_2048' : 'EC_prime256v1'],
    false,
    ['sign'],
  );
}

async function keyPair(type: KeyType = 'EC_prime256v1'): Promise<CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ALGORITHMS[type], true, ['sign', 'verify'])) as CryptoKeyPair;
}

/** How a key signs. */
export function signingAlgorithm(key: CryptoKey): { name: string; hash: string } {
  return { name: key.algorithm.name, hash: 'SHA-256' };
}

/** From an hour ago, so that a clock that is a little behind accepts it. */
function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  const notAfter = new Date(now + days * DAY);
  return { notBefore: new Date(Math.min(now - DAY / 24, notAfter.getTime() - DAY)), notAfter };
}

function serial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  // Positive, and without a leading zero byte.
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem').trim()}\n`;
}

async function exportKey(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return `-----BEGIN PRIVATE KEY-----\n${der
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trim()}\n-----END PRIVATE KEY-----\n`;
}
