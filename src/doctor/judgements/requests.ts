/** Signed requests: what S3 says of those that it refuses. */
import { type Problem, problem } from '../../findings/index.ts';
import { accessPointAt, accessPointOfAlias, parseAccessPointArn } from '../../network/access-points.ts';
import { isOpenTo } from '../../policy/index.ts';
import type { Path } from '../account.ts';
import type { Observations } from '../observations.ts';
import { missedS3, type Refusal } from '../probes/s3.ts';
import { found, type Judge, type Judgement } from './judgement.ts';

export const requests: Judge = (seen, path) => {
  const { s3 } = seen;
  if (s3?.noCredentials !== undefined) return found(problem('NO_CREDENTIALS', { says: s3.noCredentials }));
  const refusal = s3?.refusal;
  if (!refusal) return undefined;
  if (missedS3(s3)) return changing(refusal);
  return found(closedPoint(refusal, seen, path) ?? problemOf(refusal, seen, path?.endpoint?.id));
};

/** Names and connections are looked at first; where they are whole and this is not, a tunnel has just gone or come. */
function changing({ operation, code, message }: Refusal): Judgement {
  return {
    kind: 'undecided',
    what: `The way to S3 changes while it is examined: ${operation} says ${code}: ${message}`,
    advice: 'Run the doctor again; what stays broken is told then.',
  };
}

/** An access point of another VPC refuses without a reason; the account tells. */
function closedPoint(
  { code }: Refusal,
  { target }: Observations,
  path: Path | undefined,
): Problem | undefined {
  if (code !== 'AccessDenied' || !path?.endpoint) return undefined;
  const { endpoint, network } = path;
  const bucket = target.bucket ?? '';
  const place = parseAccessPointArn(bucket);
  const point = place ? accessPointAt(network, place) : accessPointOfAlias(network, bucket);
  if (point?.vpcId === undefined || isOpenTo(point, endpoint)) return undefined;
  const came = `through ${endpoint.id} of ${endpoint.vpcId}`;
  return problem('ACCESS_POINT_OF_ANOTHER_VPC', { accessPoint: point.name, vpcId: point.vpcId, came });
}

function problemOf(refusal: Refusal, seen: Observations, endpointId: string | undefined): Problem {
  const { code, message, operation } = refusal;
  const { target, http } = seen;
  const bucket = target.bucket ?? '';
  const endpoint = endpointId ?? target.host;
  const says = `${operation}: ${code}: ${message}`;
  switch (code) {
    case 'InvalidAccessKeyId':
      return problem('ACCESS_KEY_UNKNOWN', { says });
    case 'SignatureDoesNotMatch':
      return problem('SECRET_KEY_WRONG', { says });
    case 'InvalidToken':
    case 'ExpiredToken':
      return problem('SESSION_TOKEN_INVALID', { says, expired: code === 'ExpiredToken' });
    case 'RequestTimeTooSkewed':
      return problem('CLOCK_SKEWED', { seconds: (http?.skew ?? 0) / 1000 });
    case 'NoSuchBucket':
    case 'NotFound':
      return problem('S3_NO_SUCH_BUCKET', { bucket });
    case 'NoSuchAccessPoint':
      return problem('S3_NO_SUCH_ACCESS_POINT', { accessPoint: bucket, region: target.region });
    case 'AuthorizationHeaderMalformed': {
      const expected = /expecting '([\w-]+)'/.exec(message)?.[1] ?? target.region;
      return problem('S3_SIGNING_REGION_MISMATCH', { signed: target.region, expected, endpoint });
    }
    case 'PermanentRedirect':
    case 'IllegalLocationConstraintException':
      return problem('S3_BUCKET_IN_OTHER_REGION', {
        ...{ bucket, bucketRegion: 'another region', endpoint, endpointRegion: target.region },
      });
    case 'AccessDenied':
      return denied(message, says, operation, bucket, endpoint);
    case 'TimeoutError':
      // What is small was answered before.
      return problem('MTU_BLACK_HOLE', {
        at: seen.host.interfaces[0]?.address ?? 'this machine',
        address: seen.addresses[0]?.address ?? target.host,
      });
    default:
      return problem('REQUEST_REFUSED', { operation, code, says: message });
  }
}

/**
 * The message names the layer that refused.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
function denied(message: string, says: string, operation: string, bucket: string, endpoint: string): Problem {
  const [, principal = 'the caller', action = `s3:${operation}`] =
    /^User: (\S+) is not authorized to perform: (\S+)/.exec(message) ?? [];
  const resource = /on resource: "([^"]+)"/.exec(message)?.[1] ?? `arn:aws:s3:::${bucket}`;
  const facts = { principal, action, resource };
  const denies = message.includes('with an explicit deny in');
  if (message.includes('VPC endpoint policy')) {
    return problem(denies ? 'ENDPOINT_POLICY_DENY' : 'ENDPOINT_POLICY_NO_ALLOW', { ...facts, of: endpoint });
  }
  if (message.includes('resource-based policy')) {
    const point = parseAccessPointArn(resource);
    if (point) {
      return problem(denies ? 'ACCESS_POINT_POLICY_DENY' : 'ACCESS_POINT_POLICY_NO_ALLOW', {
        ...facts,
        of: point.name,
      });
    }
    return problem(denies ? 'BUCKET_POLICY_DENY' : 'BUCKET_POLICY_NO_ALLOW', { ...facts, of: bucket });
  }
  if (message.includes('identity-based policy')) {
    return problem(denies ? 'IDENTITY_POLICY_DENY' : 'IDENTITY_POLICY_NO_ALLOW', { ...facts, of: principal });
  }
  return problem('REQUEST_REFUSED', { operation, code: 'AccessDenied', says });
}
