/** Which service a request is for, before anything in it is believed. */
import type { IncomingMessage } from 'node:http';
import type { Protocol, Service } from '../service.ts';
import { type CredentialScope, peek, type SignedRequest, single } from './authorization.ts';

/** A request's head, as far as it tells whom it is for. */
export interface Head {
  signable: SignedRequest;
  /** What its signature says, where it has one that can be read. */
  claim: CredentialScope | undefined;
  path: string;
  /** Of the target, without the question mark. */
  query: string;
  /** Its parameters are, or may be, in the body. */
  isForm: boolean;
}

export function headOf({ method = 'GET', url = '/', headers }: IncomingMessage): Head {
  const signable = { method, target: url, headers };
  const mark = url.indexOf('?');
  return {
    signable,
    claim: peek(signable),
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    isForm: /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? ''),
  };
}

/** S3 takes what is signed for it, and whatever is signed for nobody and looks like no other protocol. */
export function isForS3({ claim, path, query, isForm, signable }: Head): boolean {
  if (claim) return claim.service === 's3';
  if (signable.headers['x-amz-target'] !== undefined) return false;
  return path !== '/' || !((isForm && signable.method === 'POST') || /(^|&)Action=/.test(query));
}

/** Below an endpoint's or a region's name for it, behind the account's number. */
const S3_CONTROL_HOST =
  /(?:^|\.)(?:control\.vpce-[0-9a-z-]+\.s3|s3-control)\.[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;

/** S3 Control is signed as S3 is; on the API's port its path and the account's header tell it apart. */
export function isForS3Control({ path, signable: { headers } }: Head): boolean {
  const host = (single(headers.host) ?? '').toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  if (S3_CONTROL_HOST.test(host)) return true;
  return path.startsWith('/v20180820/') && headers['x-amz-account-id'] !== undefined;
}

/** The service that a request is for: the one it is signed for, else the one whose operation it names. */
export function serviceOf(
  services: Service[],
  { claim, signable }: Head,
  version: string | null,
): Service | undefined {
  if (claim) return services.find(({ signingName }) => signingName === claim.service);
  const target = signable.headers['x-amz-target'];
  return services.find(({ protocol }) =>
    protocol.kind === 'awsJson'
      ? String(target).startsWith(`${protocol.targetPrefix}.`)
      : protocol.kind !== 'restXml' && target === undefined && protocol.version === version,
  );
}

/** How to answer a request whose service is not known. */
export function guessProtocol({ signable }: Head): Protocol {
  if (signable.headers['x-amz-target'] !== undefined) return { kind: 'awsJson', targetPrefix: '' };
  return { kind: 'awsQuery', version: '', xmlNamespace: 'http://webservices.amazon.com/AWSFault/2005-15-09' };
}
