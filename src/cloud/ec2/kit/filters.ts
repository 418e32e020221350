/** Filters of `Describe` operations: values of one filter are alternatives, several filters must all match. */
import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { FilterValue } from './resource.ts';

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
    if (!values) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
    const list = Array.isArray(values.value) ? values.value : [values.value];
    const tests = patterns.map(wildcard);
    return list.some((value) => value !== undefined && tests.some((test) => test.test(String(value))));
  });
}

function tagValues(name: string, tags: Record<string, string>): { value: FilterValue } | undefined {
  if (name === 'tag-key') return { value: Object.keys(tags) };
  if (name.startsWith('tag:')) return { value: tags[name.slice(4)] };
  return undefined;
}

function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([*?\\])|([*?])|([.+^${}()|[\]\\/-])/g, (_, escaped, wild, special) => {
    if (escaped) return `\\${escaped}`;
    if (wild) return wild === '*' ? '.*' : '.';
    return `\\${special}`;
  });
  return new RegExp(`^${source}$`, 's');
}
