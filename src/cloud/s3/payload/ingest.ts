/** Bodies of objects and parts: from the connection, through the hashes, onto the disk. */
import type { Readable } from 'node:stream';
import { type Encryption, startEncryption } from '../encryption/cipher.ts';
import { S3Error } from '../errors.ts';
import type { BodyWriter } from '../store/body-writer.ts';
import type { ChecksumAlgorithm, Segment } from '../store/model.ts';
import type { SeedSignature } from './chunk-signatures.ts';
import type { PayloadPlan } from './plan.ts';
import { type Received, receive } from './receive.ts';
import { DirectSink, sinkTo, type Writer } from './sink.ts';

export interface IngestOptions {
  /** The checksum to compute, given the one that the client sends. May throw when they do not go together. */
  checksum: (sent: ChecksumAlgorithm | undefined) => ChecksumAlgorithm;
  /** The key to encrypt with what is written. */
  secret?: Uint8Array | undefined;
}

/** A body that is on the disk. */
export interface Ingested extends Received {
  segments: Segment[];
  /** Of its encryption, if it is encrypted. */
  nonce: Uint8Array | undefined;
}

/**
 * Takes the request's body in and hands it to `keep`, which makes it part of an object. When anything fails,
 * in here or in `keep`, nothing of the body stays.
 */
export type Ingest = <T>(options: IngestOptions, keep: (body: Ingested) => Promise<T>) => Promise<T>;

/** The most that one request may carry. */
const MAX_BODY = 5 * 1024 ** 3;

export function ingestFrom(request: {
  body: Readable;
  plan: PayloadPlan;
  seed: SeedSignature | undefined;
  writer: () => BodyWriter;
}): Ingest {
  const { body, plan, seed } = request;
  return async (options, keep) => {
    if (plan.length !== undefined && plan.length > MAX_BODY) throw tooLarge(plan.length);
    const checksum = options.checksum(plan.checksum?.algorithm);
    const encryption = options.secret && startEncryption(options.secret);
    const writer = request.writer();
    const sink = sinkTo(encryption ? encrypting(writer, encryption) : writer, plan.length ?? 0);
    try {
      const received = await receive(body, plan, { seed, checksum, sink });
      return await keep({ segments: await writer.finish(), nonce: encryption?.nonce, ...received });
    } catch (error) {
      await writer.discard();
      throw error;
    } finally {
      await sink.close();
    }
  };
}

function encrypting(writer: Writer, { encrypt }: Encryption): Writer {
  return {
    write: (bytes) => writer.write(encrypt(bytes)),
    append: (bytes) => writer.append(encrypt(bytes)),
  };
}

/** A document is small: whoever takes longer to send it is no client, but holds a connection. */
const DOCUMENT_MS = 60_000;

/** A small body, such as a document of XML, in memory. Throws `MaxMessageLengthExceeded`, `RequestTimeout`. */
export async function collect(
  body: Readable,
  plan: PayloadPlan,
  seed: SeedSignature | undefined,
  limit: number,
  ms = DOCUMENT_MS,
): Promise<Buffer> {
  if (plan.length === undefined || plan.length > limit) {
    throw new S3Error('MaxMessageLengthExceeded', 400, 'Your request was too big.', {
      MaxMessageLengthBytes: String(limit),
    });
  }
  const pieces: Uint8Array[] = [];
  const write = (bytes: Uint8Array): undefined => {
    pieces.push(bytes);
  };
  const timer = setTimeout(() => body.destroy(requestTimeout()), ms);
  try {
    await receive(body, plan, { seed, sink: new DirectSink(write, plan.md5 !== undefined) });
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(pieces);
}

const requestTimeout = (): S3Error =>
  new S3Error(
    'RequestTimeout',
    400,
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.',
  );

const tooLarge = (size: number): S3Error =>
  new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: String(size),
    MaxSizeAllowed: String(MAX_BODY),
  });
