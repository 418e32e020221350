/**
 * Live sessions, asked from each OpenVPN server over its management interface and kept for
 * `DescribeClientVpnConnections`, which must not wait.
 */
import { connect } from 'node:net';
import type { ClientVpnSessions, Session } from '../../cloud/ec2/client-vpn/sessions.ts';
import type { ClientVpnAssociation, Network } from '../../network/network.ts';
import { managementSocket } from './server.ts';
import { parseStatus, type StatusClient } from './status.ts';

const ENDED_ARE_SHOWN_MS = 60 * 60 * 1000;

interface Known extends Session {
  endpointId: string;
  association: ClientVpnAssociation;
  /** The server's own number for it. */
  clientNumber: number;
}

export class Sessions implements ClientVpnSessions {
  readonly #known = new Map<string, Known>();
  readonly #pathOf: (inside: string) => string;
  readonly #newId: () => string;
  readonly #clock: () => number;

  /** `pathOf` tells where the outside finds a path of the sandbox. */
  constructor(pathOf: (inside: string) => string, newId: () => string, clock: () => number) {
    this.#pathOf = pathOf;
    this.#newId = newId;
    this.#clock = clock;
  }

  list(endpointId: string): Session[] {
    const oldest = this.#clock() - ENDED_ARE_SHOWN_MS;
    return [...this.#known.values()].filter(
      (session) => session.endpointId === endpointId && (session.endTime ?? oldest) >= oldest,
    );
  }

  terminate(endpointId: string, connectionIds: string[]): string[] {
    const live = connectionIds.filter((id) => {
      const session = this.#known.get(id);
      return session?.endpointId === endpointId && session.status === 'active';
    });
    for (const id of live) {
      const session = this.#known.get(id)!;
      this.#end(session);
      void this.#ask(session.association, `client-kill ${session.clientNumber}`).catch(() => {});
    }
    return live;
  }

  /** Looks at every server; what is not there any more has ended. */
  async refresh(network: Network): Promise<void> {
    const endpoints = Object.values(network.clientVpnEndpoints);
    await Promise.all(
      endpoints.flatMap((endpoint) =>
        endpoint.associations.map(async (association) => {
          const clients = await this.#ask(association, 'status 2').then(parseStatus, () => []);
          this.#see(endpoint.id, association, clients);
        }),
      ),
    );
    const places = new Set(endpoints.flatMap(({ associations }) => associations.map(({ id }) => id)));
    for (const session of this.#known.values()) if (!places.has(session.association.id)) this.#end(session);
  }

  #see(endpointId: string, association: ClientVpnAssociation, clients: StatusClient[]): void {
    const active = [...this.#known.values()].filter(
      (s) => s.association.id === association.id && s.status === 'active',
    );
    const same = (session: Known, client: StatusClient) =>
      session.clientNumber === client.number && session.establishedTime === client.connectedAt;
    for (const session of active) if (!clients.some((client) => same(session, client))) this.#end(session);
    for (const client of clients) {
      const known = active.find((session) => same(session, client));
      const session: Known = known ?? {
        connectionId: this.#newId(),
        associationId: association.id,
        endpointId,
        association,
        clientNumber: client.number,
        commonName: client.commonName,
        clientIp: client.virtualAddress,
        establishedTime: client.connectedAt,
        ingressBytes: 0,
        egressBytes: 0,
        status: 'active',
      };
      session.ingressBytes = client.bytesReceived;
      session.egressBytes = client.bytesSent;
      this.#known.set(session.connectionId, session);
    }
  }

  #end(session: Known): void {
    if (session.status !== 'active') return;
    session.status = 'terminated';
    session.endTime = this.#clock();
  }

  /** One command, one answer, one second. */
  #ask(association: ClientVpnAssociation, command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#pathOf(managementSocket(association.id)));
      let text = '';
      socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')));
      socket.setEncoding('utf8');
      socket.on('connect', () => socket.write(`${command}\nquit\n`));
      socket.on('data', (chunk) => (text += chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
  }
}
