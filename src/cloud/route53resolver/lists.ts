/** Pages and filters of Resolver's `List` operations. */
import { AwsError } from '../aws-error.ts';
import { invalidParameter } from './errors.ts';
import type { Filter } from './operations.ts';

const MAX_RESULTS = 100;
const PREFIX = 'kairo:';

export interface PageInput {
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

/** One page: 100 at most, and as many unless fewer are asked for. */
export function page<T>(
  items: T[],
  { MaxResults = MAX_RESULTS, NextToken }: PageInput,
): { items: T[]; NextToken: string | undefined; MaxResults: number } {
  if (!Number.isInteger(MaxResults) || MaxResults < 1 || MaxResults > MAX_RESULTS) {
    throw invalidParameter(`MaxResults must be between 1 and ${MAX_RESULTS}.`, 'MaxResults');
  }
  const start = NextToken === undefined ? 0 : position(NextToken);
  const end = start + MaxResults;
  return {
    items: items.slice(start, end),
    NextToken: end < items.length ? Buffer.from(`${PREFIX}${end}`).toString('base64url') : undefined,
    MaxResults,
  };
}

/** Filters by the names of the members that they compare, in the API's spelling or the older one with underscores. */
export function filtered<T>(
  items: T[],
  filters: Filter[] | undefined,
  values: Record<string, (item: T) => string | readonly string[] | undefined>,
): T[] {
  const checks = (filters ?? []).map(({ Name = '', Values = [] }) => {
    const wanted = Name.replaceAll('_', '').toLowerCase();
    const known = Object.keys(values).find((name) => name.toLowerCase() === wanted);
    if (!known) throw invalidParameter(`The filter '${Name}' is not valid.`, 'Filters');
    return (item: T) => [values[known]!(item) ?? []].flat().some((value) => Values.includes(value));
  });
  return items.filter((item) => checks.every((check) => check(item)));
}

function position(token: string): number {
  const decoded = Buffer.from(token, 'base64url').toString();
  const start = Number(decoded.slice(PREFIX.length));
  if (!decoded.startsWith(PREFIX) || !Number.isSafeInteger(start) || start < 0) {
    throw new AwsError('InvalidNextTokenException', 'The NextToken is not one that this operation gave.');
  }
  return start;
}
