/** All name servers of a lab: whose questions arrive on which socket, and from where questions go on. */
import type { Socket as DatagramSocket } from 'node:dgram';
import type { Server } from 'node:net';
import type { ForwardingPlace } from '../../network/names/answer.ts';
import { resolve } from '../../network/names/resolve.ts';
import type { Network } from '../../network/network.ts';
import type { Listener } from '../listeners.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { Answerer } from './answerer.ts';
import { Forwarder } from './forwarder.ts';
import { serveTcp, serveUdp } from './serve.ts';

/** How long a TCP connection to another name server may take to be made. */
const CONNECT_MS = 1_000;

type NameListener = Extract<Listener, { serves: 'dns' | 'forwarding' }>;

const keyOf = (place: ForwardingPlace) => JSON.stringify(place);

export class NameServers {
  readonly #sandbox: Sandbox;
  readonly #network: () => Network;
  readonly #forwarders = new Map<string, Forwarder>();

  constructor(sandbox: Sandbox, network: () => Network) {
    this.#sandbox = sandbox;
    this.#network = network;
  }

  serve(listener: NameListener, socket: Server | DatagramSocket): void {
    if (listener.serves === 'forwarding') {
      this.#forwarders.set(keyOf(listener.from), this.#forwarder(listener, socket as DatagramSocket));
      return;
    }
    const answerer = new Answerer({
      network: this.#network,
      resolve: (network, question) => resolve(network, listener.view, question),
      forward: async ({ from, servers }, query, transport) =>
        await this.#forwarders.get(keyOf(from))?.ask(query, servers, transport),
    });
    if (listener.binding.kind === 'udp') serveUdp(socket as DatagramSocket, answerer);
    else serveTcp(socket as Server, answerer);
  }

  /** Its socket is about to be closed. */
  leave(listener: Listener): void {
    if (listener.serves === 'forwarding') this.#forwarders.delete(keyOf(listener.from));
  }

  #forwarder({ space, binding: { address } }: NameListener, socket: DatagramSocket): Forwarder {
    const own = address === '0.0.0.0' ? {} : { localAddress: address };
    return new Forwarder({
      socket,
      connect: (server) =>
        this.#sandbox.connect(space, {
          address: server.ip,
          port: server.port,
          timeoutMs: CONNECT_MS,
          ...own,
        }),
    });
  }
}
