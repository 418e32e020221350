/** Asks other name servers by real packets, from one place in the lab. */
import { randomInt } from 'node:crypto';
import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import type { NameServer } from '../../network/network.ts';
import type { Transport } from './answerer.ts';
import { framed, unframed } from './frames.ts';

/** How long a name server has, how often all of them are asked, and how often any is in all: clients wait 5 s. */
const ATTEMPT_MS = 1_000;
const ROUNDS: Record<Transport, number> = { udp: 2, tcp: 1 };
const MAX_ATTEMPTS: Record<Transport, number> = { udp: 4, tcp: 2 };
/** Questions that wait at the same time; more are not asked. */
const MAX_WAITING = 1_000;

interface Waiting {
  query: Buffer;
  server: NameServer;
  settle: (answer: Buffer) => void;
}

export interface ForwarderOptions {
  /** Bound where the questions are to leave. */
  socket: DatagramSocket;
  /** A TCP connection from the same place; rejects when there is none in time. */
  connect: (server: NameServer) => Promise<Socket>;
  attemptMs?: number;
}

export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #waiting = new Map<number, Waiting>();
  /**
   * A question that is under way already is waited for and not asked again: many clients cost one packet, and
   * name servers that forward to each other in a circle end in a time-out.
   */
  readonly #underWay = new Map<string, Promise<Buffer | undefined>>();

  constructor(options: ForwarderOptions) {
    this.#options = options;
    options.socket.on('message', (answer, { address, port }) => this.#hear(answer, address, port));
    // A name server that is not there is one that does not answer.
    options.socket.on('error', () => {});
  }

  /** The first answer of any of the servers, with the query's own id; `undefined` when there is none in time. */
  async ask(query: Buffer, servers: NameServer[], transport: Transport): Promise<Buffer | undefined> {
    const key = `${transport} ${servers.map(({ ip, port }) => `${ip}:${port}`)} ${query.toString('latin1', 2)}`;
    const known = this.#underWay.get(key);
    if (!known && this.#underWay.size >= MAX_WAITING) return undefined;
    const asked = known ?? this.#begin(key, query, servers, transport);
    const answer = await asked;
    if (!answer) return undefined;
    const own = Buffer.from(answer);
    query.copy(own, 0, 0, 2);
    return own;
  }

  #begin(key: string, query: Buffer, servers: NameServer[], transport: Transport) {
    const begun = this.#askAll(query, servers, transport).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, begun);
    return begun;
  }

  async #askAll(query: Buffer, servers: NameServer[], transport: Transport): Promise<Buffer | undefined> {
    const attempts = Array.from({ length: ROUNDS[transport] }, () => servers)
      .flat()
      .slice(0, MAX_ATTEMPTS[transport]);
    for (const server of attempts) {
      const answer = await (transport === 'udp'
        ? this.#overUdp(query, server)
        : this.#overTcp(query, server));
      if (answer) return answer;
    }
    return undefined;
  }

  #overUdp(query: Buffer, server: NameServer): Promise<Buffer | undefined> {
    const id = this.#freeId();
    const own = Buffer.from(query);
    own.writeUInt16BE(id);
    return new Promise((resolve) => {
      const end = (answer?: Buffer) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(end, this.#attemptMs);
      this.#waiting.set(id, { query, server, settle: end });
      try {
        this.#options.socket.send(own, server.port, server.ip, (error) => error && end());
      } catch {
        end();
      }
    });
  }

  #hear(answer: Buffer, address: string, port: number): void {
    if (answer.length < 12 || !(answer[2]! & 0x80)) return;
    const waiting = this.#waiting.get(answer.readUInt16BE(0));
    if (!waiting || waiting.server.ip !== address || waiting.server.port !== port) return;
    if (echoes(answer, waiting.query)) waiting.settle(answer);
  }

  async #overTcp(query: Buffer, server: NameServer): Promise<Buffer | undefined> {
    const socket = await this.#options.connect(server).catch(() => undefined);
    if (!socket) return undefined;
    const unframe = unframed();
    return await new Promise((resolve) => {
      const end = (answer?: Buffer) => {
        socket.destroy();
        resolve(answer);
      };
      socket.setTimeout(this.#attemptMs, () => end());
      socket.on('error', () => end());
      socket.on('close', () => end());
      socket.on('data', (chunk: Buffer) => {
        const [answer] = unframe(chunk);
        if (answer) end(answer.length >= 12 && echoes(answer, query) ? answer : undefined);
      });
      socket.write(framed(query));
    });
  }

  get #attemptMs(): number {
    return this.#options.attemptMs ?? ATTEMPT_MS;
  }

  #freeId(): number {
    let id = randomInt(0x1_0000);
    while (this.#waiting.has(id)) id = (id + 1) & 0xffff;
    return id;
  }
}

/** Is the question in an answer the one that was asked? Servers may change the case of letters. */
function echoes(answer: Buffer, query: Buffer): boolean {
  const end = questionEnd(query);
  const same = (bytes: Buffer) => bytes.toString('latin1', 12, end).toLowerCase();
  return end !== undefined && answer.readUInt16BE(4) === 1 && same(answer) === same(query);
}

/** Where the first question ends; `undefined` where it does not. */
function questionEnd(message: Buffer): number | undefined {
  let at = 12;
  while (at < message.length) {
    const length = message[at]!;
    at += 1 + length;
    if (length === 0) return at + 4 <= message.length ? at + 4 : undefined;
  }
  return undefined;
}
