/** Which certificates a `ListCertificates` call shows, and in which order. */
import type { CertificateSummary, KeyAlgorithm, ListCertificatesRequest } from '@aws-sdk/client-acm';
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';
import { violated } from './find.ts';
import { summary } from './show.ts';

const MAX_ITEMS = 1000;
const PREFIX = 'kairo:';
/** Without a filter for key types, ACM lists no others. */
const USUAL_KEY_TYPES: KeyAlgorithm[] = ['RSA_1024', 'RSA_2048'];

/** @see https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html */
export function listCertificates(
  context: Context,
  input: ListCertificatesRequest,
): { CertificateSummaryList: CertificateSummary[]; NextToken: string | undefined } {
  const { MaxItems, NextToken, SortBy, SortOrder } = input;
  if (MaxItems !== undefined && (MaxItems < 1 || MaxItems > MAX_ITEMS)) {
    throw violated(
      `Value '${MaxItems}' at 'maxItems'`,
      MaxItems < 1
        ? 'Member must have value greater than or equal to 1'
        : `Member must have value less than or equal to ${MAX_ITEMS}`,
    );
  }
  if ((SortBy === undefined) !== (SortOrder === undefined)) {
    throw new AwsError('InvalidArgsException', 'SortBy and SortOrder must be given together.');
  }
  const shown = Object.values(context.network.certificates)
    .filter(({ region }) => region === context.region)
    .map((certificate) => summary(context, certificate))
    .filter((certificate) => passes(certificate, input));
  if (SortBy) shown.sort((a, b) => a.CreatedAt!.getTime() - b.CreatedAt!.getTime());
  if (SortOrder === 'DESCENDING') shown.reverse();
  const start = NextToken === undefined ? 0 : position(NextToken);
  const end = start + (MaxItems ?? MAX_ITEMS);
  return {
    CertificateSummaryList: shown.slice(start, end),
    NextToken: end < shown.length ? Buffer.from(`${PREFIX}${end}`).toString('base64url') : undefined,
  };
}

function passes(certificate: CertificateSummary, input: ListCertificatesRequest): boolean {
  const { keyTypes, keyUsage, extendedKeyUsage, exportOption, managedBy } = input.Includes ?? {};
  return (
    among(input.CertificateStatuses, [certificate.Status]) &&
    among(input.CertificateKeyPairOrigins, ['CUSTOMER_PROVIDED']) &&
    among(keyTypes?.length ? keyTypes : USUAL_KEY_TYPES, [certificate.KeyAlgorithm]) &&
    among(keyUsage, certificate.KeyUsages ?? []) &&
    among(extendedKeyUsage, certificate.ExtendedKeyUsages ?? []) &&
    (exportOption === undefined || exportOption === certificate.ExportOption) &&
    managedBy === undefined
  );
}

/** An absent or empty filter lets everything pass. */
function among<T>(wanted: T[] | undefined, values: (T | undefined)[]): boolean {
  return !wanted?.length || values.some((value) => value !== undefined && wanted.includes(value));
}

function position(token: string): number {
  const text = Buffer.from(token, 'base64url').toString();
  const start = Number(text.slice(PREFIX.length));
  if (!text.startsWith(PREFIX) || !Number.isSafeInteger(start) || start < 0) {
    throw new AwsError('InvalidArgsException', 'The NextToken is not one that ListCertificates gave.');
  }
  return start;
}
