/** Who signed a request, judged by SigV4 and told in S3's words. */
import type { IncomingMessage } from 'node:http';
import type { Caller } from '../../service.ts';
import { tokenProblem } from '../../wire/credentials.ts';
import { MAX_SKEW_MS, peek, type Rejected, verify } from '../../wire/sigv4.ts';
import { accessDenied, invalidRequest, S3Error } from '../errors.ts';
import type { SeedSignature } from '../payload/chunk-signatures.ts';
import { verifyV2 } from './signature-v2.ts';

export type Authentication =
  /** By `post` a form's policy is signed: the one who posts it has the signer's consent. */
  | {
      form: 'header' | 'query' | 'post';
      accessKeyId: string;
      /** Of Version 4 in a header or a query; chunks of the body are signed on from it. */
      seed?: SeedSignature;
    }
  /** Nobody signed: only what a bucket's policy allows everyone is open. */
  | { form: 'anonymous' };

export interface AuthenticateOptions {
  /** Epoch milliseconds. */
  now: number;
  /** Of the endpoint; a signature for another one is refused. */
  region: string;
  secretOf: (accessKeyId: string) => string | undefined;
  /** Access points know Version 4 alone. */
  version4Only?: boolean;
}

/** Throws S3's error for a request that is not signed well. */
export function authenticate(request: IncomingMessage, options: AuthenticateOptions): Authentication {
  const signed = { method: request.method ?? 'GET', target: request.url ?? '/', headers: request.headers };
  const older = verifyV2(signed, options);
  if (older) return older;
  const inHeader = request.headers.authorization !== undefined;
  const claim = peek(signed);
  if (claim && claim.service === 's3' && claim.region !== options.region) {
    throw wrongRegion(inHeader, claim.region, options.region);
  }
  const verdict = verify(signed, { now: options.now, secretOf: options.secretOf, s3: true });
  if (verdict.kind === 'anonymous') return { form: 'anonymous' };
  if (verdict.kind === 'rejected') throw rejection(verdict, inHeader);
  return {
    accessKeyId: verdict.accessKeyId,
    form: verdict.form,
    seed: {
      signature: verdict.signature,
      signingKey: verdict.signingKey,
      amzDate: verdict.amzDate,
      scope: `${verdict.date}/${verdict.region}/${verdict.service}/aws4_request`,
    },
  };
}

/** Throws S3's error for temporary credentials whose token is missing, is another's, or has had its time. */
export function checkToken(caller: Caller, token: string | undefined, now: number): void {
  const problem = tokenProblem(caller, token, now);
  if (problem === 'expired') throw new S3Error('ExpiredToken', 400, 'The provided token has expired.');
  if (problem === 'invalid' && token === undefined) {
    throw new S3Error(
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: caller.accessKeyId },
    );
  }
  if (problem === 'invalid') {
    throw new S3Error('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.', {
      'Token-0': token ?? '',
    });
  }
}

function wrongRegion(inHeader: boolean, given: string, expected: string): S3Error {
  const reason = `the region '${given}' is wrong; expecting '${expected}'`;
  return inHeader
    ? malformedHeader(reason, { Region: expected })
    : malformedQuery(`Error parsing the X-Amz-Credential parameter; ${reason}`, { Region: expected });
}

const malformedHeader = (reason: string, details: Record<string, string> = {}): S3Error =>
  new S3Error(
    'AuthorizationHeaderMalformed',
    400,
    `The authorization header is malformed; ${reason}`,
    details,
  );

const malformedQuery = (message: string, details: Record<string, string> = {}): S3Error =>
  new S3Error('AuthorizationQueryParametersError', 400, message, details);

function rejection(verdict: Rejected, inHeader: boolean): S3Error {
  switch (verdict.reason) {
    case 'unknown-key':
      return new S3Error(
        'InvalidAccessKeyId',
        403,
        'The AWS Access Key Id you provided does not exist in our records.',
        { AWSAccessKeyId: verdict.accessKeyId ?? '' },
      );
    case 'wrong-signature':
      return signatureDoesNotMatch(verdict);
    case 'skewed':
      return inHeader ? skewed(verdict) : accessDenied('Request is not yet valid');
    case 'expired':
      return new S3Error('AccessDenied', 403, 'Request has expired', {
        Expires: iso(verdict.expiresAt),
        ServerTime: iso(verdict.serverTime),
      });
    case 'missing-date':
      return accessDenied('AWS authentication requires a valid Date or x-amz-date header');
    case 'unsigned-header':
      return new S3Error(
        'AccessDenied',
        403,
        'There were headers present in the request which were not signed',
        { HeadersNotSigned: /'([^']+)'/.exec(verdict.detail)?.[1] ?? '' },
      );
    case 'malformed-authorization':
    case 'wrong-service':
    case 'scope-date':
      if (verdict.detail.startsWith('Missing required header')) return invalidRequest(verdict.detail);
      return inHeader ? malformedHeader(verdict.detail) : malformedQuery(verdict.detail);
  }
}

function signatureDoesNotMatch(verdict: Rejected): S3Error {
  const { stringToSign = '', canonicalRequest = '' } = verdict;
  return new S3Error(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      AWSAccessKeyId: verdict.accessKeyId ?? '',
      StringToSign: stringToSign,
      SignatureProvided: verdict.signatureProvided ?? '',
      StringToSignBytes: hexPairs(stringToSign),
      CanonicalRequest: canonicalRequest,
      CanonicalRequestBytes: hexPairs(canonicalRequest),
    },
  );
}

function skewed(verdict: Rejected): S3Error {
  return new S3Error(
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
    {
      RequestTime: iso(verdict.requestTime),
      ServerTime: iso(verdict.serverTime),
      MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
    },
  );
}

function hexPairs(text: string): string {
  return Buffer.from(text, 'latin1')
    .toString('hex')
    .replaceAll(/(..)(?=.)/g, '$1 ');
}

function iso(time: number | undefined): string {
  return `${new Date(time ?? 0).toISOString().slice(0, 19)}Z`;
}
