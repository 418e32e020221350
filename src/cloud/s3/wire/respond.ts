/** Writing answers, at the pace of whoever takes them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsError } from '../../aws-error.ts';
import { isHeldBack } from '../../wire/expectations.ts';
import { S3Error } from '../errors.ts';
import type { Encoded } from './encode.ts';
import { escapeXml, XML_DECLARATION } from './xml.ts';

/** How long a client may go on sending a body that has been refused, and how long it may pause, before it is cut off. */
const DRAIN_MS = 5_000;
const PAUSE_MS = 500;

/** What every answer to a request carries. */
export interface Envelope {
  requestId: string;
  hostId: string;
  /** For browsers, of a page of another origin. */
  cors: Record<string, string>;
  /** Of the bucket that a `HEAD` asks for, whatever the answer is. */
  bucketRegion?: string;
}

function begin(response: ServerResponse, status: number, envelope: Envelope): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(envelope.cors)) response.setHeader(name, value);
  response.setHeader('x-amz-request-id', envelope.requestId);
  response.setHeader('x-amz-id-2', envelope.hostId);
  response.setHeader('Server', 'AmazonS3');
  if (envelope.bucketRegion !== undefined) response.setHeader('x-amz-bucket-region', envelope.bucketRegion);
}

/**
 * Once Node knows how long a body is, it takes the bytes of this header for UTF-8, and writes what comes of that as
 * Latin-1. So this header comes before the length, and a body not with the end.
 */
const DISPOSITION = 'Content-Disposition';

/** Sends an answer. Returns the bytes of its body; throws when the client has gone or the body fails. */
export async function send(response: ServerResponse, encoded: Encoded, envelope: Envelope): Promise<number> {
  const { headers, body } = encoded;
  const disposition = headers[DISPOSITION];
  if (disposition !== undefined) response.setHeader(DISPOSITION, disposition);
  begin(response, encoded.status, envelope);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body === undefined) {
    response.end();
    return 0;
  }
  if (typeof body === 'string') {
    response.setHeader('Content-Length', Buffer.byteLength(body));
    response.end(body);
    return Buffer.byteLength(body);
  }
  if (body instanceof Uint8Array) {
    if (disposition === undefined) response.end(body);
    else {
      response.write(body);
      response.end();
    }
    return body.length;
  }
  let bytes = 0;
  for await (const piece of body) {
    // A response that is gone takes no more, and reports nothing.
    if (response.destroyed) throw new Error('The client has gone.');
    bytes += piece.length;
    await written(response, piece);
  }
  response.end();
  return bytes;
}

/** When the system has taken the piece, whose memory is the reader's again. Rejects when the client has gone. */
function written(response: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('The client has gone.'));
    response.once('close', gone);
    response.write(piece, (error) => {
      response.off('close', gone);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Sends an error as S3's XML; to `HEAD` and as 304 without a body. Returns the bytes of the body. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: AwsError,
  envelope: Envelope,
  resource: string,
): number {
  begin(response, error.status, envelope);
  if (error instanceof S3Error) {
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  }
  if (request.method === 'HEAD' || error.status === 304) {
    endOf(request, response);
    return 0;
  }
  const details = Object.entries({ ...error.details, Resource: resource })
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join('');
  const body = `${XML_DECLARATION}<Error><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>${details}<RequestId>${envelope.requestId}</RequestId><HostId>${envelope.hostId}</HostId></Error>`;
  response.setHeader('Content-Type', 'application/xml');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  endOf(request, response, body);
  return Buffer.byteLength(body);
}

/**
 * Ends an answer that may come before its request is at its end. The connection is not used again, for what is left of
 * a body cannot be told from a next request unless it is read; and it is closed only when the client has sent it, who
 * would find a broken connection in place of the answer otherwise.
 */
function endOf(request: IncomingMessage, response: ServerResponse, body = ''): void {
  if (!hasBody(request) || request.complete) {
    response.end(body);
    return;
  }
  response.setHeader('Connection', 'close');
  if (isHeldBack(request)) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  if (body !== '') response.write(body);
  const pause = setTimeout(end, PAUSE_MS);
  const whole = setTimeout(end, DRAIN_MS);
  function end(): void {
    clearTimeout(pause);
    clearTimeout(whole);
    response.end();
  }
  request.on('data', () => pause.refresh());
  request.once('close', end).resume();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
