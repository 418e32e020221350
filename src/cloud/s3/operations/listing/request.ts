/** What the listing operations ask and answer alike. */
import { availability, restoreStatus } from '../../archive/restore.ts';
import { invalidArgument } from '../../errors.ts';
import type { ObjectRecord } from '../../store/model.ts';

const MAX_KEYS = 1000;

/** How many entries a page may have. Throws `InvalidArgument` for a negative number. */
export function pageSize(value: number | undefined, argument: string): number {
  if (value === undefined) return MAX_KEYS;
  if (value < 0 || value > 2 ** 31 - 1) {
    throw invalidArgument(
      `Argument ${argument} must be an integer between 0 and 2147483647`,
      argument,
      String(value),
    );
  }
  return Math.min(value, MAX_KEYS);
}

/** Writes keys in answers: as they are, or URL-encoded, for keys that XML cannot carry. */
export function keyWriter(encoding: string | undefined): <T extends string | undefined>(key: T) => T {
  if (encoding === undefined || encoding === '') return (key) => key;
  if (encoding !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  return (<T extends string | undefined>(key: T) => (key === undefined ? key : urlEncoded(key))) as <T>(
    key: T,
  ) => T;
}

/** As S3 does: a space is `+`, and slashes stay. */
function urlEncoded(key: string): string {
  return encodeURIComponent(key)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()~]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What a listing says of an object's temporary copy. */
export type RestoreOf = (
  record: Pick<ObjectRecord, 'storageClass' | 'restore'>,
) => ReturnType<typeof restoreStatus>;

/** Nothing, unless it was asked to. */
export function restores(
  { now }: { now: number },
  { OptionalObjectAttributes: attributes = [] }: { OptionalObjectAttributes?: string[] | undefined },
): RestoreOf {
  if (!attributes.includes('RestoreStatus')) return () => undefined;
  return (record) => restoreStatus(availability(record, now));
}
