/** A request's body, of bounded size and time. */
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';

const LARGEST = 1024 * 1024;
const SLOWEST_MS = 30_000;

/** Reads it whole. Throws `RequestEntityTooLarge` or `RequestTimeout`. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (error?: AwsError) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(Buffer.concat(chunks));
    };
    const timer = setTimeout(
      () => finish(new AwsError('RequestTimeout', 'The request did not arrive in time.', { status: 408 })),
      SLOWEST_MS,
    );
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= LARGEST) chunks.push(chunk);
      else
        finish(
          new AwsError('RequestEntityTooLarge', `The request is larger than ${LARGEST} bytes.`, {
            status: 413,
          }),
        );
    });
    request.on('end', () => finish());
    request.on('close', () =>
      finish(new AwsError('IncompleteBody', 'The request ended before its body did.')),
    );
  });
}
