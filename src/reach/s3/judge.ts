/** What becomes of a request that has reached S3: its name and its TLS, its region, its bucket, and who may. */
import { type Problem, problem } from '../../findings/index.ts';
import {
  type AccessPointPlace,
  accessPointAt,
  accessPointOfAlias,
  isAccessPointAlias,
} from '../../network/access-points.ts';
import type { AccessPoint } from '../../network/network.ts';
import { isOpenTo, throughAccessPoints } from '../../policy/index.ts';
import type { Stage } from '../stage.ts';
import type { World } from '../world.ts';
import { objectOf } from './objects.ts';
import { type Judgement, judgePolicies } from './policies.ts';
import type { Arrival, S3Request } from './request.ts';
import { certificateNames, covers, publicCertificateNames } from './tls-names.ts';

export interface S3Call extends Omit<S3Request, 'through'> {
  /** By its host name, in place of a bucket. An alias is a bucket's name. */
  accessPoint?: Pick<AccessPointPlace, 'accountId' | 'name'>;
  /** As the client writes it into its request. */
  host: string;
  secure: boolean;
  port: number;
  signingRegion: string;
  /** The only version that the client speaks. */
  tlsVersion?: string;
}

export function judgeS3(world: World, call: S3Call, arrival: Arrival): Judgement {
  const at = arrival.endpoint?.id ?? `S3 in ${arrival.region}`;
  const done: Judgement = { stages: [], problems: [] };
  const say = (stage: string, resource: string, detail: string, wrong?: Problem) => {
    done.stages.push({ stage, resource, verdict: wrong ? 'blocked' : 'pass', detail } satisfies Stage);
    if (wrong) done.problems.push(wrong);
    return wrong === undefined;
  };
  const { secure, port } = call;
  if (port !== (secure ? 443 : 80)) {
    const scheme = secure ? 'https' : 'http';
    const wrong = problem('S3_PORT_MISMATCH', { servedBy: at, scheme, port: String(port) });
    say('port', at, `nobody speaks ${scheme} on port ${port}`, wrong);
    return done;
  }
  if (secure && !judgeTls(world, call, arrival, at, say)) return done;
  const { region } = arrival;
  if (call.principal.principal.kind !== 'anonymous') {
    const wrong =
      call.signingRegion === region
        ? undefined
        : problem('S3_SIGNING_REGION_MISMATCH', {
            signed: call.signingRegion,
            expected: region,
            endpoint: at,
          });
    if (!say('signing-region', at, `signed for ${call.signingRegion}`, wrong)) return done;
  }
  const through = accessPointOf(world, call, region);
  if (through === 'none') {
    const name = call.accessPoint?.name ?? call.bucket ?? '';
    say(
      'access-point',
      name,
      'is not there',
      problem('S3_NO_SUCH_ACCESS_POINT', { accessPoint: name, region }),
    );
    return done;
  }
  if (through && !judgeAccessPoint(through, call, arrival, say)) return done;
  const request: S3Request = { ...call, ...(through && { bucket: through.bucket, through }) };
  if (request.bucket !== undefined && call.action !== 's3:CreateBucket') {
    const wrong = bucketProblem(world, request.bucket, region, at);
    const bucket = world.buckets[request.bucket];
    const detail = bucket ? `is in ${bucket.region || 'a Region that was not read'}` : 'is not there';
    if (!say('bucket', request.bucket, detail, wrong)) return done;
  }
  const { stages, problems } = judgePolicies(world, request, arrival);
  const missing = problems.length === 0 ? missingObject(world, request) : [];
  return { stages: [...done.stages, ...stages, ...missing], problems };
}

/** These need no object that is there already. */
const MAKING = /^s3:(?:PutObject|DeleteObject|AbortMultipartUpload|ListMultipartUploadParts)$/;

/** An answer that says that there is no such object is one, too. */
function missingObject(world: World, request: S3Request): Stage[] {
  if (MAKING.test(request.action) || objectOf(world, request) !== null) return [];
  const detail = 'is not there: S3 answers 404 NoSuchKey, or 403 to whoever may not list the bucket';
  return [{ stage: 'object', resource: `${request.bucket}/${request.key}`, verdict: 'pass', detail }];
}

