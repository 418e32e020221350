/**
 * Kinds of EC2 resource: what their ids look like, how they are found, filtered and shown.
 * Look-up by id, describing with filters and pages, and creating with tags are written here once for all kinds.
 */
import type { Filter, TagSpecification } from '@aws-sdk/client-ec2';
import type { Network } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { checkFilters, type FilterValue, matches } from './filters.ts';
import { type PageSizes, page } from './pages.ts';
import { tag } from './tags.ts';

export interface Kind<T extends { id: string; region: string }, Shown> {
  /** As in `TagSpecification.ResourceType`: `vpc`. */
  type: string;
  /** Of the ids, without the dash: `vpc`. */
  prefix: string;
  /** Where the model keeps them. */
  table: (network: Network) => Record<string, T>;
  /** The error codes for an id that is unknown and one that is no id of this kind. */
  notFound: string;
  malformed: string;
  /** The sentence for an unknown id. */
  notFoundMessage: (id: string) => string;
  /** The filters of its `Describe` operation, apart from `tag:…` and `tag-key`, which every kind has. */
  filters: Record<string, (resource: T, network: Network) => FilterValue>;
  /** What `MaxResults` of its `Describe` operation may be, where it is not 5 to 1000. */
  pageSizes?: PageSizes;
  /** The resource as the API shows it. */
  show: (resource: T, network: Network) => Shown;
}

/** What finding a resource by its id needs to know of its kind. */
export type Findable<T> = Pick<
  Kind<T & { id: string; region: string }, unknown>,
  'type' | 'prefix' | 'table' | 'notFound' | 'malformed' | 'notFoundMessage'
>;

/** The resource with this id in the caller's region. Throws the kind's `NotFound` or `Malformed` error. */
export function find<T extends { id: string; region: string }>(
  context: Pick<Context, 'network' | 'region'>,
  kind: Findable<T>,
  id: string | undefined,
  parameter?: string,
): T {
  if (id === undefined || id === '') throw missing(parameter ?? `${kind.type}Id`);
  if (!new RegExp(`^${kind.prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) {
    throw new AwsError(kind.malformed, `Invalid id: "${id}" (expecting "${kind.prefix}-...")`);
  }
  const found = kind.table(context.network)[id];
  if (!found || found.region !== context.region) throw new AwsError(kind.notFound, kind.notFoundMessage(id));
  return found;
}

/** `MissingParameter` in AWS's words. */
export function missing(parameter: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${parameter}`);
}

/** The resources of a kind in the caller's region. */
export function all<T extends { id: string; region: string }>(
  context: Pick<Context, 'network' | 'region'>,
  kind: Kind<T, unknown>,
): T[] {
  return Object.values(kind.table(context.network)).filter((resource) => resource.region === context.region);
}

/** What every `Describe` operation takes; the ids are passed apart because each names them differently. */
export interface DescribeInput {
  Filters?: Filter[] | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

/** One page of what is asked for: by ids (each must exist), by filters, or everything. */
export function describe<T extends { id: string; region: string }, Shown>(
  context: Context,
  kind: Kind<T, Shown>,
  ids: string[] | undefined,
  input: DescribeInput,
): { items: Shown[]; NextToken: string | undefined } {
  checkFilters(input.Filters, kind.filters);
  const chosen = ids?.length ? [...new Set(ids)].map((id) => find(context, kind, id)) : all(context, kind);
  const { network } = context;
  const passing = chosen.filter((resource) =>
    matches(
      input.Filters,
      (name) => {
        const extract = Object.hasOwn(kind.filters, name) ? kind.filters[name] : undefined;
        return extract && { value: extract(resource, network) };
      },
      network.tags[resource.id],
    ),
  );
  const { items, NextToken } = page(passing, input, kind.pageSizes);
  return { items: items.map((resource) => kind.show(resource, network)), NextToken };
}

/** Adds a resource to its table, with the tags that the request gives for its type, and returns it. */
export function create<T extends { id: string; region: string }>(
  context: Context,
  kind: Kind<T, unknown>,
  resource: T,
  input: { TagSpecifications?: TagSpecification[] | undefined } = {},
): T {
  kind.table(context.network)[resource.id] = resource;
  const tags = input.TagSpecifications?.filter(({ ResourceType }) => ResourceType === kind.type).flatMap(
    (specification) => specification.Tags ?? [],
  );
  if (tags?.length) tag(context.network, resource.id, tags);
  return kind.table(context.network)[resource.id]!;
}

/** Takes a resource and its tags away. */
export function remove<T extends { id: string; region: string }>(
  context: Context,
  kind: Kind<T, unknown>,
  id: string,
): void {
  delete kind.table(context.network)[id];
  delete context.network.tags[id];
}

export { tag, tagsOf } from './tags.ts';
