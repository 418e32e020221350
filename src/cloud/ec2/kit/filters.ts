/** Filters of `Describe` operations: values of one filter are alternatives, several filters must all match. */
import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { wildcard } from './wildcard.ts';

/** What a filter compares: one value, several, or none. Booleans are compared as `true` and `false`. */
export type FilterValue = string | number | boolean | undefined | readonly (string | number | undefined)[];

const MAX_VALUES = 200;

/**
 * Does a resource pass all filters? `*` and `?` are wildcards and `\` escapes them; case matters.
 * Throws `InvalidParameterValue` for a filter that the operation does not have.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
export function matches(
  filters: Filter[] | undefined,
  valueOf: (filter: string) => { value: FilterValue } | undefined,
  tags: Record<string, string> = {},
): boolean {
  return (filters ?? []).every(({ Name: name = '', Values: patterns = [] }) => {
    const values = tagValues(name, tags) ?? valueOf(name);
    if (!values) throw unknownFilter(name);
    const list = Array.isArray(values.value) ? values.value : [values.value];
    const tests = patterns.map(wildcard);
    return list.some((value) => value !== undefined && tests.some((test) => test(String(value))));
  });
}

/** Throws for a filter that the operation does not have, whether there is something to filter or not. */
export function checkFilters(filters: Filter[] | undefined, known: object): void {
  const values = (filters ?? []).reduce((sum, { Values }) => sum + (Values?.length ?? 0), 0);
  if (values > MAX_VALUES) {
    throw new AwsError(
      'FilterLimitExceeded',
      `The maximum number of filter values specified on a single call is ${MAX_VALUES}`,
    );
  }
  for (const { Name: name = '' } of filters ?? []) {
    if (!Object.hasOwn(known, name) && name !== 'tag-key' && !name.startsWith('tag:'))
      throw unknownFilter(name);
  }
}

function unknownFilter(name: string): AwsError {
  return new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
}

function tagValues(name: string, tags: Record<string, string>): { value: FilterValue } | undefined {
  if (name === 'tag-key') return { value: Object.keys(tags) };
  if (!name.startsWith('tag:')) return undefined;
  const key = name.slice('tag:'.length);
  return { value: Object.hasOwn(tags, key) ? tags[key] : undefined };
}
