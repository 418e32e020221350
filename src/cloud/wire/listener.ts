/** The AWS API over HTTP: finds the service, verifies the signature, decodes, dispatches, encodes. */
import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { zonesOf } from '../../network/zones.ts';
import { AwsError } from '../aws-error.ts';
import type { Origin } from '../origin.ts';
import type { Service } from '../service.ts';
import { readBody } from './body.ts';
import type { Credentials } from './credentials.ts';
import type { Dispatch } from './dispatch.ts';
import { operationOf, type Received, readInput, type Written, writeError, writeOutput } from './protocols.ts';
import { refused, unsigned, wrongRegion } from './refusals.ts';
import { peek, verify } from './sigv4.ts';

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

/** A listener for `node:http`. Whatever arrives, it answers and does not throw. */
export function createApiListener(
  options: ApiOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const byName = new Map(options.services.map((service) => [service.signingName, service]));
  return (request, response) => {
    const target = request.url ?? '/';
    const path = target.split('?', 1)[0]!;
    request.on('error', () => response.destroy());
    if (path.startsWith('/_kairo/') && options.control(request, response, path)) return;
    const claim = peek(signable(request));
    const service = claim && byName.get(claim.service);
    if (!service && (claim?.service === 's3' || (!claim && !isForm(request)))) {
      options.s3(request, response, options.origin(request));
      return;
    }
    const requestId = randomUUID();
    answer(options, service, claim?.service, request, requestId)
      .catch((error: unknown) => {
        if (!(error instanceof AwsError))
          options.log(`${requestId} ${error instanceof Error ? error.stack : error}`);
        const known = error instanceof AwsError ? error : internal(requestId);
        return writeError(service, known, requestId);
      })
      .then((written) => send(response, written, requestId));
  };
}

async function answer(
  options: ApiOptions,
  service: Service | undefined,
  claimed: string | undefined,
  request: IncomingMessage,
  requestId: string,
): Promise<Written> {
  const body = await readBody(request);
  if (!service) {
    if (claimed === undefined) throw unsigned(undefined);
    throw new AwsError(
      'InvalidAction',
      `The service '${claimed}' is not served here; there are ${options.services.map((s) => s.signingName).join(', ')} and s3.`,
    );
  }
  const bodySha256 = createHash('sha256').update(body).digest('hex');
  const verdict = verify(
    { ...signable(request), bodySha256 },
    { now: options.clock(), secretOf: (id) => options.credentials(id)?.secret, s3: false },
  );
  if (verdict.kind === 'anonymous') throw unsigned(service);
  if (verdict.kind === 'rejected') throw refused(service, verdict);
  if (zonesOf(verdict.region).length === 0) throw wrongRegion(service, verdict.region);

  const received = receive(request, body);
  const operation = operationOf(service, received);
  const input = readInput(service, operation, received);
  const { caller } = options.credentials(verdict.accessKeyId)!;
  const output = await options.dispatch({ service, operation, input, region: verdict.region, caller });
  return writeOutput(service, operation, output, requestId);
}

function signable(request: IncomingMessage) {
  return { method: request.method ?? 'GET', target: request.url ?? '/', headers: request.headers };
}

function isForm(request: IncomingMessage): boolean {
  return (
    /^application\/x-www-form-urlencoded/.test(request.headers['content-type'] ?? '') ||
    /[?&]Action=/.test(request.url ?? '')
  );
}

function receive(request: IncomingMessage, body: Buffer): Received {
  const text = body.toString('utf8');
  const target = request.url ?? '/';
  const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  const parameters = new URLSearchParams(query);
  if (isForm(request)) for (const [name, value] of new URLSearchParams(text)) parameters.append(name, value);
  return { headers: request.headers, parameters, body: text };
}

function internal(requestId: string): AwsError {
  return new AwsError(
    'InternalError',
    `An internal error has occurred. \`kairo logs\` tells more under ${requestId}.`,
    { status: 500 },
  );
}

function send(response: ServerResponse, { status, headers, body }: Written, requestId: string): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'x-amzn-RequestId': requestId,
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
