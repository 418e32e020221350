/**
 * Lifecycle rules, carried out: a pass goes through the buckets that have any, a bounded number of versions at a
 * time, so that requests are served in between.
 */
import { setImmediate } from 'node:timers/promises';
import { AwsError } from '../../aws-error.ts';
import { checkUnlocked } from '../operations/object-lock/lock.ts';
import type { Lifecycle } from '../store/bucket-configurations.ts';
import { justAfter, numberKey, uploadIdBytes, uploadKey } from '../store/keys.ts';
import type { Bucket, UploadRecord, VersionRecord } from '../store/model.ts';
import type { Store } from '../store/store.ts';
import { NULL_VERSION } from '../store/version-ids.ts';
import type { ListedVersion, VersionMarker } from '../store/versions.ts';
import { Places } from './places.ts';
import { type Action, abortionOf, actionOn, type Placed } from './rules.ts';

/** Versions, or uploads, that are looked at before others have their turn. */
const TURN = 500;

/** How often a pass did what. */
export type Swept = Record<Action['kind'] | 'abort' | 'endCopy', number>;

export interface SweepOptions {
  /** When it says so, the pass ends early, between two turns. */
  signal?: AbortSignal | undefined;
  /** Also where there are no rules: temporary copies of archived objects, which end by the clock anyway. */
  everywhere?: boolean;
}

interface Pass {
  store: Store;
  /** Epoch milliseconds. */
  now: number;
  signal: AbortSignal | undefined;
  swept: Swept;
}

/** One pass, as if it were that time. */
export async function sweep(
  store: Store,
  now: number,
  { signal, everywhere = false }: SweepOptions = {},
): Promise<Swept> {
  const pass: Pass = { store, now, signal, swept: { delete: 0, remove: 0, move: 0, abort: 0, endCopy: 0 } };
  const names = [...store.buckets.list()].flatMap((bucket) =>
    everywhere || rulesOf(bucket) ? [bucket.name] : [],
  );
  for (const name of names) {
    await sweepVersions(pass, name);
    await sweepUploads(pass, name);
  }
  return pass.swept;
}

const rulesOf = (bucket: Bucket | undefined): Lifecycle | undefined => bucket?.configurations?.lifecycle;
const NO_RULES: Lifecycle = { Rules: [] };

async function sweepVersions(pass: Pass, name: string): Promise<void> {
  const places = new Places();
  let after: VersionMarker | undefined;
  for (let more = true; more && !pass.signal?.aborted; ) {
    // Bucket and rules may have changed since the turn before.
    const bucket = pass.store.buckets.get(name);
    if (!bucket) return;
    const lifecycle = rulesOf(bucket) ?? NO_RULES;
    const turn = take(TURN, pass.store.objects.versions(bucket, ANY, Buffer.from(after?.key ?? ''), after));
    const due = turn.flatMap((listed) => {
      const placed = places.place(listed, () => isOnly(pass.store, bucket, listed));
      const action = actionOn(placed, lifecycle, pass.now) ?? endOfCopy(listed.version, pass.now);
      return action ? [{ placed, action }] : [];
    });
    await Promise.all(due.map(({ placed, action }) => carryOut(pass, bucket, placed, action)));
    const last = turn.at(-1);
    after = last && { key: last.key, id: last.version.id };
    more = turn.length === TURN;
    await setImmediate();
  }
}

/** A copy whose days are over; on AWS it is deleted then, here its times are forgotten. */
function endOfCopy(version: VersionRecord, now: number): { kind: 'endCopy' } | undefined {
  return 'restore' in version && version.restore && version.restore.until <= now
    ? { kind: 'endCopy' }
    : undefined;
}

/** Is it all that there is of its key? */
function isOnly(store: Store, bucket: Bucket, { key, version }: ListedVersion): boolean {
  const bytes = Buffer.from(key);
  const [next] = take(1, store.objects.versions(bucket, bytes, bytes, { key, id: version.id }));
  return next?.key !== key;
}

async function carryOut(
  pass: Pass,
  bucket: Bucket,
  { key, version }: Placed,
  action: Action | { kind: 'endCopy' },
): Promise<void> {
  const { objects } = pass.store;
  const versionId = version.versionId ?? NULL_VERSION;
  const unchanged = (existing: VersionRecord | undefined): void => {
    if (existing?.id !== version.id) throw new Changed();
  };
  try {
    if (action.kind === 'move' || action.kind === 'endCopy') {
      await objects.describe(bucket, key, versionId, ({ restore: _, ...record }) => {
        unchanged(record);
        return action.kind === 'move' ? { ...record, storageClass: action.storageClass } : record;
      });
    } else {
      await objects.delete(bucket, key, {
        ...(action.kind === 'remove' && { versionId }),
        now: Math.floor(pass.now / 1000) * 1000,
        check(existing) {
          unchanged(existing);
          if (action.kind === 'remove') checkUnlocked(existing, pass.now, () => false);
        },
      });
    }
    pass.swept[action.kind] += 1;
  } catch (error) {
    // Locked, or no longer what it was: left for another pass.
    if (!(error instanceof Changed) && !(error instanceof AwsError)) throw error;
  }
}

class Changed extends Error {}

async function sweepUploads(pass: Pass, name: string): Promise<void> {
  let from: Uint8Array | undefined;
  for (let more = true; more && !pass.signal?.aborted; ) {
    const bucket = pass.store.buckets.get(name);
    const lifecycle = rulesOf(bucket);
    if (!bucket || !lifecycle) return;
    const turn = take(TURN, pass.store.uploads.list(bucket, from ?? numberKey(bucket.id)));
    const due = turn.filter(({ key, initiatedAt }) => {
      const at = abortionOf(key, initiatedAt, lifecycle.Rules)?.at;
      return at !== undefined && at <= pass.now;
    });
    await Promise.all(due.map((upload) => abort(pass, bucket, upload)));
    const last = turn.at(-1);
    if (last) from = justAfter(uploadKey(bucket.id, last.key, uploadIdBytes(last.uploadId)!));
    more = turn.length === TURN;
    await setImmediate();
  }
}

async function abort(pass: Pass, bucket: Bucket, upload: UploadRecord): Promise<void> {
  try {
    await pass.store.uploads.abort(bucket, upload);
    pass.swept.abort += 1;
  } catch (error) {
    // Completed or aborted meanwhile.
    if (!(error instanceof AwsError)) throw error;
  }
}

function take<T>(limit: number, items: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const item of items) if (taken.push(item) === limit) break;
  return taken;
}

const ANY = Buffer.of();
