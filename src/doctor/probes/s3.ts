/** S3 as clients use it: signed, with the standard credential chain, on a scratch object that is removed again. */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Target } from '../target.ts';
import { type Evidence, type Probed, timed, unless, word } from './probe.ts';
import { removeScratch } from './scratch.ts';

export interface Refusal {
  /** What was asked: `ListObjectsV2`. */
  operation: string;
  /** AWS's error code, or Node's for a connection that broke. */
  code: string;
  message: string;
  status: number | undefined;
  /** Where the bucket is, as S3 tells whoever asks for it elsewhere. */
  bucketRegion?: string;
}

export interface S3Facts {
  /** No credentials were found at all; nothing was asked. */
  noCredentials?: string;
  /** Not all was asked: the time was up, or somebody interrupted. */
  cutShort?: true;
  /** The first request that failed; those after it were not made. */
  refusal?: Refusal;
  /** Which were answered. */
  succeeded: string[];
  /** Bytes per second of the upload and the download of the scratch object. */
  up?: number;
  down?: number;
}

/** What the system says when no request gets to S3, which is no refusal of S3's. */
const OF_THE_WAY = new Set([
  ...['EAI_AGAIN', 'ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'],
  ...['EADDRNOTAVAIL', 'ETIMEDOUT'],
]);

/** Did the requests not even get to S3? Where names and connections were whole before, a tunnel has just gone or come. */
export function missedS3(facts: S3Facts | undefined): boolean {
  if (!facts?.refusal) return false;
  const { code } = facts.refusal;
  // A name or a connection that does not come about in time is no other than one that fails at once.
  return OF_THE_WAY.has(code) || (code === 'TimeoutError' && facts.succeeded.length === 0);
}

export interface S3Options {
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  signal: AbortSignal;
}

const SIZE = 1024 * 1024;
const PREFIX = 'kairo-doctor-';
/** How long S3 may take to notice that a request is not wanted any more. */
const SETTLES_MS = 300;

export async function probeS3(target: Target, options: S3Options): Promise<Probed<S3Facts>> {
  const client = new S3Client({
    endpoint: target.url,
    region: target.region,
    // The ARN of an access point makes a name of its own.
    forcePathStyle: !target.bucket?.startsWith('arn:'),
    maxAttempts: 1,
    ...(options.credentials && { credentials: options.credentials }),
    // A slow line is no silent one.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3_000, socketTimeout: 5_000 }),
  });
  try {
    return await steps(client, target, options.signal);
  } finally {
    client.destroy();
  }
}

