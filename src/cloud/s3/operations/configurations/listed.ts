/** Configurations of which a bucket has many, each with an id. They are kept and shown, and nothing else follows. */
import type { InventoryConfiguration } from '@aws-sdk/client-s3';
import type { S3Context, S3Handlers } from '../../context.ts';
import { invalidArgument, malformedXml, S3Error } from '../../errors.ts';
import type { ListedConfigurations } from '../../store/bucket-configurations.ts';
import { type BucketInput, configuration, configure } from './configure.ts';

const PAGE = 100;
const MOST = 1000;

interface Identified extends BucketInput {
  Id?: string | undefined;
}

type Kind = keyof ListedConfigurations;
type Found = Record<string, { Id?: string | undefined }>;

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
  if (!/^[\w.-]{1,64}$/.test(given.Id)) {
    throw invalidArgument('The configuration ID is not valid', 'id', given.Id);
  }
  const others = othersThan(context, input, kind);
  if (Object.keys(others).length >= MOST) {
    throw new S3Error(
      'TooManyConfigurations',
      400,
      'You are attempting to create a new configuration but have already reached the 1,000-configuration limit.',
    );
  }
  return await configure(context, input, kind, { ...others, [given.Id]: given } as never);
}

/** Told by the ids that they have themselves: the index takes not every name of a member. */
function othersThan(context: S3Context, input: Identified, kind: Kind): Found {
  const all: Found = configuration(context, input, kind) ?? {};
  return Object.fromEntries(Object.entries(all).filter(([, { Id }]) => Id !== input.Id));
}

function get<K extends Kind>(context: S3Context, input: Identified, kind: K): ListedConfigurations[K] {
  const all = (configuration(context, input, kind) ?? {}) as Record<string, ListedConfigurations[K]>;
  const found = Object.values(all).find(({ Id }) => Id === input.Id);
  if (found) return found;
  throw new S3Error('NoSuchConfiguration', 404, 'The specified configuration does not exist.');
}

async function remove(context: S3Context, input: Identified, kind: Kind): Promise<Record<string, never>> {
  get(context, input, kind);
  return await configure(context, input, kind, othersThan(context, input, kind) as never);
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

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_InventoryConfiguration.html */
function checkInventory(given: InventoryConfiguration | undefined): void {
  const destination = given?.Destination?.S3BucketDestination;
  const asked: [string | undefined, string[]][] = [
    [given?.Schedule?.Frequency, ['Daily', 'Weekly']],
    [given?.IncludedObjectVersions, ['All', 'Current']],
    [destination?.Format, ['CSV', 'ORC', 'Parquet']],
  ];
  if (!asked.every(([value = '', known]) => known.includes(value))) throw malformedXml();
  const bucket = destination?.Bucket ?? '';
  if (!/^arn:aws[a-z-]*:s3:::[^/]+$/.test(bucket))
    throw invalidArgument('Invalid bucket ARN.', 'Bucket', bucket);
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

  PutBucketInventoryConfiguration(context, input) {
    checkInventory(input.InventoryConfiguration);
    return put(context, input, 'inventory', input.InventoryConfiguration);
  },
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
