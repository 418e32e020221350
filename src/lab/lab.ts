/** The lab: a network made of real packets. It follows the model and keeps its programs and sockets. */
import type { Socket as DatagramSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import type { Fabric } from '../cloud/change/changes.ts';
import type { Network } from '../network/network.ts';
import type { Authority } from '../pki/index.ts';
import { build, dismantle } from './apply.ts';
import { type Blueprint, blueprintOf, EMPTY_BLUEPRINT, packetsDiffer } from './blueprint.ts';
import { NameServers } from './dns/name-servers.ts';
import { type Listener, listenerKey } from './listeners.ts';
import { sessionsToEnd } from './programs.ts';
import { Sandbox } from './sandbox/sandbox.ts';
import { type ProgramState, Supervisor } from './supervisor.ts';
import { EndpointTls, type HandleRequest } from './tls/endpoints.ts';
import { type HandleApiRequest, PublicServices } from './tls/public-services.ts';

export interface LabOptions {
  /** Signs the endpoints' certificates; every host of the lab trusts it as the system trusts its roots. */
  authority: Authority;
  /** The network as it is now, for names and endpoints. */
  network: () => Network;
  /** S3, behind the endpoints and on the internet. */
  handle: HandleRequest;
  /** The other APIs, on the internet. */
  api: HandleApiRequest;
  /** Tells the clients of Client VPN associations to connect again; returns how many were told. */
  dismiss: (associationIds: string[]) => Promise<number>;
  /** A line of a program, for the log. */
  log: (line: string) => void;
}

const SYSTEM_ROOTS = '/etc/ssl/certs/ca-certificates.crt';

/** Clients that somebody started himself are not heard of. */
const FAREWELL_WITHIN_MS = 1_000;

/** Our own looks at the sessions, every second. */
const ROUTINE = /MANAGEMENT: CMD 'status 2'/;

export class Lab implements Fabric {
  readonly sandbox: Sandbox;
  readonly #options: LabOptions;
  readonly #supervisor: Supervisor;
  readonly #tls: EndpointTls;
  readonly #publicServices: PublicServices;
  readonly #nameServers: NameServers;
  readonly #sockets = new Map<string, { listener: Listener; socket: Server | DatagramSocket }>();
  #applied: Blueprint = EMPTY_BLUEPRINT;
  /** While held, the model changes and the packets wait for `release`. */
  #held = false;

  private constructor(sandbox: Sandbox, options: LabOptions) {
    this.sandbox = sandbox;
    this.#options = options;
    this.#supervisor = new Supervisor(sandbox);
    this.#tls = new EndpointTls(options.authority, options.network, options.handle);
    this.#publicServices = new PublicServices({ ...options, s3: options.handle });
    this.#nameServers = new NameServers(sandbox, options.network);
    sandbox.on('line', (name, line) => {
      if (!ROUTINE.test(line)) options.log(`${name}: ${line}`);
    });
  }

  /** An empty lab. Throws `SandboxUnavailable`. */
  static async start(options: LabOptions, sandbox?: Sandbox): Promise<Lab> {
    const place = sandbox ?? (await Sandbox.start());
    const roots = existsSync(SYSTEM_ROOTS) ? readFileSync(SYSTEM_ROOTS, 'utf8') : '';
    await place.write(SYSTEM_ROOTS, `${roots}${options.authority.certificate}\n`);
    return new Lab(place, options);
  }

  get programs(): ProgramState[] {
    return this.#supervisor.states;
  }

  /** Lets the model change without the packets following, until `release`. */
  hold(): void {
    this.#held = true;
  }

  async release(network: Network): Promise<void> {
    this.#held = false;
    await this.#apply(blueprintOf(network));
  }

  async reconcile(next: Network, previous: Network): Promise<void> {
    if (this.#held || !packetsDiffer(next, previous)) return;
    await this.#apply(blueprintOf(next));
  }

  /** Waits until every program works. */
  async ready(): Promise<void> {
    await Promise.all(this.#supervisor.states.map(({ name }) => this.#supervisor.ready(name, 20_000)));
  }

  async close(): Promise<void> {
    this.#closeSockets(() => true);
    await this.#tls.close();
    await this.#publicServices.close();
    await this.sandbox.close();
  }

  async #apply(next: Blueprint): Promise<void> {
    const previous = this.#applied;
    const ending = sessionsToEnd(previous.programs, next.programs);
    try {
      await this.#dismiss(ending.before);
      await this.#supervisor.retire(next.programs);
      const wanted = new Set(next.listeners.map(listenerKey));
      this.#closeSockets((key) => !wanted.has(key));
      await dismantle(this.sandbox, previous.spaces, next.spaces);
      await build(this.sandbox, previous.spaces, next.spaces);
      await this.#openSockets(next.listeners);
      await this.#startPrograms(next);
      await this.#dismiss(ending.after);
      this.#applied = next;
    } catch (error) {
      await this.#clear(previous);
      throw error;
    }
  }

  /**
   * Returns when the clients have heard it: a server that ends before they have leaves them with a tunnel that leads
   * nowhere until they miss its pings, which takes twenty seconds.
   */
  async #dismiss(associationIds: string[]): Promise<void> {
    if (associationIds.length === 0) return;
    const before = this.#supervisor.reconnections;
    const told = await this.#options.dismiss(associationIds);
    await this.#supervisor.reconnecting(before + told, FAREWELL_WITHIN_MS);
  }

  /** After a failure nobody knows what is there: the next blueprint starts from nothing. */
  async #clear(previous: Blueprint): Promise<void> {
    await this.#supervisor.retire([]).catch(() => {});
    this.#closeSockets(() => true);
    const names = new Set(
      (await this.sandbox.run(['ip', 'netns', 'list'])).split('\n').map((line) => line.split(' ')[0]!),
    );
    const there = previous.spaces.filter(({ name }) => names.has(name));
    await dismantle(this.sandbox, there, []).catch(() => {});
    for (const name of names) if (name) await this.sandbox.run(['ip', 'netns', 'del', name]).catch(() => {});
    this.#applied = EMPTY_BLUEPRINT;
  }

  async #startPrograms(next: Blueprint): Promise<void> {
    const missing = this.#supervisor.missing(next.programs);
    const servers = missing.filter(({ role }) => role === 'server');
    await Promise.all(servers.map((server) => this.#supervisor.start(server)));
    await Promise.all(servers.map(({ name }) => this.#supervisor.ready(name)));
    for (const client of missing.filter(({ role }) => role === 'client'))
      await this.#supervisor.start(client);
  }

  async #openSockets(listeners: Listener[]): Promise<void> {
    const missing = listeners.filter((listener) => !this.#sockets.has(listenerKey(listener)));
    const spaces = [...new Set(missing.map(({ space }) => space))];
    await Promise.all(
      spaces.map(async (space) => {
        const group = missing.filter((listener) => listener.space === space);
        const sockets = await this.sandbox.bind(
          space,
          group.map(({ binding }) => binding),
        );
        for (const [index, listener] of group.entries()) this.#serve(listener, sockets[index]!);
      }),
    );
  }

  #serve(listener: Listener, socket: Server | DatagramSocket): void {
    this.#sockets.set(listenerKey(listener), { listener, socket });
    if (listener.serves === 'endpoints') {
      this.#tls.serve(socket as Server, listener.vpcId, listener.transport);
      return;
    }
    if (listener.serves === 'public-services') {
      this.#publicServices.serve(socket as Server, listener.transport);
      return;
    }
    this.#nameServers.serve(listener, socket);
  }

  /** A socket keeps its namespace alive, so it goes first. */
  #closeSockets(leaving: (key: string) => boolean): void {
    for (const [key, { listener, socket }] of this.#sockets) {
      if (!leaving(key)) continue;
      this.#nameServers.leave(listener);
      socket.close();
      this.#sockets.delete(key);
    }
  }
}
