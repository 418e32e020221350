/**
 * What browsers are told of requests from pages of other origins, by the CORS configuration of the bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { CORSRule } from '@aws-sdk/client-s3';
import { S3Error } from '../errors.ts';
import { single } from '../payload/plan.ts';
import type { Bucket } from '../store/model.ts';
import type { Encoded } from './encode.ts';

interface CorsRequest {
  origin: string;
  method: string;
  /** In lower case. */
  headers: string[];
}

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

/** The headers for the answer to a request that names an origin; none when no rule of the bucket fits. */
export function corsHeaders(
  bucket: Bucket | undefined,
  method: string,
  headers: IncomingHttpHeaders,
): Record<string, string> {
  const origin = headers.origin;
  if (origin === undefined) return {};
  const asked = { origin, method: single(headers, 'access-control-request-method') ?? method, headers: [] };
  const rule = findRule(bucket, asked);
  return rule ? allowing(rule, asked) : {};
}

/** Answers `OPTIONS`, which browsers send, unsigned, before the request itself. Throws what S3 says to a refusal. */
export function preflight(
  bucket: Bucket | undefined,
  headers: IncomingHttpHeaders,
  resourceType: string,
): Encoded {
  const { origin } = headers;
  const method = single(headers, 'access-control-request-method');
  if (origin === undefined) {
    throw new S3Error('BadRequest', 400, 'Insufficient information. Origin request header needed.');
  }
  if (method === undefined) {
    throw new S3Error('BadRequest', 400, 'Invalid Access-Control-Request-Method: null');
  }
  const names = (single(headers, 'access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const asked = { origin, method, headers: names };
  const rule = findRule(bucket, asked);
  if (!rule) {
    const reason = bucket?.configurations?.cors
      ? "This CORS request is not allowed. This is usually because the evaluation of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
      : 'CORS is not enabled for this bucket.';
    throw new S3Error('AccessForbidden', 403, `CORSResponse: ${reason}`, {
      Method: method,
      ResourceType: resourceType,
    });
  }
  return { status: 200, headers: allowing(rule, asked), body: undefined };
}

function findRule(bucket: Bucket | undefined, { origin, method, headers }: CorsRequest) {
  return bucket?.configurations?.cors?.CORSRules?.find(
    (rule) =>
      rule.AllowedMethods?.includes(method) &&
      rule.AllowedOrigins?.some((pattern) => fits(pattern, origin)) &&
      headers.every((name) => rule.AllowedHeaders?.some((pattern) => fits(pattern.toLowerCase(), name))),
  );
}

/** A pattern has at most one wildcard. */
function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}

function allowing(rule: CORSRule, { origin, headers }: CorsRequest): Record<string, string> {
  const everyone = rule.AllowedOrigins?.includes('*') === true;
  return {
    'Access-Control-Allow-Origin': everyone ? '*' : origin,
    'Access-Control-Allow-Methods': rule.AllowedMethods!.join(', '),
    ...(headers.length > 0 && { 'Access-Control-Allow-Headers': headers.join(', ') }),
    ...(rule.ExposeHeaders?.length && { 'Access-Control-Expose-Headers': rule.ExposeHeaders.join(', ') }),
    ...(rule.MaxAgeSeconds !== undefined && { 'Access-Control-Max-Age': String(rule.MaxAgeSeconds) }),
    ...(!everyone && { 'Access-Control-Allow-Credentials': 'true' }),
    Vary: VARY,
  };
}
