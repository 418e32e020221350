/**
 * Signature Version 2, which old clients use and which S3 has in its first regions only.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { MAX_SKEW_MS } from '../../wire/sigv4.ts';
import { accessDenied, invalidArgument, invalidRequest, S3Error } from '../errors.ts';
import { single } from '../payload/plan.ts';
import { bucketOfHost } from './addressing.ts';

export interface V2Request {
  method: string;
  /** As it was sent. */
  target: string;
  headers: IncomingHttpHeaders;
}

interface V2Claim {
  form: 'header' | 'query';
  accessKeyId: string;
  signature: string;
  /** What stands in the place of the date. */
  date: string;
}

export interface V2Options {
  /** Epoch milliseconds. */
  now: number;
  region: string;
  secretOf: (accessKeyId: string) => string | undefined;
  /** Access points know Version 4 alone. */
  version4Only?: boolean;
}

/** Regions that opened before 2014. */
const regions = new Set([
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-west-1',
  'sa-east-1',
  'us-east-1',
  'us-west-1',
  'us-west-2',
]);

/** Parameters that are part of the resource. */
const subresources = new Set(
  `accelerate acl analytics cors delete encryption inventory legal-hold lifecycle location logging metrics
notification object-lock ownershipControls partNumber policy policyStatus publicAccessBlock replication
requestPayment response-cache-control response-content-disposition response-content-encoding
response-content-language response-content-type response-expires restore retention select select-type
storageClass tagging torrent uploadId uploads versionId versioning versions website`.split(/\s+/),
);

/** `undefined` when the request is not signed in this way. Throws S3's error for a signature that does not hold. */
export function verifyV2(
  request: V2Request,
  options: V2Options,
): { form: 'header' | 'query'; accessKeyId: string } | undefined {
  const query = new URLSearchParams(request.target.split('?')[1] ?? '');
  const claim = claimOf(request, query);
  if (!claim) return undefined;
  if (options.version4Only || !regions.has(options.region)) {
    throw invalidRequest(
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
  checkTime(claim, request, options.now);
  const { form, accessKeyId, signature } = claim;
  const secret = options.secretOf(accessKeyId);
  if (secret === undefined) {
    throw new S3Error(
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: accessKeyId },
    );
  }
  const given = Buffer.from(signature, 'base64');
  const texts = resourcesOf(request, query).map((resource) => stringToSign(request, claim.date) + resource);
  for (const text of texts) {
    const expected = createHmac('sha1', secret).update(text, 'latin1').digest();
    if (given.length === expected.length && timingSafeEqual(given, expected)) return { form, accessKeyId };
  }
  throw new S3Error(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { AWSAccessKeyId: accessKeyId, StringToSign: texts[0]!, SignatureProvided: signature },
  );
}

function claimOf({ headers }: V2Request, query: URLSearchParams): V2Claim | undefined {
  const header = headers.authorization;
  if (header?.startsWith('AWS ')) {
    const match = /^AWS ([^:\s]+):(\S+)$/.exec(header);
    if (!match) {
      throw invalidArgument(
        'AWS authorization header is invalid.  Expected AwsAccessKeyId:signature',
        'Authorization',
        header,
      );
    }
    const [, accessKeyId = '', signature = ''] = match;
    // The line is empty when the date is one of Amazon's own headers.
    const date = headers['x-amz-date'] === undefined ? (headers.date ?? '') : '';
    return { form: 'header', accessKeyId, signature, date };
  }
  const [accessKeyId, signature] = [query.get('AWSAccessKeyId'), query.get('Signature')];
  if (header !== undefined || accessKeyId === null || signature === null) return undefined;
  return { form: 'query', accessKeyId, signature, date: query.get('Expires') ?? '' };
}

function checkTime(claim: V2Claim, { headers }: V2Request, now: number): void {
  if (claim.form === 'query') {
    if (!/^\d{1,12}$/.test(claim.date)) {
      throw accessDenied(
        'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
      );
    }
    if (Number(claim.date) * 1000 >= now) return;
    throw new S3Error('AccessDenied', 403, 'Request has expired', {
      Expires: iso(Number(claim.date) * 1000),
      ServerTime: iso(now),
    });
  }
  const time = Date.parse(single(headers, 'x-amz-date') ?? headers.date ?? '');
  if (Number.isNaN(time) || time < 0) {
    throw accessDenied('AWS authentication requires a valid Date or x-amz-date header');
  }
  if (Math.abs(time - now) <= MAX_SKEW_MS) return;
  throw new S3Error(
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
    {
      RequestTime: single(headers, 'x-amz-date') ?? headers.date ?? '',
      ServerTime: iso(now),
      MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
    },
  );
}

/** All but the resource. */
function stringToSign({ method, headers }: V2Request, date: string): string {
  const amazon = Object.keys(headers)
    .filter((name) => name.startsWith('x-amz-'))
    .sort()
    .map((name) => `${name}:${(single(headers, name) ?? '').replaceAll(/\s+/g, ' ').trim()}\n`);
  const first = [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', date];
  return `${first.join('\n')}\n${amazon.join('')}`;
}

/** A bucket in the path may be signed with a slash at its end, however it is asked for. */
function resourcesOf({ target, headers }: V2Request, query: URLSearchParams): string[] {
  const bucket = bucketOfHost(headers.host);
  const path = target.split('?')[0] || '/';
  const named = [...query]
    .filter(([name]) => subresources.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const joint = named.length > 0 ? '?' : '';
  const isBucket = bucket === undefined && /^\/[^/]+$/.test(path);
  return [path, ...(isBucket ? [`${path}/`] : [])].map(
    (one) => `${bucket === undefined ? '' : `/${bucket}`}${one}${joint}${named.join('&')}`,
  );
}

const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