async function steps(client: S3Client, target: Target, signal: AbortSignal): Promise<Probed<S3Facts>> {
  const facts: S3Facts = { succeeded: [] };
  const evidence: Evidence[] = [];
  const { bucket: Bucket } = target;
  const Key = `${PREFIX}${randomBytes(6).toString('hex')}`;
  const scratch = `s3://${Bucket}/${Key}`;
  const common = `--region ${target.region} --endpoint-url ${word(target.url)}`;
  /** Runs one step; `false` ends the examination. */
  const step = async (operation: string, command: string, run: () => Promise<string>): Promise<boolean> => {
    if (facts.cutShort) return false;
    const startedAt = performance.now();
    const note = (observed: string) =>
      evidence.push({
        probe: 'signed request',
        command: `${command} ${common}`,
        observed,
        ms: Math.round(performance.now() - startedAt),
      });
    try {
      note(await run());
      facts.succeeded.push(operation);
      return true;
    } catch (error) {
      const refusal = refusalOf(operation, error);
      if (signal.aborted) facts.cutShort = true;
      else if (/credential/i.test(refusal.code)) facts.noCredentials = refusal.message;
      else facts.refusal = refusal;
      note(facts.cutShort ? 'ended before it was answered' : `${refusal.code}: ${refusal.message}`);
      return false;
    }
  };
  const send = { abortSignal: signal };
  const done = () => ({ facts, evidence });

  if (Bucket === undefined) {
    await step('ListBuckets', 'aws s3 ls', async () => {
      const { Buckets = [] } = await first(signal, client.send(new ListBucketsCommand({}), send));
      return `${Buckets.length} buckets`;
    });
    return done();
  }
  const listed = await step('ListObjectsV2', `aws s3 ls s3://${Bucket}`, async () => {
    const list = new ListObjectsV2Command({ Bucket, MaxKeys: 10 });
    const { KeyCount = 0 } = await first(signal, client.send(list, send));
    return `${KeyCount} objects or more`;
  });
  if (!listed) return done();

  const body = randomBytes(SIZE);
  let written = false;
  try {
    const accepted = await step(
      'PutObject',
      `head -c ${SIZE} /dev/urandom | aws s3 cp - ${scratch}`,
      async () => {
        written = true;
        const { ms } = await timed(() => put(client, { Bucket, Key, Body: body }, send));
        facts.up = SIZE / (ms / 1000);
        return `${rate(facts.up)} up, checksum accepted`;
      },
    );
    if (!accepted) return done();
    const got = await step('GetObject', `aws s3 cp ${scratch} -`, async () => {
      const { value: back, ms } = await timed(async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }), send);
        return await Body!.transformToByteArray();
      });
      if (sha256(back) !== sha256(body))
        throw Object.assign(new Error('What came back differs from what was sent.'), {
          name: 'ContentDiffers',
        });
      facts.down = SIZE / (ms / 1000);
      return `${rate(facts.down)} down, the same bytes`;
    });
    if (!got) return done();
    await step(
      'CompleteMultipartUpload',
      `aws s3api create-multipart-upload --bucket ${Bucket} --key ${Key}`,
      () => multipart(client, Bucket, Key, body.subarray(0, 64 * 1024), signal),
    );
    return done();
  } finally {
    if (written) {
      const { observed, refusal, ms } = await removeScratch(client, Bucket, Key);
      // An upload that was broken off may still have been under way.
      if (signal.aborted) await setTimeout(SETTLES_MS).then(() => removeScratch(client, Bucket, Key));
      evidence.push({ probe: 'signed request', command: `aws s3 rm ${scratch} ${common}`, observed, ms });
      if (!refusal) facts.succeeded.push('DeleteObject');
      else facts.refusal ??= refusalOf('DeleteObject', refusal);
    }
  }
}

/**
 * S3 may refuse and close while the body is still being sent, and then the answer is lost with the connection. What it
 * says of an empty object holds for a full one.
 */
async function put(
  client: S3Client,
  object: { Bucket: string; Key: string; Body: Uint8Array },
  send: { abortSignal: AbortSignal },
): Promise<void> {
  try {
    await client.send(new PutObjectCommand(object), send);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!CUT_OFF.has(code ?? '')) throw error;
    await client.send(new PutObjectCommand({ ...object, Body: new Uint8Array(0) }), send);
    throw error;
  }
}

/** The first request waits for credentials, too, and that search heeds no signal. */
async function first<T>(signal: AbortSignal, run: Promise<T>): Promise<T> {
  const value = await unless(
    signal,
    run.then((answer) => ({ answer })),
  );
  if (!value) throw new Error('The time is up.');
  return value.answer;
}

async function multipart(
  client: S3Client,
  Bucket: string,
  Key: string,
  Body: Uint8Array,
  abortSignal: AbortSignal,
): Promise<string> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }), { abortSignal });
  const upload = { Bucket, Key, UploadId };
  try {
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body }), {
      abortSignal,
    });
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }), { abortSignal });
    return 'a multipart upload was completed';
  } catch (error) {
    await client
      .send(new AbortMultipartUploadCommand(upload), { abortSignal: AbortSignal.timeout(5_000) })
      .catch(() => undefined);
    throw error;
  }
}

const CUT_OFF = new Set(['ECONNRESET', 'EPIPE']);
const UNNAMED = /^(?:Aggregate)?Error$/;

function refusalOf(operation: string, error: unknown): Refusal {
  const { name, code, message, $metadata, $response } = error as Error & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
    $response?: { headers?: Record<string, string> };
  };
  const bucketRegion = $response?.headers?.['x-amz-bucket-region'];
  return {
    operation,
    // The SDK calls broken connections time-outs, too.
    code: code !== undefined && (CUT_OFF.has(code) || UNNAMED.test(name)) ? code : name,
    message: message || String(code ?? name),
    status: $metadata?.httpStatusCode,
    ...(bucketRegion !== undefined && { bucketRegion }),
  };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function rate(bytesPerSecond: number): string {
  return `${(bytesPerSecond / 1024 / 1024).toFixed(1)} MiB/s`;
}
