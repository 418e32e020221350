/** The way of a request through S3: authenticated, routed, decoded, run, encoded. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../../aws-error.ts';
import { tokenOf } from '../../wire/credentials.ts';
import type { S3Context } from '../context.ts';
import { internalError, S3Error } from '../errors.ts';
import { type PayloadPlan, planPayload } from '../payload/plan.ts';
import { checkReached, checkSecure, reachedBy, sourceReachedBy } from './access-points.ts';
import type { AccessRecord } from './access-record.ts';
import { type Address, addressOf } from './addressing.ts';
import { authenticate, checkToken } from './authenticate.ts';
import { corsHeaders, preflight } from './cors.ts';
import { decodeHead, payloadOf } from './decode.ts';
import { type Encoded, encode } from './encode.ts';
import type { HandleOptions } from './handle-options.ts';
import { perform } from './perform.ts';
import { isForm, postForm } from './post.ts';
import { newRequestIds } from './request-ids.ts';
import { type Envelope, send, sendError } from './respond.ts';
import { route } from './routes.ts';
import type { OperationSchema } from './schemas.ts';

/** Serves one request to its end. Never throws. */
export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: HandleOptions,
): Promise<void> {
  const envelope: Envelope = { cors: {}, ...newRequestIds() };
  const record: AccessRecord = {
    time: options.now,
    origin: options.origin,
    requestId: envelope.requestId,
    method: request.method ?? '',
    target: request.url ?? '',
    status: 0,
    bytes: 0,
    ms: 0,
  };
  const began = performance.now();
  const cleanups: (() => void)[] = [];
  // Without a listener, a lost connection would be an unhandled error.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  request.setTimeout(options.idleMs, () => request.socket.destroy());
  try {
    const encoded = await answer(request, options, record, envelope, (cleanup) => cleanups.push(cleanup));
    record.status = encoded.status;
    record.bytes = await send(response, encoded, envelope);
  } catch (thrown) {
    record.bytes += fail(request, response, thrown, envelope, record);
  } finally {
    for (const cleanup of cleanups) cleanup();
    record.ms = performance.now() - began;
    options.log(record);
  }
}

async function answer(
  request: IncomingMessage,
  options: HandleOptions,
  record: AccessRecord,
  envelope: Envelope,
  defer: S3Context['defer'],
): Promise<Encoded> {
  const { path, query } = splitTarget(request.url ?? '/');
  const address = reachedBy(addressOf(request.headers.host, path), options);
  const { accessPoint } = address;
  if (accessPoint) checkSecure(request, options.origin);
  if (address.bucket !== undefined) record.bucket = address.bucket;
  if (address.key !== undefined) record.key = address.key;
  const bucket = address.bucket === undefined ? undefined : options.store.buckets.get(address.bucket);
  if (request.method === 'OPTIONS') {
    return preflight(bucket, request.headers, address.key === undefined ? 'BUCKET' : 'OBJECT');
  }
  if (bucket && request.method === 'HEAD' && address.key === undefined) envelope.bucketRegion = bucket.region;
  envelope.cors = corsHeaders(bucket, request.method ?? '', request.headers);
  if (isForm(request, address) && !accessPoint)
    return postForm(request, address.bucket!, options, record, defer);
  const { now, region, credentials } = options;
  const secretOf = (accessKeyId: string) => credentials(accessKeyId)?.secret;
  const authentication = authenticate(request, {
    now,
    region,
    secretOf,
    version4Only: accessPoint !== undefined,
  });
  const caller =
    authentication.form === 'anonymous' ? undefined : credentials(authentication.accessKeyId)?.caller;
  if (caller) {
    record.accessKeyId = caller.accessKeyId;
    checkToken(
      caller,
      caller.session && tokenOf({ headers: request.headers, target: request.url ?? '' }),
      now,
    );
  }
  const headers = authentication.form === 'query' ? withHoisted(request.headers, query) : request.headers;

  const operation = findOperation(request, headers, address, query);
  if (accessPoint) checkReached(accessPoint, operation.name, { caller, origin: options.origin });
  const input = decodeHead(operation, { address, query, headers });
  const source = sourceReachedBy(input, { caller, ...options });
  const payload = payloadOf(operation);
  const plan = payload && planOf(ofBody(operation, headers), payload.schema.isStreaming());
  const call = {
    operation,
    input,
    headers,
    query,
    authentication,
    caller,
    accessPoint,
    byAlias: address.byAlias,
    sourceAccessPoint: source,
    body: request,
    plan,
    defer,
  };
  return encode(operation, await perform(call, options, record));
}

/** The completion of an upload tells the checksum of the object, not of the document that it carries. */
function ofBody({ name }: OperationSchema, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  if (name !== 'CompleteMultipartUpload') return headers;
  return Object.fromEntries(
    Object.entries(headers).filter(([header]) => !header.startsWith('x-amz-checksum-')),
  );
}

/** Documents may come without a length when there is none at all; uploads must say how much will come. */
function planOf(headers: IncomingHttpHeaders, streams: boolean): PayloadPlan {
  const empty =
    !streams && headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
  return planPayload(empty ? { ...headers, 'content-length': '0' } : headers);
}

function splitTarget(target: string): { path: string; query: URLSearchParams } {
  // A target in absolute form, as a proxy would get it, names the host a second time.
  const origin = /^https?:\/\/[^/?]*/i.exec(target)?.[0] ?? '';
  const rest = target.slice(origin.length);
  const mark = rest.indexOf('?');
  return mark === -1
    ? { path: rest, query: new URLSearchParams() }
    : { path: rest.slice(0, mark), query: new URLSearchParams(rest.slice(mark + 1)) };
}

/** A presigned URL may carry headers as parameters. */
function withHoisted(headers: IncomingHttpHeaders, query: URLSearchParams): IncomingHttpHeaders {
  const merged: IncomingHttpHeaders = { ...headers };
  for (const [name, value] of query) {
    const header = name.toLowerCase();
    if (header.startsWith('x-amz-')) merged[header] ??= value;
  }
  return merged;
}

function findOperation(
  request: IncomingMessage,
  headers: IncomingHttpHeaders,
  address: Address,
  query: URLSearchParams,
): OperationSchema {
  const method = request.method ?? '';
  const level = address.bucket === undefined ? 'service' : address.key === undefined ? 'bucket' : 'object';
  const operation = route({ method, level, query, hasHeader: (name) => headers[name] !== undefined });
  if (operation) return operation;
  throw new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
    Method: method,
    ResourceType: level.toUpperCase(),
  });
}

function fail(
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
  envelope: Envelope,
  record: AccessRecord,
): number {
  const error = thrown instanceof AwsError ? thrown : internalError();
  const gone = response.destroyed || request.socket.destroyed;
  // A client that goes away is no fault in here.
  if (gone && error !== thrown) {
    record.status = 0;
    return 0;
  }
  record.error = error.code;
  if (error !== thrown) record.fault = thrown;
  if (gone || response.headersSent) {
    // Too late to say anything: the client must not take what it got for the whole.
    response.destroy();
    return 0;
  }
  record.status = error.status;
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  return sendError(request, response, error, envelope, record.target.split('?')[0] ?? '/');
}
