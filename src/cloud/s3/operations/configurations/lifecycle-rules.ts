/**
 * What S3 takes as lifecycle rules.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
import { randomBytes } from 'node:crypto';
import type {
  LifecycleExpiration,
  LifecycleRule,
  NoncurrentVersionExpiration,
  NoncurrentVersionTransition,
  Transition,
} from '@aws-sdk/client-s3';
import { invalidArgument, invalidRequest, malformedXml, type S3Error } from '../../errors.ts';
import { conditionsOf } from '../../lifecycle/rules.ts';
import { MOST_OBJECT_TAGS, tagsOf } from '../tagging/tags.ts';

const MOST_RULES = 1000;
const LONGEST_ID = 255;
const MOST_NEWER_VERSIONS = 100;
const DAY = 24 * 60 * 60 * 1000;
/** Classes that objects may move to, and the age in days that they must have for some. */
const YOUNGEST: Readonly<Record<string, number>> = {
  STANDARD_IA: 30,
  ONEZONE_IA: 30,
  INTELLIGENT_TIERING: 0,
  GLACIER_IR: 0,
  GLACIER: 0,
  DEEP_ARCHIVE: 0,
};

/** The rules, each with an id. Throws `MalformedXML`, `InvalidArgument`, `InvalidRequest`. */
export function checkedRules(rules: readonly LifecycleRule[]): LifecycleRule[] {
  if (rules.length === 0 || rules.length > MOST_RULES) throw malformedXml();
  const ids = new Set<string>();
  return rules.map((rule) => {
    const id = rule.ID || randomBytes(24).toString('base64url');
    if (id.length > LONGEST_ID) throw refused('ID length should not exceed allowed limit of 255', 'ID', id);
    if (ids.has(id)) {
      throw refused('Rule ID must be unique. Found same ID for more than one rule', 'ID', id);
    }
    ids.add(id);
    checkRule(rule);
    return { ...rule, ID: id };
  });
}

function checkRule(rule: LifecycleRule): void {
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformedXml();
  if ((rule.Prefix === undefined) === (rule.Filter === undefined)) throw malformedXml();
  checkFilter(rule);
  const { Expiration: expiration, NoncurrentVersionExpiration: noncurrent } = rule;
  const { Transitions: moves = [], NoncurrentVersionTransitions: laterMoves = [] } = rule;
  const abort = rule.AbortIncompleteMultipartUpload;
  if (!expiration && !noncurrent && !abort && moves.length === 0 && laterMoves.length === 0) {
    throw invalidRequest('At least one action needs to be specified in a rule.');
  }
  const { Tags: tags = [], ...sizes } = conditionsOf(rule);
  const selective = [
    ...(tags.length > 0 ? ['Tags'] : []),
    ...(sizes.ObjectSizeGreaterThan !== undefined || sizes.ObjectSizeLessThan !== undefined
      ? ['Object Size']
      : []),
  ];
  if (abort) {
    if (selective[0]) throw notWith('AbortIncompleteMultipartUpload', selective[0]);
    const name = "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action";
    if (abort.DaysAfterInitiation === undefined) throw malformedXml();
    checkPositive(abort.DaysAfterInitiation, name, 'DaysAfterInitiation');
  }
  if (expiration) {
    checkExpiration(expiration);
    if (expiration.ExpiredObjectDeleteMarker !== undefined && selective[0]) {
      throw notWith('ExpiredObjectDeleteMarker', selective[0]);
    }
  }
  if (noncurrent) checkNoncurrent(noncurrent, 'NoncurrentVersionExpiration');
  checkMoves(moves, expiration);
  checkLaterMoves(laterMoves, noncurrent);
}

