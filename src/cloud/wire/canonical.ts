/**
 * The canonical request of AWS Signature V4.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import type { SignedRequest } from './authorization.ts';
import { encodeAgain, reencode, type Target } from './target.ts';

/** Characters are bytes (up to U+00FF): hash it as `latin1`. */
export function canonicalRequest(
  { method, headers }: SignedRequest,
  target: Target,
  signedHeaders: string[],
  payloadHash: string,
  s3: boolean,
): string {
  return [
    method,
    s3 ? oncePath(target.path) : normalisedPath(target.path),
    canonicalQuery(target),
    // What a client names may be what every object of JavaScript has.
    ...signedHeaders.map(
      (name) => `${name}:${headerValue(Object.hasOwn(headers, name) ? headers[name] : '')}`,
    ),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** S3 keys may hold `//` and `..`, so its paths stay as they are, encoded once. */
function oncePath(path: string): string {
  return path.split('/').map(reencode).join('/') || '/';
}

/** Other services resolve dot segments and encode what is already encoded. */
function normalisedPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.map(encodeAgain).join('/')}${end}`;
}

function canonicalQuery({ parameters }: Target): string {
  return parameters
    .filter(({ name }) => name !== 'X-Amz-Signature')
    .sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&');
}

/** By code point, as SigV4 sorts; what is compared is ASCII. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function headerValue(value: string | string[] | undefined): string {
  const values = Array.isArray(value) ? value : [value ?? ''];
  return values.map((one) => one.trim().replace(/[ \t\r\n]{2,}|[\t\r\n]/g, ' ')).join(',');
}
