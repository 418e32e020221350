/**
 * Data files. Each is written once, under a number that is never used again, and is reachable only through
 * the index: `data/EPOCH/GROUP/COUNTER`. An epoch is one run of the process, so that a start has to look for
 * orphans only among the files of the run before.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FileWriter, ignoreMissing, syncDirectory } from './file-writer.ts';

const COUNTERS = 2 ** 32;
const GROUP = 1024;
export class Files {
  readonly #directory: string;
  readonly #epoch: number;
  #counter = 0;
  #group: { directory: string; number: number } | undefined;
  readonly #pins = new Map<number, number>();
  readonly #awaitingRelease = new Map<number, () => void>();

  constructor(directory: string, epoch: number) {
    this.#directory = directory;
    this.#epoch = epoch;
  }

  /** A number that no other call, also of an earlier run, has got. */
  nextNumber(): number {
    return this.#epoch * COUNTERS + this.#counter++;
  }

  path(file: number): string {
    const epoch = Math.floor(file / COUNTERS);
    const counter = file % COUNTERS;
    return join(this.#directory, String(epoch), String(Math.floor(counter / GROUP)), String(counter));
  }

  /** For bytes that are `direct`, see there. */
  async create(direct = false): Promise<FileWriter> {
    const file = this.nextNumber();
    const group = Math.floor((file % COUNTERS) / GROUP);
    const directory = join(this.#directory, String(this.#epoch), String(group));
    if (this.#group?.number !== group) {
      mkdirSync(directory, { recursive: true });
      await syncDirectory(join(directory, '..'));
      await syncDirectory(this.#directory);
      this.#group = { directory, number: group };
    }
    return FileWriter.create(file, this.path(file), directory, direct);
  }

  open(file: number): Promise<FileHandle> {
    return open(this.path(file), 'r');
  }

  /** Keeps files from being unlinked until the returned function is called: for readers. */
  pin(files: readonly number[]): () => void {
    for (const file of files) this.#pins.set(file, (this.#pins.get(file) ?? 0) + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      for (const file of files) {
        const left = this.#pins.get(file)! - 1;
        if (left > 0) {
          this.#pins.set(file, left);
          continue;
        }
        this.#pins.delete(file);
        this.#awaitingRelease.get(file)?.();
        this.#awaitingRelease.delete(file);
      }
    };
  }

  /** Calls back when no reader holds the file: at once, or when the last one lets go. */
  whenUnpinned(file: number, callback: () => void): void {
    if (this.#pins.has(file)) this.#awaitingRelease.set(file, callback);
    else callback();
  }

  async unlink(file: number): Promise<void> {
    await unlink(this.path(file)).catch(ignoreMissing);
  }

  /** Every data file, with its size. What has another name is not the store's. */
  all(): Map<number, number> {
    const found = new Map<number, number>();
    for (const epoch of list(this.#directory)) {
      for (const group of list(join(this.#directory, epoch))) {
        for (const counter of list(join(this.#directory, epoch, group))) {
          if (![epoch, group, counter].every((name) => /^\d+$/.test(name))) continue;
          const path = join(this.#directory, epoch, group, counter);
          const size = statSync(path, { throwIfNoEntry: false })?.size;
          if (size !== undefined) found.set(Number(epoch) * COUNTERS + Number(counter), size);
        }
      }
    }
    return found;
  }

  /** Was it made by this run of the process? */
  isOfThisRun(file: number): boolean {
    return Math.floor(file / COUNTERS) === this.#epoch;
  }

  /** Is it, by now, missing or shorter than this? */
  isShort(file: number, bytes: number): boolean {
    return (statSync(this.path(file), { throwIfNoEntry: false })?.size ?? -1) < bytes;
  }

  remove(file: number): void {
    rmSync(this.path(file), { force: true });
  }

  /** Unlinks what is there of these, for good: that they are gone is on the disk. Returns how many there were. */
  async removeAll(files: Iterable<number>): Promise<number> {
    const directories = new Set<string>();
    let removed = 0;
    for (const file of files) {
      const path = this.path(file);
      if (!existsSync(path)) continue;
      rmSync(path);
      directories.add(dirname(path));
      removed += 1;
    }
    for (const directory of directories) await syncDirectory(directory);
    return removed;
  }

  /** Files of an epoch, by number, among those that a directory of them can hold. */
  static range(epoch: number): { first: number; end: number } {
    return { first: epoch * COUNTERS, end: (epoch + 1) * COUNTERS };
  }

  /** The last epoch that has a directory. */
  lastEpoch(): number {
    return Math.max(0, ...numbersIn(this.#directory));
  }

  /** The files of an epoch. */
  of(epoch: number): number[] {
    const root = join(this.#directory, String(epoch));
    return numbersIn(root)
      .flatMap((group) => numbersIn(join(root, String(group))))
      .map((counter) => epoch * COUNTERS + counter);
  }
}

/** What has another name is not the store's. */
function numbersIn(directory: string): number[] {
  return list(directory)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    ignoreMissing(error);
    return [];
  }
}
