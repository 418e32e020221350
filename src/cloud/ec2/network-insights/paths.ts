/**
 * Paths to be analyzed: made, shown and deleted.
 * @see https://docs.aws.amazon.com/vpc/latest/reachability/what-is-reachability-analyzer.html
 */
import type { PathRequestFilter, RequestFilterPortRange } from '@aws-sdk/client-ec2';
import { parseAddress } from '../../../network/cidr.ts';
import type { NetworkInsightsPath, PathFilter } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, missing, remove } from '../kit/resource.ts';
import { checkEnd } from './ends.ts';
import { analysisKind, pathKind } from './kinds.ts';

export const networkInsightsPaths: Ec2Handlers = {
  CreateNetworkInsightsPath(context, input) {
    if (!input.Source) throw missing('Source');
    if (!input.Protocol) throw missing('Protocol');
    const protocol = String(input.Protocol).toLowerCase();
    if (protocol !== 'tcp' && protocol !== 'udp')
      throw invalid(`Invalid value '${input.Protocol}' for protocol. Valid values: tcp, udp.`);
    const source = checkEnd(context, input.Source, 'source');
    const destination =
      input.Destination === undefined ? undefined : checkEnd(context, input.Destination, 'destination');
    if (input.FilterAtSource && (input.SourceIp || input.DestinationPort !== undefined))
      throw exclusive('FilterAtSource', 'SourceIp or DestinationPort');
    if (input.FilterAtDestination && input.DestinationIp)
      throw exclusive('FilterAtDestination', 'DestinationIp');
    if (destination === undefined && !input.FilterAtSource?.DestinationAddress && !input.DestinationIp)
      throw missing('Destination');
    if (all(context, pathKind).length >= QUOTAS.networkInsightsPathsPerRegion) {
      throw new AwsError(
        'NetworkInsightsPathLimitExceeded',
        `The maximum number of ${QUOTAS.networkInsightsPathsPerRegion} paths has been reached.`,
      );
    }
    const filterAtSource = filterFrom(input.FilterAtSource);
    const filterAtDestination = filterFrom(input.FilterAtDestination);
    const port = input.DestinationPort === undefined ? undefined : portFrom(input.DestinationPort);
    const made: NetworkInsightsPath = {
      id: context.ids.id(pathKind.prefix),
      region: context.region,
      createdAt: context.now,
      source,
      protocol,
      ...(destination !== undefined && { destination }),
      ...(input.SourceIp && { sourceIp: addressFrom(input.SourceIp) }),
      ...(input.DestinationIp && { destinationIp: addressFrom(input.DestinationIp) }),
      ...(port !== undefined && { destinationPort: port }),
      ...(filterAtSource && { filterAtSource }),
      ...(filterAtDestination && { filterAtDestination }),
    };
    const path = create(context, pathKind, made, input);
    return { NetworkInsightsPath: pathKind.show(path, context.network) };
  },

  DescribeNetworkInsightsPaths(context, input) {
    const { items, NextToken } = describe(context, pathKind, input.NetworkInsightsPathIds, input);
    return { NetworkInsightsPaths: items, NextToken };
  },

  DeleteNetworkInsightsPath(context, input) {
    const { id } = find(context, pathKind, input.NetworkInsightsPathId, 'NetworkInsightsPathId');
    const analyzed = all(context, analysisKind).some(({ pathId }) => pathId === id);
    if (analyzed) {
      throw new AwsError(
        'AnalysisExistsForNetworkInsightsPath',
        `The path ${id} has analyses. Delete its analyses before you delete the path.`,
      );
    }
    remove(context, pathKind, id);
    return { NetworkInsightsPathId: id };
  },
};

function filterFrom(filter: PathRequestFilter | undefined): PathFilter | undefined {
  if (!filter) return undefined;
  const { SourceAddress, SourcePortRange, DestinationAddress, DestinationPortRange } = filter;
  const sourcePortRange = rangeFrom(SourcePortRange);
  const destinationPortRange = rangeFrom(DestinationPortRange);
  return {
    ...(SourceAddress && { sourceAddress: addressFrom(SourceAddress) }),
    ...(sourcePortRange && { sourcePortRange }),
    ...(DestinationAddress && { destinationAddress: addressFrom(DestinationAddress) }),
    ...(destinationPortRange && { destinationPortRange }),
  };
}

function rangeFrom(range: RequestFilterPortRange | undefined): { from: number; to: number } | undefined {
  if (!range) return undefined;
  const from = portFrom(range.FromPort ?? 0);
  const to = portFrom(range.ToPort ?? 65_535);
  if (from > to) throw invalid(`The port range ${from}-${to} begins after its end.`);
  return { from, to };
}

function portFrom(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw invalid(`Invalid value '${port}' for a port. Expecting a value between 0 and 65535.`);
}

function addressFrom(text: string): string {
  if (parseAddress(text) === undefined) throw invalid(`Invalid IPv4 address: '${text}'.`);
  return text;
}

function exclusive(filter: string, others: string): AwsError {
  return new AwsError('InvalidParameterCombination', `${filter} cannot be combined with ${others}.`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
