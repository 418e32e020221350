/** VPC Reachability Analyzer: paths, and analyses of them, which are done when they are made. */
import type { JsonObject } from '../../../../network/network.ts';
import { integer, listOf, structure, tagList, text } from '../kit/shapes.ts';
import { retag, shownTags, tagSpecification } from '../kit/tags.ts';
import { resourceType } from '../kit/type.ts';

const portRange = structure({ FromPort: integer, ToPort: integer });
const filter = structure({
  SourceAddress: text,
  SourcePortRange: portRange,
  DestinationAddress: text,
  DestinationPortRange: portRange,
});

export const networkInsightsPath = resourceType({
  type: 'AWS::EC2::NetworkInsightsPath',
  properties: {
    Destination: text,
    DestinationIp: text,
    DestinationPort: integer,
    FilterAtDestination: filter,
    FilterAtSource: filter,
    Protocol: text,
    Source: text,
    SourceIp: text,
    Tags: tagList,
  },
  required: ['Protocol', 'Source'],
  replaces: [
    'Destination',
    'DestinationIp',
    'DestinationPort',
    'FilterAtDestination',
    'FilterAtSource',
    'Protocol',
    'Source',
    'SourceIp',
  ],
  attributes: ['NetworkInsightsPathArn', 'NetworkInsightsPathId'],
  tagged: 'ec2',
  async create({ make }, { Tags, Protocol, Source, ...wanted }) {
    await make(
      'ec2',
      'CreateNetworkInsightsPath',
      {
        ...wanted,
        ...{ Protocol: Protocol as 'tcp', Source: Source!, ClientToken: undefined },
        ...tagSpecification('network-insights-path', Tags),
      },
      ({ NetworkInsightsPath }) => NetworkInsightsPath!.NetworkInsightsPathId!,
    );
  },
  update: ({ call }, id, next, previous) => retag(call, id, next.Tags, previous.Tags),
  async remove({ call }, NetworkInsightsPathId) {
    await call('ec2', 'DeleteNetworkInsightsPath', { NetworkInsightsPathId });
  },
  describe: async ({ region, accountId }, NetworkInsightsPathId) => ({
    NetworkInsightsPathArn: `arn:aws:ec2:${region}:${accountId}:network-insights-path/${NetworkInsightsPathId}`,
    NetworkInsightsPathId,
  }),
  async read({ call }, id) {
    const { NetworkInsightsPaths } = await call('ec2', 'DescribeNetworkInsightsPaths', {
      NetworkInsightsPathIds: [id],
    });
    const { Source = '', Destination, Protocol = '', DestinationPort, Tags } = NetworkInsightsPaths![0]!;
    return {
      ...{ Source, Protocol, Tags: shownTags(Tags) },
      ...(Destination !== undefined && { Destination }),
      ...(DestinationPort !== undefined && { DestinationPort }),
    };
  },
});

export const networkInsightsAnalysis = resourceType({
  type: 'AWS::EC2::NetworkInsightsAnalysis',
  properties: {
    FilterInArns: listOf(text),
    FilterOutArns: listOf(text),
    NetworkInsightsPathId: text,
    Tags: tagList,
  },
  required: ['NetworkInsightsPathId'],
  replaces: ['FilterInArns', 'FilterOutArns', 'NetworkInsightsPathId'],
  attributes: ['NetworkInsightsAnalysisArn', 'NetworkInsightsAnalysisId', 'NetworkPathFound', 'Status'],
  tagged: 'ec2',
  async create({ make }, { Tags, NetworkInsightsPathId, ...wanted }) {
    await make(
      'ec2',
      'StartNetworkInsightsAnalysis',
      {
        ...wanted,
        ...{ NetworkInsightsPathId: NetworkInsightsPathId!, ClientToken: undefined },
        ...tagSpecification('network-insights-analysis', Tags),
      },
      ({ NetworkInsightsAnalysis }) => NetworkInsightsAnalysis!.NetworkInsightsAnalysisId!,
    );
  },
  update: ({ call }, id, next, previous) => retag(call, id, next.Tags, previous.Tags),
  async remove({ call }, NetworkInsightsAnalysisId) {
    await call('ec2', 'DeleteNetworkInsightsAnalysis', { NetworkInsightsAnalysisId });
  },
  async describe({ call }, id) {
    const { NetworkInsightsAnalyses } = await call('ec2', 'DescribeNetworkInsightsAnalyses', {
      NetworkInsightsAnalysisIds: [id],
    });
    const shown = NetworkInsightsAnalyses![0]!;
    return {
      NetworkInsightsAnalysisArn: shown.NetworkInsightsAnalysisArn ?? '',
      NetworkInsightsAnalysisId: id,
      NetworkPathFound: shown.NetworkPathFound ?? false,
      Status: shown.Status ?? '',
    };
  },
  async read({ call }, id) {
    const { NetworkInsightsAnalyses } = await call('ec2', 'DescribeNetworkInsightsAnalyses', {
      NetworkInsightsAnalysisIds: [id],
    });
    const { NetworkInsightsPathId = '', Tags } = NetworkInsightsAnalyses![0]!;
    return { NetworkInsightsPathId, Tags: shownTags(Tags) } satisfies JsonObject;
  },
});
