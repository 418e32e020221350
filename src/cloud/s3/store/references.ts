/**
 * Who uses a data file. Copies share the files of their source, so each file has a count; when it falls to
 * zero the file is doomed in the same transaction, and unlinked once no reader holds it.
 */
import { Files } from './files.ts';
import { commit, type Tables } from './index-tables.ts';
import { numberKey, numberOf } from './keys.ts';
import type { Segment } from './model.ts';

/** What a start found of the run before. */
export interface Settled {
  /** Data files that it left behind: half-written, without the record that they were for, or no longer used. */
  removed: number;
  /** Data files that the index knows and that are not there. No end of the process leads to this; a disk can. */
  missing: number[];
}

export class References {
  readonly #tables: Tables;
  readonly #files: Files;

  constructor(tables: Tables, files: Files) {
    this.#tables = tables;
    this.#files = files;
  }

  /** Counts the segments' files up. Within a transaction. */
  add(segments: readonly Segment[]): void {
    for (const segment of segments) {
      if ('inline' in segment) continue;
      const key = numberKey(segment.file);
      const count = this.#tables.files.get(key) ?? 0;
      // A file whose last object was deleted while it was being copied comes back to life.
      if (count === 0 && this.#tables.doomed.get(key)) this.#tables.doomed.remove(key);
      this.#tables.files.put(key, count + 1);
    }
  }

  /** Counts down and returns the files that nothing uses any more, for `reap`. Within a transaction. */
  drop(segments: readonly Segment[]): number[] {
    const unused: number[] = [];
    for (const segment of segments) {
      if ('inline' in segment) continue;
      const key = numberKey(segment.file);
      const count = (this.#tables.files.get(key) ?? 1) - 1;
      if (count > 0) {
        this.#tables.files.put(key, count);
        continue;
      }
      this.#tables.files.remove(key);
      this.#tables.doomed.put(key, true);
      unused.push(segment.file);
    }
    return unused;
  }

  /** Unlinks what `drop` returned, after its transaction; files that are being read follow when they are not. */
  reap(files: readonly number[]): void {
    if (files.length === 0) return;
    // Whoever looks an object up from now on sees the new state; whoever did before has pinned its files.
    this.#tables.environment.resetReadTxn();
    for (const file of files) {
      this.#files.whenUnpinned(file, () => {
        if (!this.#tables.doomed.get(numberKey(file))) return;
        // What fails here is done at the next start.
        this.#remove(file).catch(() => undefined);
      });
    }
  }

  async #remove(file: number): Promise<void> {
    await this.#files.unlink(file);
    await commit(this.#tables, () => this.#tables.doomed.remove(numberKey(file)));
  }

  /**
   * At a start: compares the data files of the runs from `epoch` on, which are those that an end can have
   * interrupted, with what the index says of them. What it does not know, and what it has given up, is removed.
   */
  async settle(epoch: number): Promise<Settled> {
    const doomed = [...this.#tables.doomed.getKeys()].map(numberOf);
    const left = new Set(doomed);
    const missing: number[] = [];
    for (let run = epoch; run <= Math.max(epoch, this.#files.lastEpoch()); run++) {
      const present = new Set(this.#files.of(run));
      for (const file of present) {
        if (this.#tables.files.get(numberKey(file)) === undefined) left.add(file);
      }
      const { first, end } = Files.range(run);
      for (const key of this.#tables.files.getKeys({ start: numberKey(first), end: numberKey(end) })) {
        if (!present.has(numberOf(key))) missing.push(numberOf(key));
      }
    }
    // On the disk before the index forgets them: power that is lost now must not bring one back.
    const removed = await this.#files.removeAll(left);
    await commit(this.#tables, () => {
      for (const file of doomed) this.#tables.doomed.remove(numberKey(file));
    });
    return { removed, missing };
  }
}

/** The numbers of the files that the segments lie in, each once. */
export function filesOf(segments: readonly Segment[]): number[] {
  return [...new Set(segments.flatMap((segment) => ('inline' in segment ? [] : [segment.file])))];
}
