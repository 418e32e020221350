/** Bodies of objects and parts: from the connection, through the hashes, onto the disk. */
import type { Readable } from 'node:stream';
import { S3Error } from '../errors.ts';
import type { BodyWriter } from '../store/body-writer.ts';
import type { ChecksumAlgorithm, Segment } from '../store/model.ts';
import type { SeedSignature } from './chunk-signatures.ts';
import type { PayloadPlan } from './plan.ts';
import { type Received, receive } from './receive.ts';
import { DirectSink, sinkTo } from './sink.ts';

export interface IngestOptions {
  /** The checksum to compute, given the one that the client sends. May throw when they do not go together. */
  checksum: (sent: ChecksumAlgorithm | undefined) => ChecksumAlgorithm;
}

/**
 * Takes the request's body in and hands it to `keep`, which makes it part of an object. When anything fails,
 * in here or in `keep`, nothing of the body stays.
 */
export type Ingest = <T>(
  options: IngestOptions,
  keep: (body: Received & { segments: Segment[] }) => Promise<T>,
) => Promise<T>;

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
    if (plan.length > MAX_BODY) throw tooLarge(plan.length);
    const checksum = options.checksum(plan.checksum?.algorithm);
    const writer = request.writer();
    const sink = sinkTo(writer, plan.length);
    try {
      const received = await receive(body, plan, { seed, checksum, sink });
      return await keep({ ...received, segments: await writer.finish() });
    } catch (error) {
      await writer.discard();
      throw error;
    } finally {
      await sink.close();
    }
  };
}

/** A small body, such as a document of XML, in memory. Throws `MaxMessageLengthExceeded`. */
export async function collect(
  body: Readable,
  plan: PayloadPlan,
  seed: SeedSignature | undefined,
  limit: number,
): Promise<Buffer> {
  if (plan.length > limit) {
    throw new S3Error('MaxMessageLengthExceeded', 400, 'Your request was too big.', {
      MaxMessageLengthBytes: String(limit),
    });
  }
  const pieces: Uint8Array[] = [];
  const write = (bytes: Uint8Array): undefined => {
    pieces.push(bytes);
  };
  await receive(body, plan, { seed, sink: new DirectSink(write, plan.md5 !== undefined) });
  return Buffer.concat(pieces);
}

const tooLarge = (size: number): S3Error =>
  new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: String(size),
    MaxSizeAllowed: String(MAX_BODY),
  });
