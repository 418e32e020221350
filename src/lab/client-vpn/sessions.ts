/**
 * Live sessions, asked from each OpenVPN server over its management interface and kept for
 * `DescribeClientVpnConnections`, which must not wait.
 */
import type { ClientVpnSessions, Session } from '../../cloud/ec2/client-vpn/sessions.ts';
import type { ClientVpnAssociation, Network } from '../../network/network.ts';
import { Management } from './management.ts';
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
  readonly #links = new Map<string, Management>();
  /** Told to go, by association; a server shows them for some seconds more. */
  readonly #dismissed = new Map<string, Set<string>>();
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
      void this.#management(session.association.id)
        .kill(session.clientNumber)
        .catch(() => {});
    }
    return live;
  }

  /**
   * Tells the clients of associations to connect again, each once, and returns how many there were. Best effort: a
   * server that does not answer has none.
   */
  async dismiss(associationIds: string[]): Promise<number> {
    const told = await Promise.all(associationIds.map((id) => this.#dismissFrom(id)));
    return told.reduce((all, one) => all + one, 0);
  }

  async #dismissFrom(associationId: string): Promise<number> {
    const link = this.#management(associationId);
    const clients = await link.status().then(parseStatus, () => []);
    const keyOf = ({ number, connectedAt }: StatusClient) => `${number} ${connectedAt}`;
    const before = this.#dismissed.get(associationId) ?? new Set();
    const present = clients.filter((client) => !before.has(keyOf(client)));
    this.#dismissed.set(associationId, new Set(clients.map(keyOf)));
    for (const client of present) {
      await link.kill(client.number).catch(() => {});
    }
    return present.length;
  }

  /** Looks at every server; what is not there any more has ended. */
  async refresh(network: Network): Promise<void> {
    const endpoints = Object.values(network.clientVpnEndpoints);
    await Promise.all(
      endpoints.flatMap((endpoint) =>
        endpoint.associations.map(async (association) => {
          const clients = await this.#management(association.id)
            .status()
            .then(parseStatus, () => []);
          this.#see(endpoint.id, association, clients);
        }),
      ),
    );
    const places = new Set(endpoints.flatMap(({ associations }) => associations.map(({ id }) => id)));
    for (const session of this.#known.values()) if (!places.has(session.association.id)) this.#end(session);
    for (const [id, link] of this.#links) {
      if (places.has(id)) continue;
      link.close();
      this.#links.delete(id);
      this.#dismissed.delete(id);
    }
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

  #management(associationId: string): Management {
    const known = this.#links.get(associationId);
    if (known) return known;
    const made = new Management(this.#pathOf(managementSocket(associationId)));
    this.#links.set(associationId, made);
    return made;
  }
}
