/** Parts of a resource that have a `Describe` operation of their own but no place in the tags' world. */
import type { Filter } from '@aws-sdk/client-ec2';
import type { FilterValue } from './filters.ts';
import { checkFilters, matches } from './filters.ts';
import { type PageSizes, page } from './pages.ts';

/** The filters of such an operation, each with the value that it compares. */
export type PartFilters<T> = Record<string, (part: T) => FilterValue>;

/** One page of the parts that pass all filters. Throws for a filter that the operation does not have. */
export function describeParts<T>(
  parts: readonly T[],
  filters: PartFilters<T>,
  input: { Filters?: Filter[] | undefined; MaxResults?: number | undefined; NextToken?: string | undefined },
  pageSizes?: PageSizes,
): { items: T[]; NextToken: string | undefined } {
  checkFilters(input.Filters, filters);
  const passing = parts.filter((part) =>
    matches(input.Filters, (name) => {
      const extract = Object.hasOwn(filters, name) ? filters[name] : undefined;
      return extract && { value: extract(part) };
    }),
  );
  return page(passing, input, pageSizes);
}
