/** Certificates as ACM's API shows them. */
import type {
  CertificateDetail,
  CertificateStatus,
  CertificateSummary,
  ExtendedKeyUsageName,
  KeyAlgorithm,
  KeyUsageName,
} from '@aws-sdk/client-acm';
import type { Certificate } from '../../network/network.ts';
import {
  type CertificateFacts,
  type CertificateUsage,
  describeCertificate,
  describeUsage,
} from '../../pki/index.ts';
import type { Context } from '../service.ts';
import { usersOf } from './find.ts';

/** `ListCertificates` shows this many of a certificate's names. */
const NAMES_IN_SUMMARY = 100;

type Facts = CertificateFacts & CertificateUsage;

/** Reading a certificate takes longer than all else that a listing does. */
const known = new WeakMap<Certificate, Facts>();

/** What an imported certificate says. */
function factsOf(certificate: Certificate): Facts {
  const before = known.get(certificate);
  if (before) return before;
  const facts = {
    ...describeCertificate(certificate.certificate)!,
    ...describeUsage(certificate.certificate)!,
  };
  known.set(certificate, facts);
  return facts;
}

export function statusOf(certificate: Certificate, now: number): CertificateStatus {
  return now > factsOf(certificate).notAfter ? 'EXPIRED' : 'ISSUED';
}

export function detail({ network, now }: Context, certificate: Certificate): CertificateDetail {
  const facts = factsOf(certificate);
  return {
    CertificateArn: certificate.arn,
    DomainName: domainName(facts),
    SubjectAlternativeNames: facts.dnsNames,
    Serial: facts.serial,
    Subject: facts.subject,
    Issuer: issuerName(facts),
    CreatedAt: new Date(certificate.createdAt),
    ImportedAt: new Date(certificate.importedAt),
    Status: statusOf(certificate, now),
    NotBefore: new Date(facts.notBefore),
    NotAfter: new Date(facts.notAfter),
    KeyAlgorithm: facts.keyAlgorithm as KeyAlgorithm,
    SignatureAlgorithm: facts.signatureAlgorithm,
    InUseBy: usersOf(network, certificate),
    Type: 'IMPORTED',
    KeyUsages: facts.keyUsages.map((name) => ({ Name: name as KeyUsageName })),
    ExtendedKeyUsages: facts.extendedKeyUsages.map(({ name, oid }) => ({
      Name: name as ExtendedKeyUsageName,
      ...(oid && { OID: oid }),
    })),
    RenewalEligibility: 'INELIGIBLE',
    Options: { CertificateTransparencyLoggingPreference: 'DISABLED', Export: 'DISABLED' },
  };
}

export function summary({ network, now }: Context, certificate: Certificate): CertificateSummary {
  const facts = factsOf(certificate);
  return {
    CertificateArn: certificate.arn,
    DomainName: domainName(facts),
    SubjectAlternativeNameSummaries: facts.dnsNames.slice(0, NAMES_IN_SUMMARY),
    HasAdditionalSubjectAlternativeNames: facts.dnsNames.length > NAMES_IN_SUMMARY,
    Status: statusOf(certificate, now),
    Type: 'IMPORTED',
    KeyAlgorithm: facts.keyAlgorithm as KeyAlgorithm,
    KeyUsages: facts.keyUsages as KeyUsageName[],
    ExtendedKeyUsages: facts.extendedKeyUsages.map(({ name }) => name as ExtendedKeyUsageName),
    InUse: usersOf(network, certificate).length > 0,
    Exported: false,
    ExportOption: 'DISABLED',
    RenewalEligibility: 'INELIGIBLE',
    NotBefore: new Date(facts.notBefore),
    NotAfter: new Date(facts.notAfter),
    CreatedAt: new Date(certificate.createdAt),
    ImportedAt: new Date(certificate.importedAt),
  };
}

function domainName({ commonName, dnsNames }: Facts): string | undefined {
  return commonName ?? dnsNames[0];
}

/** The issuer's organisation where it has one: `Amazon` for `CN=Amazon RSA 2048 M01,O=Amazon,C=US`. */
function issuerName({ issuer, issuerCommonName }: Facts): string {
  const organisation = /(?:^|,)O=((?:\\.|[^,\\])*)/.exec(issuer)?.[1];
  return organisation?.replaceAll(/\\(.)/g, '$1') ?? issuerCommonName ?? issuer;
}
