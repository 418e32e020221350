/**
 * The signatures of an `aws-chunked` body: each chunk's covers the one before, the first the request's own.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
import {
  type BinaryLike,
  createHash,
  createHmac,
  type Hash,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { S3Error } from '../errors.ts';

/** What the verified signature of the request's head hands on. */
export interface SeedSignature {
  signature: string;
  signingKey: BinaryLike | KeyObject;
  /** `20260101T000000Z`. */
  amzDate: string;
  /** `20260101/REGION/s3/aws4_request`. */
  scope: string;
}

const EMPTY_SHA256 = createHash('sha256').digest('hex');
/** Only the last chunk may be smaller. */
const MIN_CHUNK = 8192;

export class ChunkSignatures {
  readonly #seed: SeedSignature;
  #previous: string;
  #claimed = '';
  #hash: Hash = createHash('sha256');
  #lastSize = MIN_CHUNK;

  constructor(seed: SeedSignature) {
    this.#seed = seed;
    this.#previous = seed.signature;
  }

  start(size: number, signature: string | undefined): void {
    if (signature === undefined) throw mismatch();
    if (size > 0 && this.#lastSize < MIN_CHUNK) throw invalidChunkSize(this.#lastSize);
    this.#lastSize = size;
    this.#claimed = signature;
    this.#hash = createHash('sha256');
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** Throws `SignatureDoesNotMatch` when the chunk is not the one that was signed. */
  end(): void {
    this.#check('AWS4-HMAC-SHA256-PAYLOAD', `${EMPTY_SHA256}\n${this.#hash.digest('hex')}`, this.#claimed);
  }

  /** Checks the trailers, of which the signature is one. */
  trailers(trailers: readonly [string, string][]): void {
    const claimed = trailers.find(([name]) => name === 'x-amz-trailer-signature')?.[1];
    if (claimed === undefined) throw mismatch();
    const canonical = trailers
      .filter(([name]) => name !== 'x-amz-trailer-signature')
      .map(([name, value]) => `${name}:${value}\n`)
      .join('');
    const hash = createHash('sha256').update(canonical).digest('hex');
    this.#check('AWS4-HMAC-SHA256-TRAILER', hash, claimed);
  }

  #check(algorithm: string, hashes: string, claimed: string): void {
    const { amzDate, scope, signingKey } = this.#seed;
    const text = [algorithm, amzDate, scope, this.#previous, hashes].join('\n');
    const expected = createHmac('sha256', signingKey).update(text).digest();
    const given = Buffer.from(claimed, 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw mismatch();
    this.#previous = expected.toString('hex');
  }
}

const mismatch = (): S3Error =>
  new S3Error(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );

const invalidChunkSize = (size: number): S3Error =>
  new S3Error(
    'InvalidChunkSizeError',
    403,
    'Only the last chunk is allowed to have a size less than 8192 bytes',
    { BadChunkSize: String(size) },
  );
