/** The checksums of the xxHash family, with a seed of zero. */
import type { IHasher } from 'hash-wasm';
import type { ChecksumAlgorithm } from '../store/model.ts';
import type { RunningChecksum } from './running-checksum.ts';

export type XxHashAlgorithm = Extract<ChecksumAlgorithm, `XXHASH${string}`>;

const engines = new Map<XxHashAlgorithm, Promise<IHasher>>();

export function isXxHash(algorithm: ChecksumAlgorithm): algorithm is XxHashAlgorithm {
  return algorithm.startsWith('XXHASH');
}

/** What starts such checksums. */
export async function xxHash(algorithm: XxHashAlgorithm): Promise<() => RunningChecksum> {
  if (!engines.has(algorithm)) engines.set(algorithm, startEngine(algorithm));
  const engine = await engines.get(algorithm)!;
  return () => newXxHash(engine);
}

/** All bodies share one engine, which takes up the state of whichever has a piece and puts it down again. */
function newXxHash(engine: IHasher): RunningChecksum {
  let state = engine.init().save();
  return {
    update(bytes) {
      state = engine.load(state).update(bytes).save();
    },
    digest: () => Buffer.from(engine.load(state).digest('binary')).toString('base64'),
  };
}

/** Few bodies have such a checksum: the library is loaded with the first one. */
async function startEngine(algorithm: XxHashAlgorithm): Promise<IHasher> {
  const { createXXHash64, createXXHash3, createXXHash128 } = await import('hash-wasm');
  switch (algorithm) {
    case 'XXHASH64':
      return createXXHash64();
    case 'XXHASH3':
      return createXXHash3();
    case 'XXHASH128':
      return createXXHash128();
  }
}
