/** Takes a request's body in: unframes it, hashes it once for every purpose, and verifies what was promised. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { proceed } from '../../wire/expectations.ts';
import { headerOf, isChecksum, startChecksum } from '../checksums/checksums.ts';
import { invalidRequest, S3Error } from '../errors.ts';
import type { ChecksumAlgorithm } from '../store/model.ts';
import { type ChunkEvent, ChunkParser, incompleteBody, malformedTrailer } from './chunk-parser.ts';
import { ChunkSignatures, type SeedSignature } from './chunk-signatures.ts';
import { eachPiece, type Take } from './pieces.ts';
import type { PayloadPlan } from './plan.ts';
import type { Sink } from './sink.ts';

/** A body whose promises have been kept. */
export interface Received {
  size: number;
  /** Hex; empty when the sink computes none. */
  md5: string;
  checksum: { algorithm: ChecksumAlgorithm; value: string } | undefined;
}

export interface ReceiveOptions {
  seed: SeedSignature | undefined;
  /** The checksum to compute for keeping, whatever the client sends. */
  checksum?: ChecksumAlgorithm | undefined;
  sink: Sink;
}

/** Returns when the sink has all bytes. Throws S3's error for whatever does not hold, and for a lost client. */
export async function receive(body: Readable, plan: PayloadPlan, options: ReceiveOptions): Promise<Received> {
  const sha256 = plan.sha256 ? createHash('sha256') : undefined;
  const start = async (algorithm: ChecksumAlgorithm | undefined) =>
    algorithm && (options.sink.checksum?.(algorithm) ?? startChecksum(algorithm));
  const sent = await start(plan.checksum?.algorithm);
  const kept = options.checksum === plan.checksum?.algorithm ? sent : await start(options.checksum);
  proceed(body);
  let size = 0;

  const take: Take = (bytes) => {
    size += bytes.length;
    if (plan.length !== undefined && size > plan.length) throw incompleteBody();
    sha256?.update(bytes);
    sent?.update(bytes);
    if (kept !== sent) kept?.update(bytes);
    return options.sink.take(bytes);
  };
  const trailers = plan.framed ? await unframe(body, plan, options.seed, take) : new Map<string, string>();
  if (!plan.framed) await eachPiece(body, take);

  if (plan.length !== undefined && size !== plan.length) throw incompleteBody();
  const digest = sha256?.digest('hex');
  if (digest !== plan.sha256) throw sha256Mismatch(plan.sha256!, digest!);
  const md5Bytes = await options.sink.md5();
  if (plan.md5 && md5Bytes && md5Bytes.toString('base64') !== plan.md5) throw badMd5(plan.md5, md5Bytes);
  const value = sent?.digest();
  if (plan.checksum && value !== undefined) verifyChecksum(plan.checksum, value, trailers);
  return {
    size,
    md5: md5Bytes?.toString('hex') ?? '',
    checksum:
      options.checksum && kept
        ? { algorithm: options.checksum, value: kept === sent ? value! : kept.digest() }
        : undefined,
  };
}

async function unframe(
  body: Readable,
  plan: PayloadPlan,
  seed: SeedSignature | undefined,
  take: Take,
): Promise<Map<string, string>> {
  const parser = new ChunkParser();
  const signatures = plan.signedChunks && seed ? new ChunkSignatures(seed) : undefined;
  let trailers: [string, string][] = [];
  const judge = (event: ChunkEvent): Promise<void> | undefined => {
    switch (event.kind) {
      case 'chunk':
        signatures?.start(event.size, event.signature);
        if (event.size === 0) signatures?.end();
        return undefined;
      case 'data':
        signatures?.update(event.bytes);
        return take(event.bytes);
      case 'chunk-end':
        signatures?.end();
        return undefined;
      case 'end':
        trailers = event.trailers;
        return undefined;
    }
  };
  const judgeAll = (events: Generator<ChunkEvent, void>): Promise<void> | undefined => {
    for (let next = events.next(); !next.done; next = events.next()) {
      const held = judge(next.value);
      if (held) return held.then(() => judgeAll(events));
    }
    return undefined;
  };
  await eachPiece(body, (bytes) => judgeAll(parser.feed(bytes)));
  if (!parser.done) throw incompleteBody();
  if (signatures && (plan.trailers.length > 0 || trailers.length > 0)) signatures.trailers(trailers);
  const named = new Map(trailers.filter(([name]) => name !== 'x-amz-trailer-signature'));
  if (named.size !== plan.trailers.length || plan.trailers.some((name) => !named.has(name))) {
    throw malformedTrailer();
  }
  return named;
}

function verifyChecksum(
  { algorithm, value }: NonNullable<PayloadPlan['checksum']>,
  computed: string,
  trailers: Map<string, string>,
): void {
  const name = headerOf(algorithm);
  const expected = value ?? trailers.get(name) ?? '';
  if (!isChecksum(algorithm, expected)) throw invalidRequest(`Value for ${name} trailing header is invalid.`);
  if (expected !== computed) {
    throw new S3Error(
      'BadDigest',
      400,
      `The ${algorithm} you specified did not match the calculated checksum.`,
    );
  }
}

const sha256Mismatch = (client: string, computed: string): S3Error =>
  new S3Error(
    'XAmzContentSHA256Mismatch',
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { ClientComputedContentSHA256: client, S3ComputedContentSHA256: computed },
  );

const badMd5 = (expected: string, calculated: Buffer): S3Error =>
  new S3Error('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.', {
    ExpectedDigest: Buffer.from(expected, 'base64').toString('hex'),
    CalculatedDigest: calculated.toString('base64'),
  });
