/** Signed requests: what S3 says of those that it refuses. */
import { type Problem, problem } from '../../findings/index.ts';
import { accessPointAt, accessPointOfAlias, parseAccessPointArn } from '../../network/access-points.ts';
import { isOpenTo } from '../../policy/index.ts';
import type { Path } from '../account.ts';
import type { Observations } from '../observations.ts';
import { missedS3, type Refusal } from '../probes/s3.ts';
import { found, type Judge, type Judgement } from './judgement.ts';
import { denied } from './policies.ts';
import { splitUrl } from './urls.ts';

export const requests: Judge = (seen, path) => {
  const { s3 } = seen;
  if (s3?.noCredentials !== undefined) return found(problem('NO_CREDENTIALS', { says: s3.noCredentials }));
  const refusal = s3?.refusal;
  if (!refusal) return undefined;
  if (missedS3(s3)) return changing(refusal);
  // What is wrong with the certificate is told already.
  if (CERTIFICATE.test(refusal.code)) return undefined;
  // So is what is asked for in vain below a URL that names more than the endpoint.
  if (/^NoSuch/.test(refusal.code) && splitUrl(seen.target)) return undefined;
  const closed = closedPoint(refusal, seen, path);
  if (closed) return found(closed);
  return refusal.code === 'AccessDenied'
    ? denied(refusal, seen, path)
    : found(problemOf(refusal, seen, path));
};

/** OpenSSL's codes, and Node's. */
const CERTIFICATE = /^(?:ERR_TLS_CERT|CERT_|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT|UNABLE_TO_(?:GET|VERIFY))/;

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

function problemOf(refusal: Refusal, seen: Observations, path: Path | undefined): Problem {
  const { code, message, operation } = refusal;
  const { target, http } = seen;
  const bucket = target.bucket ?? '';
  const endpoint = path?.endpoint?.id ?? target.host;
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
        ...{ bucket, endpoint, endpointRegion: target.region },
        bucketRegion: refusal.bucketRegion ?? path?.world.buckets[bucket]?.region ?? 'another region',
      });
    case 'TimeoutError':
      // What is small was answered before.
      return problem('MTU_BLACK_HOLE', {
        at: seen.host.interfaces[0]?.address ?? 'this machine',
        address: seen.addresses[0]?.address ?? target.host,
      });
    case 'EndpointError': {
      const setting = /FIPS|Dual-?stack/i.exec(message)?.[0].replace('-', '').toUpperCase();
      if (setting === undefined) return problem('REQUEST_REFUSED', { operation, code, says: message });
      return problem('CLIENT_SETTINGS_CONFLICT', { variable: `AWS_USE_${setting}_ENDPOINT`, says: message });
    }
    default:
      return problem('REQUEST_REFUSED', { operation, code, says: message });
  }
}
