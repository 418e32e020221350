/** A request's body, of bounded size and time. */
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { proceed } from './expectations.ts';

export interface BodyLimits {
  bytes: number;
  ms: number;
}

const USUAL: BodyLimits = { bytes: 1024 * 1024, ms: 30_000 };
/** A client that is still sending may not see an answer, so a body that is too large is read this many times over. */
const PATIENCE = 16;

/** Reads it whole. Throws `RequestEntityTooLarge`, `RequestTimeout` or `IncompleteBody`. */
export function readBody(request: IncomingMessage, limits: BodyLimits = USUAL): Promise<Buffer> {
  proceed(request);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (error?: AwsError) => {
      clearTimeout(timer);
      request.off('data', take);
      if (error) reject(error);
      else resolve(Buffer.concat(chunks, length));
    };
    const timer = setTimeout(() => finish(tooSlow()), limits.ms);
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limits.bytes) chunks.push(chunk);
      else chunks.length = 0;
      if (length > limits.bytes * PATIENCE) finish(tooLarge(limits));
    };
    request.on('data', take);
    request.once('end', () => finish(length > limits.bytes ? tooLarge(limits) : undefined));
    request.once('close', () =>
      finish(new AwsError('IncompleteBody', 'The request ended before its body did.')),
    );
  });
}

function tooSlow(): AwsError {
  return new AwsError('RequestTimeout', 'The request did not arrive in time.', { status: 408 });
}

function tooLarge({ bytes }: BodyLimits): AwsError {
  return new AwsError('RequestEntityTooLarge', `The request is larger than ${bytes} bytes.`, { status: 413 });
}
