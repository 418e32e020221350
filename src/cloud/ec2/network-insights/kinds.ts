/** Paths and analyses of VPC Reachability Analyzer as EC2 shows them. */
import type * as sdk from '@aws-sdk/client-ec2';
import type {
  Network,
  NetworkInsightsAnalysis,
  NetworkInsightsPath,
  PathFilter,
} from '../../../network/network.ts';
import { type Kind, tagsOf } from '../kit/resource.ts';
import { arnOf } from './arns.ts';

const range = (ports: { from: number; to: number } | undefined) => ports && `${ports.from}-${ports.to}`;

/** The filters by the fields of a header, for one end of a path. */
function filtersAt(name: string, filterOf: (path: NetworkInsightsPath) => PathFilter | undefined) {
  return {
    [`${name}.source-address`]: (path: NetworkInsightsPath) => filterOf(path)?.sourceAddress,
    [`${name}.source-port-range`]: (path: NetworkInsightsPath) => range(filterOf(path)?.sourcePortRange),
    [`${name}.destination-address`]: (path: NetworkInsightsPath) => filterOf(path)?.destinationAddress,
    [`${name}.destination-port-range`]: (path: NetworkInsightsPath) =>
      range(filterOf(path)?.destinationPortRange),
  };
}

export const pathKind: Kind<NetworkInsightsPath, sdk.NetworkInsightsPath> = {
  type: 'network-insights-path',
  prefix: 'nip',
  table: (network) => network.networkInsightsPaths,
  notFound: 'InvalidNetworkInsightsPathId.NotFound',
  malformed: 'InvalidNetworkInsightsPathId.Malformed',
  notFoundMessage: (id) => `The networkInsightsPath ID '${id}' does not exist`,
  pageSizes: { min: 1, max: 100 },
  filters: {
    destination: ({ destination }) => destination,
    source: ({ source }) => source,
    protocol: ({ protocol }) => protocol,
    ...filtersAt('filter-at-source', ({ filterAtSource }) => filterAtSource),
    ...filtersAt('filter-at-destination', ({ filterAtDestination }) => filterAtDestination),
  },
  show: (path, network) => ({
    NetworkInsightsPathId: path.id,
    NetworkInsightsPathArn: arnOf(network, path.region, path.id),
    CreatedDate: new Date(path.createdAt),
    Source: path.source,
    Destination: path.destination,
    SourceArn: arnOf(network, path.region, path.source),
    DestinationArn: path.destination && arnOf(network, path.region, path.destination),
    SourceIp: path.sourceIp,
    DestinationIp: path.destinationIp,
    Protocol: path.protocol,
    DestinationPort: path.destinationPort,
    FilterAtSource: shownFilter(path.filterAtSource),
    FilterAtDestination: shownFilter(path.filterAtDestination),
    Tags: tagsOf(network, path.id),
  }),
};

function shownFilter(filter: PathFilter | undefined): sdk.PathFilter | undefined {
  if (!filter) return undefined;
  const ports = (shown: { from: number; to: number } | undefined) =>
    shown && { FromPort: shown.from, ToPort: shown.to };
  return {
    SourceAddress: filter.sourceAddress,
    SourcePortRange: ports(filter.sourcePortRange),
    DestinationAddress: filter.destinationAddress,
    DestinationPortRange: ports(filter.destinationPortRange),
  };
}

export const analysisKind: Kind<NetworkInsightsAnalysis, sdk.NetworkInsightsAnalysis> = {
  type: 'network-insights-analysis',
  prefix: 'nia',
  table: (network) => network.networkInsightsAnalyses,
  notFound: 'InvalidNetworkInsightsAnalysisId.NotFound',
  malformed: 'InvalidNetworkInsightsAnalysisId.Malformed',
  notFoundMessage: (id) => `The networkInsightsAnalysis ID '${id}' does not exist`,
  pageSizes: { min: 1, max: 100 },
  filters: {
    'path-found': ({ found }) => found,
    status: ({ status }) => status,
  },
  show: shownAnalysis,
};

function shownAnalysis(analysis: NetworkInsightsAnalysis, network: Network): sdk.NetworkInsightsAnalysis {
  const { id, region, pathId, startedAt, filterInArns, filterOutArns, status, found } = analysis;
  const started = {
    NetworkInsightsAnalysisId: id,
    NetworkInsightsAnalysisArn: arnOf(network, region, id),
    NetworkInsightsPathId: pathId,
    FilterInArns: [...filterInArns],
    FilterOutArns: [...filterOutArns],
    StartDate: new Date(startedAt),
    Status: status,
    Tags: tagsOf(network, id),
  };
  if (status === 'running') return started;
  return {
    ...started,
    NetworkPathFound: found,
    // As they were written by `analyze`.
    ForwardPathComponents: analysis.forward as sdk.PathComponent[],
    ReturnPathComponents: analysis.back as sdk.PathComponent[],
    Explanations: analysis.explanations as sdk.Explanation[],
  };
}
