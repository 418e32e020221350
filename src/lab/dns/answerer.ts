/** Answers queries for one view of the names, and remembers what it answered for as long as the network stays. */
import type { NameAnswer, Question } from '../../network/names/answer.ts';
import type { Network } from '../../network/network.ts';
import { respond } from './respond.ts';

export type Transport = 'udp' | 'tcp';

/** An answer that other name servers have to give. */
export type Forwarded = Extract<NameAnswer, { kind: 'forward' }>;

export interface AnswererOptions {
  /** As it is now; frozen, so that another one is another network. */
  network: () => Network;
  resolve: (network: Network, question: Question) => NameAnswer;
  /** Asks other name servers by packets; `undefined` when none of them answered. */
  forward: (to: Forwarded, query: Buffer, transport: Transport) => Promise<Buffer | undefined>;
}

/** Queries that are asked again and again are few, and short; so are their answers. */
const MAX_REMEMBERED = 4096;
const MAX_QUERY = 512;
const MAX_ANSWER = 1232;

export class Answerer {
  readonly #options: AnswererOptions;
  /** Everything of a query but its id, to everything of the answer but its id. */
  readonly #remembered = new Map<string, Buffer>();
  #network: Network | undefined;

  constructor(options: AnswererOptions) {
    this.#options = options;
  }

  /** `undefined` where there is nothing to answer to. What arrives cannot make it throw or reject. */
  answer(query: Buffer, transport: Transport): Buffer | undefined | Promise<Buffer | undefined> {
    const network = this.#options.network();
    if (network !== this.#network) {
      this.#remembered.clear();
      this.#network = network;
    }
    const key = query.length <= MAX_QUERY ? transport + query.toString('latin1', 2) : undefined;
    const known = key && this.#remembered.get(key);
    if (known) {
      const copy = Buffer.from(known);
      query.copy(copy, 0, 0, 2);
      return copy;
    }
    return this.#think(network, query, transport, key);
  }

  #think(network: Network, query: Buffer, transport: Transport, key: string | undefined) {
    let found: NameAnswer | undefined;
    const answer = respond(
      query,
      (question) => {
        found = this.#options.resolve(network, question);
        return found;
      },
      transport,
    );
    if (answer && found?.kind === 'forward') {
      // Where nobody answers in time the client is told that it failed, as it already says.
      return this.#options.forward(found, query, transport).then(
        (given) => given ?? answer,
        () => answer,
      );
    }
    if (answer && key && isWorthRemembering(found, answer)) this.#remember(key, answer);
    return answer;
  }

  #remember(key: string, answer: Buffer): void {
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, answer);
  }
}

/** A flood is of what cannot be read and of names that are not there: each is asked once, and would push out the rest. */
function isWorthRemembering(found: NameAnswer | undefined, { length }: Buffer): boolean {
  return (found?.kind === 'answer' || found?.kind === 'no-data') && length <= MAX_ANSWER;
}
