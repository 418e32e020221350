/**
 * How the network changes: one change at a time, each whole or not at all.
 *
 * A change is made on a draft, carried to the packets, made durable, and only then answered. Where any of
 * that fails the network, the lab and the journal stay as they were.
 */
import { current, enablePatches, isDraft, produceWithPatches } from 'immer';
import type { Network } from '../../network/network.ts';
import type { Journal } from './journal.ts';
import { settle } from './settle.ts';

enablePatches();

/** What makes a network real: the lab, or nothing at all for a model alone. */
export interface Fabric {
  /** Returns when packets are treated as `next` says. Throws when that cannot be; then `previous` is asked for again. */
  reconcile(next: Network, previous: Network): Promise<void>;
}

/** A fabric without packets. */
export const modelOnly: Fabric = { reconcile: async () => {} };

export class Changes {
  #network: Network;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #journal: Journal;
  readonly #fabric: Fabric;

  constructor(journal: Journal, fabric: Fabric) {
    this.#network = journal.network;
    this.#journal = journal;
    this.#fabric = fabric;
  }

  /** As it is now; frozen. */
  get network(): Network {
    return this.#network;
  }

  /** Makes a change and returns what `recipe` returned. What `recipe` throws is thrown, and nothing has changed. */
  make<T>(recipe: (draft: Network) => T): Promise<T> {
    const turn = this.#queue.then(() => this.#make(recipe));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #make<T>(recipe: (draft: Network) => T): Promise<T> {
    const previous = this.#network;
    let answer!: T;
    const [next, patches] = produceWithPatches(previous, (draft) => {
      // The answer is copied while the draft lives: it shows what was just made, still `pending`.
      answer = detached(recipe(draft));
      settle(draft);
    });
    if (patches.length === 0) return answer;
    try {
      await this.#fabric.reconcile(next, previous);
      this.#journal.append(patches, next);
    } catch (error) {
      await this.#fabric.reconcile(previous, next).catch(() => {});
      throw error;
    }
    this.#network = next;
    return answer;
  }
}

/** A deep copy without drafts in it. */
function detached<T>(value: T): T {
  if (value instanceof Date || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(detached) as T;
  if (typeof value !== 'object' || value === null) return value;
  const plain: object = isDraft(value) ? current(value as object) : value;
  return Object.fromEntries(Object.entries(plain).map(([key, member]) => [key, detached(member)])) as T;
}
