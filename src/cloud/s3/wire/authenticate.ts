/** Who signed a request, judged by SigV4 and told in S3's words. */
import type { IncomingMessage } from 'node:http';
import { type Rejected, verify } from '../../wire/sigv4.ts';
import { accessDenied, S3Error } from '../errors.ts';
import type { SeedSignature } from '../payload/chunk-signatures.ts';

export interface Authentication {
  accessKeyId: string;
  seed: SeedSignature;
}

export interface AuthenticateOptions {
  /** Epoch milliseconds. */
  now: number;
  /** Of the endpoint; a signature for another one is refused. */
  region: string;
  secretOf: (accessKeyId: string) => string | undefined;
}

/** Throws S3's error for a request that is not signed, or not well. */
export function authenticate(request: IncomingMessage, options: AuthenticateOptions): Authentication {
  const verdict = verify(
    { method: request.method ?? 'GET', target: request.url ?? '/', headers: request.headers },
    { now: options.now, secretOf: options.secretOf, s3: true },
  );
  if (verdict.kind === 'anonymous') throw accessDenied();
  if (verdict.kind === 'rejected') throw rejection(verdict, options);
  return {
    accessKeyId: verdict.accessKeyId,
    seed: {
      signature: verdict.signature,
      signingKey: verdict.signingKey,
      amzDate: verdict.amzDate,
      scope: `${verdict.date}/${verdict.region}/${verdict.service}/aws4_request`,
    },
  };
}
