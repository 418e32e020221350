/** When a pass is worth its while: rules fall due at midnight, and when they change. */
import type { Store } from '../store/store.ts';
import { type Swept, sweep } from './sweep.ts';

const DAY = 24 * 60 * 60 * 1000;

export class LifecyclePasses {
  readonly #store: Store;
  #done: string | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** A pass, unless one of the same day has found nothing to do by the same rules. */
  async runIfDue(now: number, signal?: AbortSignal): Promise<Swept | undefined> {
    const rules = [...this.#store.buckets.list()].map(({ id, versioning, configurations }) => [
      id,
      versioning,
      configurations?.lifecycle,
    ]);
    const state = JSON.stringify([Math.floor(now / DAY), rules.filter(([, , lifecycle]) => lifecycle)]);
    if (state === this.#done) return undefined;
    const swept = await sweep(this.#store, now, { signal });
    // What was removed may leave a delete marker alone, for the next pass.
    const idle = Object.values(swept).every((times) => times === 0);
    this.#done = idle && !signal?.aborted ? state : undefined;
    return swept;
  }
}
