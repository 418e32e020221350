/**
 * Object Lock: what a new version is locked by, and what a lock forbids.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
import { accessDenied, invalidArgument, invalidRequest, type S3Error } from '../../errors.ts';
import {
  type Bucket,
  type Description,
  isDeleteMarker,
  type Retention,
  type RetentionMode,
  type VersionRecord,
} from '../../store/model.ts';

const DAY = 24 * 60 * 60 * 1000;
const modes: readonly string[] = ['GOVERNANCE', 'COMPLIANCE'] satisfies RetentionMode[];

export function isRetentionMode(text: string | undefined): text is RetentionMode {
  return text !== undefined && modes.includes(text);
}

export interface LockInput {
  ObjectLockMode?: string | undefined;
  ObjectLockRetainUntilDate?: Date | undefined;
  ObjectLockLegalHoldStatus?: string | undefined;
}

/** What a new object is locked by: as its request says, or else by the bucket's default retention. */
export function lockOf(
  input: LockInput,
  bucket: Bucket,
  now: number,
): Pick<Description, 'retention' | 'legalHold'> {
  const { ObjectLockLegalHoldStatus: hold, ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = input;
  if (hold !== undefined || mode !== undefined || until !== undefined) requireLock(bucket);
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF') {
    throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", 'x-amz-object-lock-legal-hold', hold);
  }
  const retention = given(mode, until, now) ?? defaultRetention(bucket, now);
  return { ...(retention && { retention }), ...(hold !== undefined && { legalHold: hold === 'ON' }) };
}

function given(mode: string | undefined, until: Date | undefined, now: number): Retention | undefined {
  if (mode === undefined && until === undefined) return undefined;
  if (mode === undefined || until === undefined) {
    throw invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date',
      '',
    );
  }
  if (!isRetentionMode(mode)) {
    throw invalidArgument('Unknown wormMode directive.', 'x-amz-object-lock-mode', mode);
  }
  return { mode, until: futureDate(until, now) };
}

/** Throws `InvalidArgument` for the past. */
export function futureDate(date: Date, now: number): number {
  if (date.getTime() > now) return date.getTime();
  throw invalidArgument(
    'The retain until date must be in the future!',
    'x-amz-object-lock-retain-until-date',
    date.toISOString(),
  );
}

function defaultRetention(bucket: Bucket, now: number): Retention | undefined {
  const rule = bucket.configurations?.objectLock?.Rule?.DefaultRetention;
  if (!isRetentionMode(rule?.Mode)) return undefined;
  if (rule.Days !== undefined) return { mode: rule.Mode, until: now + rule.Days * DAY };
  const until = new Date(now);
  until.setUTCFullYear(until.getUTCFullYear() + (rule.Years ?? 0));
  return { mode: rule.Mode, until: until.getTime() };
}

/** Throws `InvalidRequest` where Object Lock is not enabled. */
export function requireLock(bucket: Bucket): void {
  if (!bucket.configurations?.objectLock) {
    throw invalidRequest('Bucket is missing Object Lock Configuration');
  }
}

/**
 * What is going to be locked must come as it was meant: with its MD5 or another checksum. Throws `InvalidRequest`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
 */
export function requireDigest(
  kind: 'Object' | 'Part',
  { retention, legalHold }: Pick<Description, 'retention' | 'legalHold'>,
  digest: string | undefined,
): void {
  if (digest !== undefined || (!retention && legalHold === undefined)) return;
  throw invalidRequest(
    `Content-MD5 OR x-amz-checksum- HTTP header is required for Put ${kind} requests with Object Lock parameters`,
  );
}

/**
 * Throws `AccessDenied` when the version must not be deleted. `bypass` is asked when governance is all that
 * protects it: it answers whether the request asks to bypass that, and throws when it may not.
 */
export function checkUnlocked(version: VersionRecord | undefined, now: number, bypass: () => boolean): void {
  if (!version || isDeleteMarker(version)) return;
  if (version.legalHold) throw locked();
  const { retention } = version;
  if (!retention || retention.until <= now) return;
  if (retention.mode === 'COMPLIANCE' || !bypass()) throw locked();
}

/** Throws `AccessDenied` when the new retention would weaken one that still holds. */
export function checkStricter(
  before: Retention | undefined,
  after: Retention | undefined,
  now: number,
  bypass: () => boolean,
): void {
  if (!before || before.until <= now) return;
  if (after && after.mode === before.mode && after.until >= before.until) return;
  if (before.mode === 'COMPLIANCE' || !bypass()) throw locked();
}

const locked = (): S3Error => accessDenied('Access Denied because object protected by object lock.');
