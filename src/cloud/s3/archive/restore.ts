/**
 * Archived objects and their temporary copies. Pure; times are epoch milliseconds. A copy needs nothing to be done
 * when it is ready or over: its times are written down when it is asked for, and everything else follows from the
 * clock. What takes an hour on AWS takes a second here.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
 */
import { midnightAfter } from '../lifecycle/rules.ts';
import type { ObjectRecord, Restore } from '../store/model.ts';
import { archiveClasses } from './classes.ts';

export type Tier = Restore['tier'];

/** The fastest first. */
export const tiers: readonly Tier[] = ['Expedited', 'Standard', 'Bulk'];

/**
 * Hours that a restore may take on AWS, by class; a tier that is not here the class does not have.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html
 */
const HOURS: Readonly<Record<string, Partial<Record<Tier, number>>>> = {
  GLACIER: { Expedited: 1, Standard: 5, Bulk: 12 },
  DEEP_ARCHIVE: { Standard: 12, Bulk: 48 },
};
const SECOND = 1000;

/** Can an object be read? */
export type Availability =
  | { kind: 'immediate' }
  | { kind: 'archived' }
  | { kind: 'restoring'; restore: Restore }
  /** Until then there is a copy. */
  | { kind: 'restored'; until: number };

export function availability(
  { storageClass, restore }: Pick<ObjectRecord, 'storageClass' | 'restore'>,
  now: number,
): Availability {
  if (!archiveClasses.includes(storageClass)) return { kind: 'immediate' };
  if (!restore || restore.until <= now) return { kind: 'archived' };
  return restore.readyAt <= now ? { kind: 'restored', until: restore.until } : { kind: 'restoring', restore };
}

/** How long a restore takes here, in milliseconds; `undefined` where the class does not have the tier. */
export function restoreTime(storageClass: string, tier: Tier): number | undefined {
  const hours = HOURS[storageClass]?.[tier];
  return hours === undefined ? undefined : hours * SECOND;
}

/** What a request for a copy makes of an object; `refused` where one is on its way that is no slower. */
export type Asked = { kind: 'started' | 'hastened' | 'prolonged'; restore: Restore } | { kind: 'refused' };

/** `takes` is the time of the tier, in milliseconds. */
export function askForCopy(
  state: Availability,
  { tier, days, takes }: { tier: Tier; days: number; takes: number },
  now: number,
): Asked {
  const readyAt = now + takes;
  const until = midnightAfter(now, days);
  if (state.kind === 'restored') {
    return { kind: 'prolonged', restore: { tier, days, readyAt: now, until } };
  }
  if (state.kind !== 'restoring') return { kind: 'started', restore: { tier, days, readyAt, until } };
  const { restore } = state;
  // What is under way can be hastened, and nothing else of it changed.
  if (restore.days !== days || tiers.indexOf(tier) >= tiers.indexOf(restore.tier)) return { kind: 'refused' };
  return { kind: 'hastened', restore: { ...restore, tier, readyAt: Math.min(readyAt, restore.readyAt) } };
}

/** `x-amz-restore`. */
export function restoreHeader(state: Availability): string | undefined {
  if (state.kind === 'restoring') return 'ongoing-request="true"';
  if (state.kind !== 'restored') return undefined;
  return `ongoing-request="false", expiry-date="${new Date(state.until).toUTCString()}"`;
}

/** What listings say of it, where they are asked to. */
export function restoreStatus(
  state: Availability,
): { IsRestoreInProgress: boolean; RestoreExpiryDate?: Date } | undefined {
  if (state.kind === 'restoring') return { IsRestoreInProgress: true };
  if (state.kind !== 'restored') return undefined;
  return { IsRestoreInProgress: false, RestoreExpiryDate: new Date(state.until) };
}
