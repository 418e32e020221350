/** A refused signature in the words of each protocol. */
import { AwsError } from '../aws-error.ts';
import type { Service } from '../service.ts';
import type { Rejected } from './sigv4.ts';

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/** For a request that nobody signed. */
export function unsigned(service: Service | undefined): AwsError {
  if (service?.protocol.kind === 'ec2Query') {
    return new AwsError('MissingParameter', 'The request must contain the parameter AWSAccessKeyId');
  }
  return new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', {
    status: 403,
  });
}

export function refused(service: Service, rejection: Rejected): AwsError {
  const ec2 = service.protocol.kind === 'ec2Query';
  switch (rejection.reason) {
    case 'unknown-key':
      if (ec2) return authFailure();
      return service.protocol.kind === 'awsJson'
        ? new AwsError(
            'UnrecognizedClientException',
            'The security token included in the request is invalid.',
          )
        : new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', {
            status: 403,
          });
    case 'wrong-signature':
      return ec2 ? authFailure() : new AwsError('SignatureDoesNotMatch', MISMATCH, { status: 403 });
    case 'skewed':
    case 'expired':
      return ec2
        ? new AwsError('RequestExpired', `Request has expired. ${skew(rejection)}`)
        : new AwsError('SignatureDoesNotMatch', skew(rejection), { status: 403 });
    default:
      return ec2
        ? new AwsError('AuthFailure', rejection.detail, { status: 401 })
        : new AwsError('IncompleteSignature', rejection.detail, { status: 403 });
  }
}

/** A signature for a region that does not exist. */
export function wrongRegion(service: Service, region: string): AwsError {
  const detail = `Credential should be scoped to a valid region, not '${region}'.`;
  return service.protocol.kind === 'ec2Query'
    ? new AwsError('AuthFailure', detail, { status: 401 })
    : new AwsError('SignatureDoesNotMatch', detail, { status: 403 });
}

function authFailure(): AwsError {
  return new AwsError('AuthFailure', 'AWS was not able to validate the provided access credentials', {
    status: 401,
  });
}

/** `Signature expired: 20261124T010203Z is now earlier than 20261124T020203Z (20261124T021703Z - 15 min.)` */
function skew({ requestTime = 0, serverTime = 0 }: Rejected): string {
  const basic = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const [word, comparison, sign, bound] =
    requestTime < serverTime
      ? ['expired', 'earlier', '-', serverTime - 900_000]
      : ['not yet current', 'later', '+', serverTime + 900_000];
  return `Signature ${word}: ${basic(requestTime)} is ${word === 'expired' ? 'now ' : 'still '}${comparison} than ${basic(bound as number)} (${basic(serverTime)} ${sign} 15 min.)`;
}
