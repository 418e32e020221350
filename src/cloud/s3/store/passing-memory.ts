/**
 * Gives back the memory of the pieces in which bodies pass, in time.
 *
 * A piece, received from a connection or read from a file, lives in memory of its own outside of V8's heap until a
 * collection finds its owner dead. V8 counts it as if it were long-lived: with a heap like ours, after a few ten
 * mebibytes it marks the whole heap, which costs 10 ms each time and so a third of an upload's time and more of a
 * download's, and helps no more than the collection of young objects, which costs 0.4 ms. So that one is made before
 * V8 comes to the other.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Larger, V8 is first; smaller, what is still in use is copied more often. */
const EVERY = 8 * 1024 * 1024;

type Collect = (options: { type: 'minor' }) => void;

let collect: Collect | undefined;
let passed = 0;

/** Pieces of this many bytes in all have passed. */
export function bytesPassed(count: number): void {
  passed += count;
  if (passed < EVERY) return;
  passed = 0;
  collect ??= collector();
  collect({ type: 'minor' });
}

function collector(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}
