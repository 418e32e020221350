/** Why a request's signature was not accepted, in the words of each protocol. */
import { AwsError } from '../aws-error.ts';
import type { Protocol } from '../service.ts';
import type { Rejected } from './sigv4.ts';

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';

/** For a request that nobody signed. */
export function unsigned({ kind }: Protocol): AwsError {
  switch (kind) {
    case 'ec2Query':
      return new AwsError('MissingParameter', 'The request must contain the parameter AWSAccessKeyId');
    case 'awsQuery':
    case 'restXml':
      return new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', {
        status: 403,
      });
    case 'awsJson':
      return new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
}

export function refused({ kind }: Protocol, rejection: Rejected): AwsError {
  switch (rejection.reason) {
    case 'unknown-key':
      return badToken({ kind }, 'invalid');
    case 'wrong-signature':
      return kind === 'ec2Query' ? authFailure() : mismatch(kind, MISMATCH);
    case 'skewed':
    case 'expired':
      return kind === 'ec2Query'
        ? new AwsError('RequestExpired', `Request has expired. ${rejection.detail}`)
        : mismatch(kind, rejection.detail);
    case 'scope-date':
    case 'unsigned-header':
    case 'wrong-service':
      return kind === 'ec2Query' ? authFailure(rejection.detail) : mismatch(kind, rejection.detail);
    case 'malformed-authorization':
    case 'missing-date':
      return kind === 'awsJson'
        ? new AwsError('IncompleteSignatureException', rejection.detail)
        : new AwsError('IncompleteSignature', rejection.detail, { status: kind === 'ec2Query' ? 400 : 403 });
  }
}

/** Temporary credentials whose token is missing, is another's, or has had its time. */
export function badToken({ kind }: Pick<Protocol, 'kind'>, problem: 'invalid' | 'expired'): AwsError {
  if (problem === 'invalid') {
    if (kind === 'ec2Query') return authFailure();
    return kind === 'awsJson'
      ? new AwsError('UnrecognizedClientException', INVALID_TOKEN)
      : new AwsError('InvalidClientTokenId', INVALID_TOKEN, { status: 403 });
  }
  if (kind === 'ec2Query') return new AwsError('RequestExpired', 'Request has expired.');
  return kind === 'awsJson'
    ? new AwsError('ExpiredTokenException', EXPIRED_TOKEN)
    : new AwsError('ExpiredToken', EXPIRED_TOKEN, { status: 403 });
}

/** A signature for a region that does not exist. */
export function wrongRegion({ kind }: Protocol, region: string): AwsError {
  const detail = `Credential should be scoped to a valid region, not '${region}'.`;
  return kind === 'ec2Query' ? authFailure(detail) : mismatch(kind, detail);
}

function mismatch(kind: Exclude<Protocol['kind'], 'ec2Query'>, message: string): AwsError {
  return kind === 'awsJson'
    ? new AwsError('InvalidSignatureException', message)
    : new AwsError('SignatureDoesNotMatch', message, { status: 403 });
}

function authFailure(message = 'AWS was not able to validate the provided access credentials'): AwsError {
  return new AwsError('AuthFailure', message, { status: 401 });
}
