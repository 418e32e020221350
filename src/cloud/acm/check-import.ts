/**
 * What ACM demands of a certificate that is imported.
 * @see https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html
 */
import {
  type CertificateFacts,
  certificateMatchesKey,
  describeCertificate,
  describeUsage,
  isSignedBy,
  pemBlocks,
} from '../../pki/index.ts';
import { validation } from './find.ts';

/** PEM texts, without what stood around them. */
export interface CheckedImport {
  certificate: string;
  privateKey: string;
  chain: string | undefined;
}

const KEY_ALGORITHMS = new Set([
  'RSA_1024',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
]);

/** Throws `ValidationException` with AWS's message where there is one. */
export function checkImport(
  texts: { certificate: string; privateKey: string; chain: string | undefined },
  now: number,
): CheckedImport {
  const [certificate, ...others] = certificateBlocks(texts.certificate);
  if (others.length > 0) {
    throw validation(
      'The certificate field contains more than one certificate. You can specify only one certificate in this field.',
    );
  }
  const facts = certificate === undefined ? undefined : describeCertificate(certificate);
  // Two parsers read it later, for what it says and for what it may be used for.
  if (certificate === undefined || facts === undefined || !describeUsage(certificate)) {
    throw validation('Unable to parse certificate. Please ensure the certificate is in PEM format.');
  }
  if (!KEY_ALGORITHMS.has(facts.keyAlgorithm)) {
    throw validation(
      `The key algorithm ${facts.keyAlgorithm} is not supported. ACM imports ${[...KEY_ALGORITHMS].join(', ')}.`,
    );
  }
  checkValidity(facts, now);
  const privateKey = checkKey(texts.privateKey, certificate);
  return { certificate: `${certificate}\n`, privateKey, chain: checkChain(certificate, facts, texts.chain) };
}

function checkValidity({ notBefore, notAfter }: CertificateFacts, now: number): void {
  if (now > notAfter) {
    throw validation(`The certificate has expired. It was valid until ${new Date(notAfter).toISOString()}.`);
  }
  if (now < notBefore) {
    throw validation(
      `The certificate is not valid yet. It is valid from ${new Date(notBefore).toISOString()}.`,
    );
  }
}

function checkKey(text: string, certificate: string): string {
  const [key, ...others] = pemBlocks(text).filter((block) =>
    /^-----BEGIN (\w+ )*PRIVATE KEY-----/.test(block),
  );
  if (key === undefined || others.length > 0) throw validation('Passed PEM was not a private key.');
  if (/^-----BEGIN ENCRYPTED |^Proc-Type: .*ENCRYPTED/m.test(key)) {
    throw validation('The private key is not supported. It is encrypted; decrypt it before you import it.');
  }
  const matches = certificateMatchesKey(certificate, key);
  if (matches === undefined) throw validation('The private key is not supported.');
  if (!matches) throw validation('The private key does not match the certificate.');
  return `${key}\n`;
}

/** Each certificate of a chain signs the one before it, the first one the certificate itself. */
function checkChain(
  certificate: string,
  facts: CertificateFacts,
  text: string | undefined,
): string | undefined {
  const chain = certificateBlocks(text ?? '');
  if (text !== undefined && text.trim() !== '' && chain.length === 0) {
    throw validation(
      'Unable to parse certificate chain. Please ensure the certificate chain is in PEM format.',
    );
  }
  if (chain.length === 0) {
    if (facts.selfIssued && isSignedBy(certificate, certificate)) return undefined;
    throw validation(
      'Provided certificate is not a valid self signed. Please provide either a valid self-signed certificate or certificate chain.',
    );
  }
  for (const [index, issuer] of chain.entries()) {
    if (!isSignedBy(chain[index - 1] ?? certificate, issuer)) {
      throw validation(
        `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
      );
    }
  }
  return `${chain.join('\n')}\n`;
}

/** Tools write the certificate in words before its block, which does not belong to it. */
function certificateBlocks(text: string): string[] {
  return pemBlocks(text).filter((block) => /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/.test(block));
}
