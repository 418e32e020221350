/**
 * AWS's public services on the lab's internet: S3 over TLS and plain HTTP, the other APIs over TLS only. They
 * share their listening sockets and one certificate; the address at which a connection arrived tells the service.
 */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server as HttpsServer } from 'node:https';
import type { Server, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Origin } from '../../cloud/origin.ts';
import { takeExpectations } from '../../cloud/wire/expectations.ts';
import { publicServiceAt, publicServices } from '../../network/names/public-names.ts';
import { type Authority, issue } from '../../pki/index.ts';
import type { HandleRequest } from './endpoints.ts';

/** Serves a request to one of AWS's APIs other than S3. */
export type HandleApiRequest = (request: IncomingMessage, response: ServerResponse) => void;

export interface PublicServicesOptions {
  authority: Authority;
  s3: HandleRequest;
  api: HandleApiRequest;
}

/** A large upload may take as long as it takes. */
const TIMES = { headersTimeout: 60_000, requestTimeout: 0 };

export class PublicServices {
  readonly #options: PublicServicesOptions;
  readonly #plain;
  #secure: Promise<HttpsServer> | undefined;

  constructor(options: PublicServicesOptions) {
    this.#options = options;
    this.#plain = takeExpectations(
      createHttpServer(TIMES, (request, response) => this.#answer(request, response)),
    );
  }

  /** Serves a socket of the lab's internet. */
  serve(server: Server, transport: 'tls' | 'plain'): void {
    server.on('error', () => {});
    server.on('connection', (socket) => {
      socket.on('error', () => socket.destroy());
      const service = publicServiceAt(socket.localAddress ?? '');
      // The APIs are not offered in the clear, and other hosts have no web server.
      if (!service || (transport === 'plain' && service.kind !== 's3')) return void socket.destroy();
      if (transport === 'plain') this.#plain.emit('connection', socket);
      else this.#handOver(socket);
    });
  }

  /** Ends what open connections there are. */
  async close(): Promise<void> {
    this.#plain.closeAllConnections();
    (await this.#secure?.catch(() => undefined))?.closeAllConnections();
    this.#secure = undefined;
  }

  #handOver(socket: Socket): void {
    this.#secure ??= this.#makeServer();
    this.#secure.then(
      (server) => server.emit('connection', socket),
      () => {
        this.#secure = undefined;
        socket.destroy();
      },
    );
  }

  async #makeServer(): Promise<HttpsServer> {
    const dnsNames = publicServices.flatMap(({ domains }) => domains.flatMap((name) => [name, `*.${name}`]));
    const { certificate, privateKey } = await issue(this.#options.authority, {
      commonName: 'amazonaws.com',
      dnsNames,
      usage: 'server',
    });
    const server = createServer(
      { cert: certificate, key: privateKey, minVersion: 'TLSv1.2', ...TIMES },
      (request, response) => this.#answer(request, response),
    );
    server.on('tlsClientError', (_, socket) => socket.destroy());
    return takeExpectations(server);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const service = publicServiceAt(request.socket.localAddress ?? '');
    if (!service) response.destroy();
    else if (service.kind === 'api') this.#options.api(request, response);
    else this.#options.s3(request, response, internetOrigin(request), { region: service.region });
  }
}

/** Where a request over the internet came from. */
export function internetOrigin({ socket }: IncomingMessage): Origin {
  const tlsVersion = socket instanceof TLSSocket ? socket.getProtocol() : null;
  return { via: 'internet', sourceIp: socket.remoteAddress ?? '', ...(tlsVersion && { tlsVersion }) };
}
