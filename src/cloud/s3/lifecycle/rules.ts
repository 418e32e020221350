/**
 * What lifecycle rules say of a version. Pure. Times are epoch milliseconds; what is due on a day is due at the
 * midnight (UTC) after it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import type {
  LifecycleRule,
  LifecycleRuleAndOperator,
  LifecycleRuleFilter,
  NoncurrentVersionTransition,
  Transition,
} from '@aws-sdk/client-s3';
import { archiveClasses, movesDown } from '../archive/classes.ts';
import type { Lifecycle } from '../store/bucket-configurations.ts';
import { isDeleteMarker, type ObjectRecord, type Tag, type VersionRecord } from '../store/model.ts';

const DAY = 24 * 60 * 60 * 1000;
const LAST_DAY = Date.UTC(9999, 11, 31);
/** Smaller objects stay where they are, unless a rule speaks of sizes itself. */
const SMALLEST_MOVED = 128 * 1024;

/** A version among those of its key. */
export interface Placed {
  key: string;
  version: VersionRecord;
  isLatest: boolean;
  /** When the next version took its place; for versions that are not the latest. */
  noncurrentSince?: number;
  /** How many versions that are not the latest are newer. */
  newerNoncurrent?: number;
  /** Of its key; for the latest delete marker. */
  isOnly?: boolean;
}

/** `delete`: as a request without a version; `remove`: this version, for good; `move`: to another class. */
export type Action = { kind: 'delete' } | { kind: 'remove' } | { kind: 'move'; storageClass: string };

/** What is due; deleting comes before moving. */
export function actionOn(placed: Placed, lifecycle: Lifecycle, now: number): Action | undefined {
  const applicable = lifecycle.Rules.filter((rule) => rule.Status === 'Enabled' && applies(rule, placed));
  if (applicable.some((rule) => isExpired(rule, placed, now))) {
    return { kind: placed.isLatest && !isDeleteMarker(placed.version) ? 'delete' : 'remove' };
  }
  if (isDeleteMarker(placed.version)) return undefined;
  const storageClass = classAt(applicable, placed, now, lifecycle.TransitionDefaultMinimumObjectSize);
  return storageClass !== undefined && movesDown(placed.version.storageClass, storageClass)
    ? { kind: 'move', storageClass }
    : undefined;
}

/** When a current object will be deleted, and by which rule: the soonest of them. */
export function expirationOf(
  key: string,
  record: ObjectRecord,
  rules: readonly LifecycleRule[],
): { at: number; rule: string } | undefined {
  const placed = { key, version: record, isLatest: true };
  return rules
    .filter((rule) => rule.Status === 'Enabled' && applies(rule, placed))
    .flatMap((rule) => {
      const at = dueAt(rule.Expiration ?? {}, record.lastModified);
      return at === undefined ? [] : [{ at, rule: rule.ID ?? '' }];
    })
    .sort((a, b) => a.at - b.at)[0];
}

/** When an upload that nobody completes will be aborted, and by which rule: the soonest of them. */
export function abortionOf(
  key: string,
  initiatedAt: number,
  rules: readonly LifecycleRule[],
): { at: number; rule: string } | undefined {
  return rules
    .filter(({ Status, ...rule }) => Status === 'Enabled' && key.startsWith(prefixOf(rule)))
    .flatMap(({ AbortIncompleteMultipartUpload: abort, ID: rule = '' }) =>
      abort?.DaysAfterInitiation === undefined
        ? []
        : [{ at: midnightAfter(initiatedAt, abort.DaysAfterInitiation), rule }],
    )
    .sort((a, b) => a.at - b.at)[0];
}

/** The conditions of a rule's filter, in one shape. */
export function conditionsOf({ Prefix, Filter }: LifecycleRule): LifecycleRuleAndOperator {
  const { And: and, Tag: tag, ...one }: LifecycleRuleFilter = Filter ?? {};
  return { Prefix: Prefix ?? '', ...one, ...(tag && { Tags: [tag] }), ...and };
}

function prefixOf(rule: Pick<LifecycleRule, 'Prefix' | 'Filter'>): string {
  return conditionsOf(rule as LifecycleRule).Prefix ?? '';
}

