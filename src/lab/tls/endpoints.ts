/**
 * TLS on the VPC endpoints. A VPC's endpoints share one listening socket; the address at which a connection
 * arrived (for a gateway endpoint: from which it came) tells the endpoint, and with it the certificate and the
 * origin of everything that it carries.
 */
import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer, type Server as HttpsServer } from 'node:https';
import type { Server, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Origin } from '../../cloud/origin.ts';
import { takeExpectations } from '../../cloud/wire/expectations.ts';
import type { Network, VpcEndpoint } from '../../network/network.ts';
import { type Authority, issue } from '../../pki/index.ts';
import { gatewayEndpointAddresses, gatewayEndpointOf } from '../vpc/gateway-endpoints.ts';
import { certificateNames } from './names.ts';

/** `region` is that of the endpoint. */
export type HandleRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  origin: Origin,
  options: { region: string },
) => void;

/** A large upload over a slow tunnel may take as long as it takes. */
const TIMES = { headersTimeout: 60_000, requestTimeout: 0 };

export class EndpointTls {
  readonly #servers = new Map<string, Promise<HttpsServer>>();
  readonly #plainServers = new Map<string, HttpServer>();
  readonly #authority: Authority;
  readonly #network: () => Network;
  readonly #handle: HandleRequest;

  constructor(authority: Authority, network: () => Network, handle: HandleRequest) {
    this.#authority = authority;
    this.#network = network;
    this.#handle = handle;
  }

  /** Serves a socket of a VPC's managed interfaces and gateway endpoints. */
  serve(server: Server, vpcId: string, transport: 'tls' | 'plain'): void {
    server.on('error', () => {});
    server.on('connection', (socket) => {
      socket.on('error', () => socket.destroy());
      const endpoint = this.#endpointAt(vpcId, socket);
      if (!endpoint) return void socket.destroy();
      if (transport === 'plain') return void this.#plainServerOf(endpoint).emit('connection', socket);
      this.#serverOf(endpoint).then(
        (https) => https.emit('connection', socket),
        () => socket.destroy(),
      );
    });
  }

  /** Ends what open connections there are, and forgets the certificates. */
  async close(): Promise<void> {
    for (const server of this.#servers.values()) (await server.catch(() => undefined))?.closeAllConnections();
    this.#servers.clear();
    for (const server of this.#plainServers.values()) server.closeAllConnections();
    this.#plainServers.clear();
  }

  #endpointAt(vpcId: string, socket: Socket): VpcEndpoint | undefined {
    const network = this.#network();
    if (gatewayEndpointAddresses(network, vpcId).includes(socket.localAddress ?? ''))
      return gatewayEndpointOf(network, vpcId, socket.remoteAddress ?? '');
    return Object.values(network.vpcEndpoints).find(
      (endpoint) =>
        endpoint.vpcId === vpcId &&
        endpoint.networkInterfaceIds.some((id) =>
          network.networkInterfaces[id]?.privateIps.includes(socket.localAddress ?? ''),
        ),
    );
  }

  #serverOf(endpoint: VpcEndpoint): Promise<HttpsServer> {
    // Names follow the zones: an endpoint that gains a subnet needs a certificate that covers it.
    const key = `${endpoint.id} ${endpoint.subnetIds.join(' ')}`;
    const known = this.#servers.get(key);
    if (known) return known;
    const made = this.#makeServer(endpoint);
    this.#servers.set(key, made);
    made.catch(() => this.#servers.delete(key));
    return made;
  }

  #plainServerOf(endpoint: VpcEndpoint): HttpServer {
    const known = this.#plainServers.get(endpoint.id);
    if (known) return known;
    const server = takeExpectations(
      createHttpServer(TIMES, (request, response) => this.#answer(endpoint, request, response)),
    );
    this.#plainServers.set(endpoint.id, server);
    return server;
  }

  async #makeServer(endpoint: VpcEndpoint): Promise<HttpsServer> {
    const dnsNames = certificateNames(this.#network(), endpoint);
    const { certificate, privateKey } = await issue(this.#authority, {
      commonName: dnsNames[0]!,
      dnsNames,
      usage: 'server',
    });
    const server = createServer({
      cert: certificate,
      key: privateKey,
      minVersion: 'TLSv1.2',
      // Interface endpoints for S3 speak nothing newer; a gateway endpoint leads to what the public service speaks.
      maxVersion: endpoint.type === 'Interface' ? 'TLSv1.2' : 'TLSv1.3',
      ...TIMES,
    });
    server.on('request', (request, response) => this.#answer(endpoint, request, response));
    server.on('tlsClientError', (_, socket) => socket.destroy());
    return takeExpectations(server);
  }

  #answer(
    { id: vpcEndpointId, vpcId, region }: VpcEndpoint,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { socket } = request;
    const tlsVersion = socket instanceof TLSSocket ? socket.getProtocol() : null;
    const origin: Origin = {
      via: 'vpc-endpoint',
      vpcEndpointId,
      vpcId,
      sourceIp: socket.remoteAddress ?? '',
      ...(tlsVersion && { tlsVersion }),
    };
    this.#handle(request, response, origin, { region });
  }
}
