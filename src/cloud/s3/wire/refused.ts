/** Headers and parameters that an operation refuses because they would say something that it cannot do. */
import type { IncomingHttpHeaders } from 'node:http';
import { invalidArgument, invalidRequest } from '../errors.ts';

/** How an object is encrypted is said when it is written. */
const ofWrites = [
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-context',
];
const READS = new Set(['GetObject', 'HeadObject', 'GetObjectAttributes']);

/** Throws `InvalidArgument`. */
export function checkHeaders(operation: string, headers: IncomingHttpHeaders): void {
  if (!READS.has(operation)) return;
  const name = ofWrites.find((header) => headers[header] !== undefined);
  if (name === undefined) return;
  throw invalidArgument(`${name} header is not supported for this operation.`, name, String(headers[name]));
}

const VERSION_MAKERS = new Set(['PutObject', 'CopyObject']);

/**
 * Which version is written nobody but S3 says, and what headers an answer has nobody who does not sign. Throws
 * `InvalidArgument`, `InvalidRequest`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function checkQuery(operation: string, query: URLSearchParams, isAnonymous: boolean): void {
  if (query.size === 0) return;
  const versionId = VERSION_MAKERS.has(operation) ? query.get('versionId') : null;
  if (versionId !== null) {
    throw invalidArgument('This operation does not accept a version-id.', 'versionId', versionId);
  }
  if (isAnonymous && READS.has(operation) && [...query.keys()].some((name) => name.startsWith('response-'))) {
    throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
  }
}