type Say = (stage: string, resource: string, detail: string, wrong?: Problem) => boolean;

/** What the request comes through to a bucket: `undefined` for a bucket itself, `none` for what is not there. */
function accessPointOf(
  { network }: World,
  { accessPoint, bucket = '' }: S3Call,
  region: string,
): AccessPoint | 'none' | undefined {
  if (!accessPoint && !isAccessPointAlias(bucket)) return undefined;
  const found = accessPoint
    ? accessPointAt(network, { ...accessPoint, region })
    : accessPointOfAlias(network, bucket);
  return found?.region === region ? found : 'none';
}

/** Whether it is open to the request at all, before anything is weighed, in the order in which S3 looks. */
function judgeAccessPoint(point: AccessPoint, call: S3Call, { endpoint }: Arrival, say: Say): boolean {
  const { name, bucket, vpcId } = point;
  const { action, host, secure } = call;
  if (!secure) {
    const wrong = problem('ACCESS_POINT_WANTS_HTTPS', { accessPoint: name, host });
    return say('access-point', name, 'sends what comes over HTTP on to HTTPS', wrong);
  }
  if (!throughAccessPoints(action)) {
    const wrong = problem('ACCESS_POINT_UNSUPPORTED_ACTION', { accessPoint: name, action, bucket });
    return say('access-point', name, `supports no operation that needs ${action}`, wrong);
  }
  const to = vpcId === undefined ? 'everywhere' : vpcId;
  if (!isOpenTo(point, endpoint)) {
    const came = endpoint ? `through ${endpoint.id} of ${endpoint.vpcId}` : 'over the internet';
    const wrong = problem('ACCESS_POINT_OF_ANOTHER_VPC', { accessPoint: name, vpcId: to, came });
    return say('access-point', name, `is open to ${to} alone`, wrong);
  }
  const unsigned =
    call.principal.principal.kind === 'anonymous'
      ? problem('ACCESS_POINT_NOT_SIGNED', { accessPoint: name })
      : undefined;
  return say('access-point', name, `leads to ${bucket}, open to ${to}`, unsigned);
}

function judgeTls(
  { network }: World,
  { host, tlsVersion }: S3Call,
  arrival: Arrival,
  at: string,
  say: Say,
): boolean {
  const { endpoint, region } = arrival;
  const names = endpoint ? certificateNames(network, endpoint) : publicCertificateNames(region);
  const speaks = endpoint?.type !== 'Interface' || tlsVersion === undefined || tlsVersion === '1.2';
  const version = speaks
    ? undefined
    : problem('TLS_VERSION_UNSUPPORTED', { endpointId: at, version: tlsVersion ?? '' });
  const spoken = endpoint?.type === 'Interface' ? 'TLS 1.2' : `TLS ${tlsVersion ?? '1.3'}`;
  if (!say('tls-version', at, speaks ? spoken : `the client speaks ${tlsVersion} only`, version))
    return false;
  if (covers(names, host)) return say('tls-name', at, `its certificate covers ${host}`);
  // The endpoint's own names are what a client should have asked for.
  const own = names.filter((name) => name.startsWith('bucket.') || name.startsWith('*.bucket.'));
  const use = own.find((name) => name.startsWith('bucket.'));
  const facts = {
    host,
    servedBy: at,
    covered: (own.length > 0 ? own : names).slice(0, 4),
    ...(use !== undefined && { use: `export AWS_ENDPOINT_URL_S3=https://${use}` }),
  };
  return say('tls-name', at, `its certificate does not cover ${host}`, problem('TLS_NAME_MISMATCH', facts));
}

function bucketProblem(
  { buckets }: World,
  name: string,
  region: string,
  endpoint: string,
): Problem | undefined {
  const bucket = Object.hasOwn(buckets, name) ? buckets[name] : undefined;
  if (!bucket) return problem('S3_NO_SUCH_BUCKET', { bucket: name });
  // Where it is was not read, which is told apart.
  if (bucket.region === region || bucket.region === '') return undefined;
  const facts = { bucket: name, bucketRegion: bucket.region, endpoint, endpointRegion: region };
  return problem('S3_BUCKET_IN_OTHER_REGION', facts);
}
