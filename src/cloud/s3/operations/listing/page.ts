/**
 * One page of keys: grouped by a delimiter, cut to a size. It seeks from group to group, so that what a page
 * costs does not depend on how many keys lie in its groups, before it or after it.
 */
import { afterPrefix, justAfter } from '../../store/keys.ts';

export interface PageRequest {
  prefix: string;
  delimiter: string | undefined;
  /** Only keys after this one; when it is itself a group, only what is after the group. */
  after: string | undefined;
  /** How many keys and groups together. */
  limit: number;
}

export interface Page<T> {
  items: T[];
  commonPrefixes: string[];
  truncated: boolean;
  /** The last key or group of the page. */
  last: string | undefined;
}

/** `source` gives the items from a position (bytes of a key, included) on, in the order of their keys' bytes. */
export function pageOf<T extends { key: string }>(
  source: (from: Uint8Array) => Iterable<T>,
  { prefix, delimiter, after, limit }: PageRequest,
): Page<T> {
  const page: Page<T> = { items: [], commonPrefixes: [], truncated: false, last: undefined };
  if (limit === 0) return page;
  let from: Uint8Array | undefined = startOf(prefix, delimiter, after);
  while (from !== undefined) {
    let group: string | undefined;
    for (const item of source(from)) {
      if (page.items.length + page.commonPrefixes.length === limit) {
        page.truncated = true;
        return page;
      }
      group = groupOf(item.key, prefix, delimiter);
      page.last = group ?? item.key;
      if (group !== undefined) {
        page.commonPrefixes.push(group);
        break;
      }
      page.items.push(item);
    }
    from = group === undefined ? undefined : afterPrefix(Buffer.from(group));
  }
  return page;
}

function startOf(prefix: string, delimiter: string | undefined, after: string | undefined): Buffer {
  const start = Buffer.from(prefix);
  if (after === undefined || after === '') return start;
  const position =
    groupOf(after, prefix, delimiter) === after
      ? afterPrefix(Buffer.from(after))!
      : justAfter(Buffer.from(after));
  return Buffer.compare(position, start) > 0 ? position : start;
}

/** The key's common prefix: up to and with the first delimiter after the prefix. */
export function groupOf(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter || !key.startsWith(prefix)) return undefined;
  const index = key.indexOf(delimiter, prefix.length);
  return index === -1 ? undefined : key.slice(0, index + delimiter.length);
}
