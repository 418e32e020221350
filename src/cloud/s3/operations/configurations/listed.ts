/** Configurations of which a bucket has many, each with an id. They are kept and shown, and nothing else follows. */
import type { S3Context, S3Handlers } from '../../context.ts';
import { invalidArgument, malformedXml, S3Error } from '../../errors.ts';
import type { ListedConfigurations } from '../../store/bucket-configurations.ts';
import { type BucketInput, configuration, configure } from './configure.ts';

const PAGE = 100;

interface Identified extends BucketInput {
  Id?: string | undefined;
}

type Kind = keyof ListedConfigurations;
type Found = Record<string, unknown>;

async function put(
  context: S3Context,
  input: Identified,
  kind: Kind,
  given: { Id?: string | undefined } | undefined,
): Promise<Record<string, never>> {
  if (!given?.Id) throw malformedXml();
  if (given.Id !== input.Id) {
    throw invalidArgument('The configuration ID does not match the one in the request', 'id', input.Id ?? '');
  }
  const all: Found = configuration(context, input, kind) ?? {};
  return await configure(context, input, kind, { ...all, [given.Id]: given } as never);
}

function get<K extends Kind>(context: S3Context, input: Identified, kind: K): ListedConfigurations[K] {
  const all = (configuration(context, input, kind) ?? {}) as Record<string, ListedConfigurations[K]>;
  const found = Object.hasOwn(all, input.Id ?? '') ? all[input.Id ?? ''] : undefined;
  if (found) return found;
  throw new S3Error('NoSuchConfiguration', 404, 'The specified configuration does not exist.');
}

async function remove(context: S3Context, input: Identified, kind: Kind): Promise<Record<string, never>> {
  get(context, input, kind);
  const { [input.Id ?? '']: _, ...others } = (configuration(context, input, kind) ?? {}) as Found;
  return await configure(context, input, kind, others as never);
}

/** One page of them, in the order of their ids. */
function list<K extends Kind>(
  context: S3Context,
  input: BucketInput & { ContinuationToken?: string | undefined },
  kind: K,
) {
  const all = (configuration(context, input, kind) ?? {}) as Record<string, ListedConfigurations[K]>;
  const after = Buffer.from(input.ContinuationToken ?? '', 'base64url').toString();
  const rest = Object.keys(all)
    .filter((id) => id > after)
    .sort();
  const page = rest.slice(0, PAGE);
  return {
    found: page.map((id) => all[id]!),
    paging: {
      IsTruncated: rest.length > PAGE,
      ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
      ...(rest.length > PAGE && { NextContinuationToken: Buffer.from(page.at(-1)!).toString('base64url') }),
    },
  };
}

export const listed: S3Handlers = {
  PutBucketAnalyticsConfiguration: (context, input) =>
    put(context, input, 'analytics', input.AnalyticsConfiguration),
  GetBucketAnalyticsConfiguration: (context, input) => ({
    AnalyticsConfiguration: get(context, input, 'analytics'),
  }),
  DeleteBucketAnalyticsConfiguration: (context, input) => remove(context, input, 'analytics'),
  ListBucketAnalyticsConfigurations(context, input) {
    const { found, paging } = list(context, input, 'analytics');
    return { ...paging, AnalyticsConfigurationList: found };
  },

  PutBucketIntelligentTieringConfiguration: (context, input) =>
    put(context, input, 'intelligentTiering', input.IntelligentTieringConfiguration),
  GetBucketIntelligentTieringConfiguration: (context, input) => ({
    IntelligentTieringConfiguration: get(context, input, 'intelligentTiering'),
  }),
  DeleteBucketIntelligentTieringConfiguration: (context, input) =>
    remove(context, input, 'intelligentTiering'),
  ListBucketIntelligentTieringConfigurations(context, input) {
    const { found, paging } = list(context, input, 'intelligentTiering');
    return { ...paging, IntelligentTieringConfigurationList: found };
  },

  PutBucketInventoryConfiguration: (context, input) =>
    put(context, input, 'inventory', input.InventoryConfiguration),
  GetBucketInventoryConfiguration: (context, input) => ({
    InventoryConfiguration: get(context, input, 'inventory'),
  }),
  DeleteBucketInventoryConfiguration: (context, input) => remove(context, input, 'inventory'),
  ListBucketInventoryConfigurations(context, input) {
    const { found, paging } = list(context, input, 'inventory');
    return { ...paging, InventoryConfigurationList: found };
  },

  PutBucketMetricsConfiguration: (context, input) =>
    put(context, input, 'metrics', input.MetricsConfiguration),
  GetBucketMetricsConfiguration: (context, input) => ({
    MetricsConfiguration: get(context, input, 'metrics'),
  }),
  DeleteBucketMetricsConfiguration: (context, input) => remove(context, input, 'metrics'),
  ListBucketMetricsConfigurations(context, input) {
    const { found, paging } = list(context, input, 'metrics');
    return { ...paging, MetricsConfigurationList: found };
  },
};
