/** Headers and parameters that an operation refuses because they would say something that it cannot do. */
import type { IncomingHttpHeaders } from 'node:http';
import { invalidArgument } from '../errors.ts';

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

/** Which version is written nobody but S3 says. Throws `InvalidArgument`. */
export function checkQuery(operation: string, query: URLSearchParams): void {
  const versionId = VERSION_MAKERS.has(operation) ? query.get('versionId') : null;
  if (versionId === null) return;
  throw invalidArgument('This operation does not accept a version-id.', 'versionId', versionId);
}