function checkFilter(rule: LifecycleRule): void {
  const { And: and, ...others } = rule.Filter ?? {};
  const alone = Object.values(others).filter((value) => value !== undefined).length;
  if (alone > 1 || (and && alone > 0)) throw malformedXml();
  if (and) {
    const { Tags = [], ...rest } = and;
    if (Tags.length + Object.values(rest).filter((value) => value !== undefined).length < 2) {
      throw malformedXml();
    }
  }
  const { Tags, ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = conditionsOf(rule);
  if (Tags) tagsOf(Tags, MOST_OBJECT_TAGS);
  if ((above ?? 0) < 0 || (below ?? 1) < 1) throw refused('Object size is out of range.', 'ObjectSize', '');
  if (above !== undefined && below !== undefined && above >= below) {
    throw invalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.");
  }
}

function checkExpiration({ Days, Date: date, ExpiredObjectDeleteMarker: marker }: LifecycleExpiration): void {
  if ([Days, date, marker].filter((value) => value !== undefined).length !== 1) throw malformedXml();
  if (Days !== undefined) checkPositive(Days, "'Days' for Expiration action", 'Days');
  checkMidnight(date);
}

function checkNoncurrent(
  { NoncurrentDays: days, NewerNoncurrentVersions: newer }: NoncurrentVersionExpiration,
  action: string,
): void {
  if (days === undefined) throw malformedXml();
  checkPositive(days, `'NoncurrentDays' for ${action} action`, 'NoncurrentDays');
  checkNewer(newer, action);
}

function checkNewer(newer: number | undefined, action: string): void {
  if (newer === undefined || (newer >= 1 && newer <= MOST_NEWER_VERSIONS)) return;
  throw refused(
    `'NewerNoncurrentVersions' for ${action} action must be between 1 and ${MOST_NEWER_VERSIONS}`,
    'NewerNoncurrentVersions',
    String(newer),
  );
}

function checkMoves(moves: readonly Transition[], expiration: LifecycleExpiration | undefined): void {
  checkClasses(moves, 'Transition');
  for (const { Days: days, Date: date, StorageClass: storageClass } of moves) {
    if ((days === undefined) === (date === undefined)) throw malformedXml();
    checkMidnight(date);
    if (days !== undefined) checkAge(days, 'Days', 'Transition', storageClass);
    const mixed = days === undefined ? expiration?.Days !== undefined : expiration?.Date !== undefined;
    if (mixed || moves.some((other) => (other.Days === undefined) !== (days === undefined))) {
      throw invalidRequest(
        "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule",
      );
    }
    if (days !== undefined && expiration?.Days !== undefined && expiration.Days <= days) {
      throw refused(
        "'Days' in the Expiration action must be greater than 'Days' in the Transition action",
        'Days',
        String(expiration.Days),
      );
    }
    if (date && expiration?.Date && expiration.Date <= date) {
      throw refused(
        "'Date' in the Expiration action must be later than 'Date' in the Transition action",
        'Date',
        expiration.Date.toISOString(),
      );
    }
  }
}

function checkLaterMoves(
  moves: readonly NoncurrentVersionTransition[],
  expiration: NoncurrentVersionExpiration | undefined,
): void {
  const action = 'NoncurrentVersionTransition';
  checkClasses(moves, action);
  for (const { NoncurrentDays: days, NewerNoncurrentVersions: newer, StorageClass: storageClass } of moves) {
    if (days === undefined) throw malformedXml();
    checkAge(days, 'NoncurrentDays', action, storageClass);
    checkNewer(newer, action);
    if (expiration?.NoncurrentDays !== undefined && expiration.NoncurrentDays <= days) {
      throw refused(
        `'NoncurrentDays' in the NoncurrentVersionExpiration action must be greater than 'NoncurrentDays' in the ${action} action`,
        'NoncurrentDays',
        String(expiration.NoncurrentDays),
      );
    }
  }
}

function checkClasses(moves: readonly { StorageClass?: string | undefined }[], action: string): void {
  const classes = moves.map(({ StorageClass = '' }) => StorageClass);
  if (classes.some((storageClass) => !Object.hasOwn(YOUNGEST, storageClass))) throw malformedXml();
  if (new Set(classes).size < classes.length) {
    throw invalidRequest(`'StorageClass' must be different for '${action}' actions in same 'Rule'`);
  }
}

function checkAge(days: number, name: string, action: string, storageClass = ''): void {
  if (days < 0) throw refused(`'${name}' in ${action} action must be nonnegative`, name, String(days));
  const youngest = YOUNGEST[storageClass] ?? 0;
  if (days >= youngest) return;
  throw refused(
    `'${name}' in ${action} action must be greater than or equal to ${youngest} for storageClass '${storageClass}'`,
    name,
    String(days),
  );
}

function checkPositive(days: number, what: string, name: string): void {
  if (days < 1) throw refused(`${what} must be a positive integer`, name, String(days));
}

function checkMidnight(date: Date | undefined): void {
  if (date && date.getTime() % DAY !== 0) {
    throw refused("'Date' must be at midnight GMT", 'Date', date.toISOString());
  }
}

const refused = invalidArgument;

const notWith = (action: string, condition: string): S3Error =>
  invalidRequest(`${action} cannot be specified with ${condition}.`);
