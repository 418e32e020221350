/**
 * Verification of AWS Signature V4, in a header or in the query (presigned). Pure: clock and secrets are given.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import {
  type Claim,
  type CredentialScope,
  parseSigned,
  type SignedRequest,
  single,
} from './authorization.ts';
import { canonicalRequest } from './canonical.ts';
import { decodeText, type Target } from './target.ts';

export { type CredentialScope, peek, type SignedRequest } from './authorization.ts';

export interface Signed {
  kind: 'signed';
  accessKeyId: string;
  region: string;
  service: string;
  /** `yyyymmdd`. */
  date: string;
  /** `yyyymmddThhmmssZ`. */
  amzDate: string;
  /** Hex. */
  signature: string;
  signingKey: KeyObject;
  form: 'header' | 'query';
  /** Epoch milliseconds; of the query form. */
  expiresAt?: number;
}

export interface Rejected {
  kind: 'rejected';
  reason:
    | 'malformed-authorization'
    | 'missing-date'
    | 'skewed'
    | 'expired'
    | 'unknown-key'
    | 'wrong-signature'
    | 'wrong-service'
    | 'scope-date'
    | 'unsigned-header';
  detail: string;
  /** What should have been signed; with `wrong-signature`. */
  canonicalRequest?: string;
  stringToSign?: string;
  signatureProvided?: string;
  accessKeyId?: string;
  /** Epoch milliseconds; with `skewed` and `expired`, as the two below. */
  serverTime?: number;
  /** When the request says that it was signed. */
  requestTime?: number;
  /** When it ended to be valid; of the query form. */
  expiresAt?: number;
}

export type Verification = Signed | { kind: 'anonymous' } | Rejected;

export interface VerifyOptions {
  /** Epoch milliseconds. */
  now: number;
  secretOf(accessKeyId: string): string | undefined;
  /** S3: the path is neither normalised nor encoded twice, and the payload's hash is what `x-amz-content-sha256` says. */
  s3: boolean;
}

/** How far a client's clock may be off. */
export const MAX_SKEW_MS = 15 * 60 * 1000;
const MAX_EXPIRES_SECONDS = 604_800;
const EMPTY_SHA256 = hash('sha256', '');

/** Judges a request. Every request gets one of the three answers; nothing is thrown. */
export function verify(request: SignedRequest, options: VerifyOptions): Verification {
  const { target, parsed } = parseSigned(request);
  if (parsed.kind === 'anonymous') return parsed;
  if (parsed.kind === 'malformed') return reject('malformed-authorization', parsed.detail);
  const { claim } = parsed;
  const { accessKeyId, date, region, service, form } = claim;
  if ((service === 's3') !== options.s3) {
    const expected = options.s3 ? 'This endpoint belongs to "s3".' : 'This endpoint does not serve "s3".';
    return reject('wrong-service', `incorrect service "${service}". ${expected}`, { accessKeyId });
  }

  const time = claimedTime(claim);
  if (time === undefined) {
    return reject(
      'missing-date',
      claim.dateSent === undefined
        ? `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.`
        : `Date must be in ISO-8601 'basic format'. Got '${claim.dateSent}'.`,
      { accessKeyId },
    );
  }
  const amzDate = basicFormat(time);
  if (!amzDate.startsWith(date)) {
    return reject(
      'scope-date',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${amzDate.slice(0, 8)}', from '${amzDate}'.`,
      { accessKeyId },
    );
  }
  const untimely = timeliness(claim, time, options.now);
  if (untimely.kind === 'rejected') return untimely;
  const unsigned = unsignedHeader(request, claim);
  if (unsigned !== undefined) {
    return reject('unsigned-header', `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`, {
      accessKeyId,
    });
  }
  const payloadHash = payloadHashOf(request, target, claim, options.s3);
  if (payloadHash === undefined) {
    return reject(
      'malformed-authorization',
      'Missing required header for this request: x-amz-content-sha256',
      {
        accessKeyId,
      },
    );
  }
  const secret = options.secretOf(accessKeyId);
  if (secret === undefined) {
    return reject('unknown-key', `The access key id '${accessKeyId}' does not exist.`, { accessKeyId });
  }

  const canonical = canonicalRequest(request, target, claim.signedHeaders, payloadHash, options.s3);
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    amzDate,
    `${date}/${region}/${service}/aws4_request`,
    hash('sha256', Buffer.from(canonical, 'latin1')),
  ].join('\n');
  const signingKey = signingKeyOf(secret, claim);
  const expected = createHmac('sha256', signingKey).update(stringToSign, 'latin1').digest('hex');
  if (!sameText(expected, claim.signature)) {
    return reject('wrong-signature', 'The signature does not match what the secret and the request give.', {
      accessKeyId,
      canonicalRequest: canonical,
      stringToSign,
      signatureProvided: claim.signature,
    });
  }
  return {
    kind: 'signed',
    accessKeyId,
    region,
    service,
    date,
    amzDate,
    signature: claim.signature,
    signingKey,
    form,
    ...(untimely.expiresAt === undefined ? {} : { expiresAt: untimely.expiresAt }),
  };
}

