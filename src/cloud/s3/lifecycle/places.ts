/** Tells of each version, in the order of a listing, where it stands among those of its key. */
import { isDeleteMarker } from '../store/model.ts';
import type { ListedVersion } from '../store/versions.ts';
import type { Placed } from './rules.ts';

export class Places {
  #key: string | undefined;
  /** When the version before, which is newer, was made. */
  #newer = 0;
  #noncurrent = 0;

  /** `isOnly` is asked of delete markers that are the latest. */
  place({ key, version, isLatest }: ListedVersion, isOnly: () => boolean): Placed {
    if (key !== this.#key) this.#noncurrent = 0;
    const placed: Placed = isLatest
      ? { key, version, isLatest, ...(isDeleteMarker(version) && { isOnly: isOnly() }) }
      : { key, version, isLatest, noncurrentSince: this.#newer, newerNoncurrent: this.#noncurrent++ };
    this.#key = key;
    this.#newer = version.lastModified;
    return placed;
  }
}
