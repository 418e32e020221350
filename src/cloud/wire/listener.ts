/** The AWS API over HTTP: finds the service, verifies the signature, decodes, dispatches, encodes. */
import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { zonesOf } from '../../network/zones.ts';
import { AwsError } from '../aws-error.ts';
import type { Origin } from '../origin.ts';
import type { Caller, Protocol, Service } from '../service.ts';
import { guessProtocol, type Head, headOf, isForS3, isForS3Control, serviceOf } from './addressee.ts';
import { single } from './authorization.ts';
import { readBody } from './body.ts';
import { type Credentials, tokenOf, tokenProblem } from './credentials.ts';
import type { Dispatch } from './dispatch.ts';
import { operationOf, type Received, readInput, type Written, writeError, writeOutput } from './protocols.ts';
import { badToken, refused, unsigned, wrongRegion } from './refusals.ts';
import { verify } from './sigv4.ts';

export interface ApiOptions {
  services: Service[];
  dispatch: Dispatch;
  credentials: Credentials;
  /** S3 reads its requests itself. */
  s3: (request: IncomingMessage, response: ServerResponse, origin: Origin) => void;
  /** Answers `/_kairo/…`. */
  control: (request: IncomingMessage, response: ServerResponse, path: string) => boolean;
  origin: (request: IncomingMessage) => Origin;
  clock: () => number;
  log: (line: string) => void;
}

/** How long a client may go on sending a body that will not be read, before its connection is cut. */
const LINGER_MS = 2_000;

/** A listener for `node:http`. Whatever arrives, it answers and does not throw. */
export function createApiListener(
  options: ApiOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    request.on('error', () => response.destroy());
    const head = headOf(request);
    if (head.path.startsWith('/_kairo/') && options.control(request, response, head.path)) return;
    const origin = options.origin(request);
    if (isForS3(head) && !isForS3Control(head)) options.s3(request, response, origin);
    else serve(options, request, response, head, origin);
  };
}

/** Where S3 is reached as an endpoint: itself and, under names of its own, S3 Control. `Where` is for S3. */
export function createS3Listener<Where>(
  options: Omit<ApiOptions, 's3' | 'control' | 'origin'>,
  s3: (request: IncomingMessage, response: ServerResponse, origin: Origin, where: Where) => void,
): typeof s3 {
  return (request, response, origin, where) => {
    const head = headOf(request);
    if (!isForS3Control(head)) return s3(request, response, origin, where);
    request.on('error', () => response.destroy());
    serve(options, request, response, head, origin);
  };
}

type ServeOptions = Pick<ApiOptions, 'services' | 'dispatch' | 'credentials' | 'clock' | 'log'>;

function serve(
  options: ServeOptions,
  request: IncomingMessage,
  response: ServerResponse,
  head: Head,
  origin: Origin,
): void {
  const requestId = randomUUID();
  answer(options, request, head, origin, requestId)
    .then((written) => send(request, response, written, requestId))
    .catch((error: unknown) => {
      options.log(`${requestId} ${error instanceof Error ? error.stack : error}`);
      response.destroy();
    });
}

async function answer(
  options: ServeOptions,
  request: IncomingMessage,
  head: Head,
  origin: Origin,
  requestId: string,
): Promise<Written> {
  let protocol = guessProtocol(head);
  try {
    const body = await readBody(request);
    const received = receive(head, body);
    const service = serviceOf(options.services, head, received.parameters.get('Version'));
    protocol = service?.protocol ?? protocol;
    if (head.claim && !service) throw notHere(options.services, head.claim.service);
    const { caller, region } = authenticate(options, head, body, protocol);
    const userAgent = request.headers['user-agent'];
    if (!service) throw unsigned(protocol);
    const operation = operationOf(service, received);
    const input = readInput(service, operation, received);
    const output = await options.dispatch({
      service,
      operation,
      input,
      region,
      caller,
      origin,
      ...(userAgent !== undefined && { userAgent }),
    });
    return writeOutput(service, operation, output, requestId);
  } catch (error) {
    if (error instanceof AwsError) {
      if (error.cause !== undefined) options.log(`${requestId} ${error.message} (${error.cause})`);
      return writeError(protocol, error, requestId);
    }
    options.log(`${requestId} ${error instanceof Error ? error.stack : error}`);
    return writeError(protocol, internal(requestId), requestId);
  }
}

/** Who calls, and in which region. Throws the protocol's error for a signature that is missing or not good. */
function authenticate(
  { credentials, clock }: ServeOptions,
  { signable, claim }: Head,
  body: Buffer,
  protocol: Protocol,
): { caller: Caller; region: string } {
  const bodySha256 = createHash('sha256').update(body).digest('hex');
  const verdict = verify(
    { ...signable, bodySha256 },
    { now: clock(), secretOf: (id) => credentials(id)?.secret, s3: claim?.service === 's3' },
  );
  if (verdict.kind === 'anonymous') throw unsigned(protocol);
  if (verdict.kind === 'rejected') throw refused(protocol, verdict);
  // As S3 is signed, the digest is what its header says.
  const said = single(signable.headers['x-amz-content-sha256']);
  if (claim?.service === 's3' && said !== bodySha256 && said !== 'UNSIGNED-PAYLOAD') {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  if (zonesOf(verdict.region).length === 0) throw wrongRegion(protocol, verdict.region);
  const { caller } = credentials(verdict.accessKeyId)!;
  const problem = tokenProblem(caller, tokenOf(signable), clock());
  if (problem) throw badToken(protocol, problem);
  return { caller, region: verdict.region };
}

function receive({ query, path, isForm, signable }: Head, body: Buffer): Received {
  const text = body.toString('utf8');
  const parameters = new URLSearchParams(query);
  if (isForm) for (const [name, value] of new URLSearchParams(text)) parameters.append(name, value);
  return { method: signable.method, path, headers: signable.headers, parameters, body: text };
}

function notHere(services: Service[], name: string): AwsError {
  const names = services.map(({ signingName }) => signingName).filter((each) => each !== 's3');
  const served = names.join(', ');
  return new AwsError(
    'InvalidAction',
    `The service '${name}' is not served here; there are ${served} and s3.`,
  );
}

function internal(requestId: string): AwsError {
  return new AwsError(
    'InternalError',
    `An internal error has occurred. \`kairo logs\` tells more under ${requestId}.`,
    { status: 500 },
  );
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Written,
  requestId: string,
): void {
  if (response.destroyed) return;
  // What is left of a body cannot be told from a next request, so this is the last one.
  if (!request.complete) letGo(request, response);
  response.writeHead(status, {
    'x-amzn-RequestId': requestId,
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function letGo(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('connection', 'close');
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  timer.unref();
  response.once('close', () => clearTimeout(timer));
}
