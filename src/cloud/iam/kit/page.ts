/** One page of a list. */
import { validationError } from './errors.ts';

const MOST = 1000;
const USUAL = 100;

/** Items from the marker on, and the marker of the next page when there is one. Throws `ValidationError`. */
export function page<T>(
  items: readonly T[],
  { Marker, MaxItems = USUAL }: { Marker?: string | undefined; MaxItems?: number | undefined },
): { items: T[]; more: { IsTruncated: boolean; Marker?: string } } {
  if (!(MaxItems >= 1 && MaxItems <= MOST)) {
    throw validationError(
      `1 validation error detected: Value '${MaxItems}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and ${MOST}`,
    );
  }
  const start = startOf(Marker);
  const end = start + MaxItems;
  return {
    items: items.slice(start, end),
    more:
      end < items.length
        ? { IsTruncated: true, Marker: Buffer.from(`from ${end}`).toString('base64url') }
        : { IsTruncated: false },
  };
}

function startOf(marker: string | undefined): number {
  if (marker === undefined) return 0;
  const place = /^from (\d{1,9})$/.exec(Buffer.from(marker, 'base64url').toString());
  if (!place) throw validationError(`Invalid Marker: ${marker}`);
  return Number(place[1]);
}

/** Ordered by name, of those under a path. */
export function underPath<T extends { name: string; path: string }>(
  table: Record<string, T>,
  prefix = '/',
): T[] {
  return Object.values(table)
    .filter(({ path }) => path.startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