function applies(rule: LifecycleRule, { key, version }: Placed): boolean {
  const { Prefix = '', Tags = [], ...sizes } = conditionsOf(rule);
  if (!key.startsWith(Prefix)) return false;
  const { ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = sizes;
  // A delete marker has neither tags nor a size.
  if (isDeleteMarker(version)) return Tags.length === 0 && above === undefined && below === undefined;
  if (above !== undefined && version.size <= above) return false;
  if (below !== undefined && version.size >= below) return false;
  return Tags.every((wanted) => hasTag(version.tags ?? [], wanted.Key, wanted.Value));
}

function hasTag(tags: readonly Tag[], key: string | undefined, value: string | undefined): boolean {
  return tags.some((tag) => tag.Key === key && tag.Value === value);
}

function isExpired(rule: LifecycleRule, placed: Placed, now: number): boolean {
  const { Expiration: expiration = {}, NoncurrentVersionExpiration: noncurrent } = rule;
  if (!placed.isLatest) {
    if (!noncurrent || placed.noncurrentSince === undefined) return false;
    if ((placed.newerNoncurrent ?? 0) < (noncurrent.NewerNoncurrentVersions ?? 0)) return false;
    return midnightAfter(placed.noncurrentSince, noncurrent.NoncurrentDays ?? 0) <= now;
  }
  if (isDeleteMarker(placed.version) && !placed.isOnly) return false;
  if (isDeleteMarker(placed.version) && expiration.ExpiredObjectDeleteMarker) return true;
  const at = dueAt(expiration, placed.version.lastModified);
  return at !== undefined && at <= now;
}

/** The class that the last transition that is due gives it. */
function classAt(
  rules: readonly LifecycleRule[],
  placed: Placed,
  now: number,
  minimum: Lifecycle['TransitionDefaultMinimumObjectSize'],
): string | undefined {
  const { size } = placed.version as ObjectRecord;
  const isLarge = (rule: LifecycleRule, storageClass: string): boolean =>
    size >= SMALLEST_MOVED ||
    namesSizes(rule) ||
    (minimum === 'varies_by_storage_class' && archiveClasses.includes(storageClass));
  const due = rules
    .flatMap((rule) =>
      (placed.isLatest ? currentMoves(rule, placed) : noncurrentMoves(rule, placed)).filter(
        ({ at, storageClass }) => at <= now && isLarge(rule, storageClass),
      ),
    )
    .sort((a, b) => b.at - a.at);
  return due[0]?.storageClass;
}

interface Move {
  at: number;
  storageClass: string;
}

function currentMoves({ Transitions = [] }: LifecycleRule, { version }: Placed): Move[] {
  return Transitions.flatMap((transition: Transition) => {
    const at = dueAt(transition, version.lastModified);
    return at === undefined ? [] : [{ at, storageClass: transition.StorageClass ?? '' }];
  });
}

function noncurrentMoves({ NoncurrentVersionTransitions = [] }: LifecycleRule, placed: Placed): Move[] {
  const { noncurrentSince, newerNoncurrent = 0 } = placed;
  if (noncurrentSince === undefined) return [];
  return NoncurrentVersionTransitions.flatMap((transition: NoncurrentVersionTransition) =>
    newerNoncurrent < (transition.NewerNoncurrentVersions ?? 0)
      ? []
      : [
          {
            at: midnightAfter(noncurrentSince, transition.NoncurrentDays ?? 0),
            storageClass: transition.StorageClass ?? '',
          },
        ],
  );
}

function namesSizes(rule: LifecycleRule): boolean {
  const { ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = conditionsOf(rule);
  return above !== undefined || below !== undefined;
}

function dueAt(
  { Days, Date: date }: { Days?: number | undefined; Date?: Date | undefined },
  since: number,
): number | undefined {
  if (date) return date.getTime();
  return Days === undefined ? undefined : midnightAfter(since, Days);
}

/** The midnight (UTC) on or after so many days, or the end of what dates can tell. */
export function midnightAfter(since: number, days: number): number {
  return Math.min(Math.ceil((since + days * DAY) / DAY) * DAY, LAST_DAY);
}