function reject(reason: Rejected['reason'], detail: string, more: Partial<Rejected> = {}): Rejected {
  return { kind: 'rejected', reason, detail, ...more };
}

/** Epoch milliseconds of the request's own date: ISO 8601 basic, or what HTTP's `Date` may be. */
function claimedTime({ dateSent, form }: Claim): number | undefined {
  if (dateSent === undefined) return undefined;
  const iso = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(dateSent);
  if (iso) {
    const [, year, month, day, hour, minute, second] = iso;
    const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return Number.isNaN(time) ? undefined : time;
  }
  if (form === 'query' || !/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(dateSent))
    return undefined;
  const time = Date.parse(dateSent);
  return Number.isNaN(time) ? undefined : time;
}

/** `20260102T030405Z`. */
function basicFormat(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function timeliness(
  claim: Claim,
  time: number,
  now: number,
): Rejected | { kind: 'timely'; expiresAt?: number } {
  const { accessKeyId } = claim;
  const times = { accessKeyId, serverTime: now, requestTime: time };
  if (claim.form === 'header') {
    if (Math.abs(now - time) <= MAX_SKEW_MS) return { kind: 'timely' };
    return reject('skewed', skewDetail(time, now), times);
  }
  const seconds = /^\d{1,9}$/.test(claim.expires ?? '') ? Number(claim.expires) : Number.NaN;
  if (Number.isNaN(seconds))
    return reject('malformed-authorization', 'X-Amz-Expires should be a number', { accessKeyId });
  if (seconds < 1)
    return reject('malformed-authorization', 'X-Amz-Expires must be non-negative', { accessKeyId });
  if (seconds > MAX_EXPIRES_SECONDS) {
    return reject(
      'malformed-authorization',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
      { accessKeyId },
    );
  }
  const expiresAt = time + seconds * 1000;
  if (time - now > MAX_SKEW_MS) return reject('skewed', skewDetail(time, now), { ...times, expiresAt });
  if (now > expiresAt) return reject('expired', 'Request has expired', { ...times, expiresAt });
  return { kind: 'timely', expiresAt };
}

function skewDetail(time: number, now: number): string {
  const [signed, server] = [basicFormat(time), basicFormat(now)];
  return time < now
    ? `Signature expired: ${signed} is now earlier than ${basicFormat(now - MAX_SKEW_MS)} (${server} - 15 min.)`
    : `Signature not yet current: ${signed} is still later than ${basicFormat(now + MAX_SKEW_MS)} (${server} + 15 min.)`;
}

/** A header that was sent and has to be signed, but is not. */
function unsignedHeader({ headers }: SignedRequest, { signedHeaders }: Claim): string | undefined {
  const must = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && headers[name] !== undefined,
  );
  return ['host', ...must].find((name) => !signedHeaders.includes(name));
}

function payloadHashOf(
  request: SignedRequest,
  target: Target,
  claim: Claim,
  s3: boolean,
): string | undefined {
  if (!s3) return request.bodySha256 ?? EMPTY_SHA256;
  const header = single(request.headers['x-amz-content-sha256']);
  if (claim.form === 'header') return header;
  const parameter = target.parameters.find(({ name }) => name.toLowerCase() === 'x-amz-content-sha256');
  return header ?? (parameter ? decodeText(parameter.value) : 'UNSIGNED-PAYLOAD');
}

/** A client signs with the same key all day, and deriving it takes four times as long as what it signs. */
const signingKeys = new Map<string, KeyObject>();
const MOST_KEYS = 1000;

export function signingKeyOf(
  secret: string,
  { date, region, service }: Omit<CredentialScope, 'accessKeyId'>,
): KeyObject {
  const name = JSON.stringify([secret, date, region, service]);
  const known = signingKeys.get(name);
  if (known) return known;
  const key = createSecretKey(
    [date, region, service, 'aws4_request'].reduce<Buffer>(
      (before, part) => createHmac('sha256', before).update(part, 'latin1').digest(),
      Buffer.from(`AWS4${secret}`),
    ),
  );
  // Scopes are the client's to make up.
  if (signingKeys.size >= MOST_KEYS) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

/** Takes the same time wherever the texts differ. */
function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
