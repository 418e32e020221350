/** Analyses of paths: they are done when the call returns, and keep what the network was then. */
import type { NetworkInsightsAnalysis } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, remove } from '../kit/resource.ts';
import { snapshot } from '../kit/snapshot.ts';
import { refuse } from '../kit/unsupported.ts';
import { analyze } from './analyze.ts';
import { analysisKind, pathKind } from './kinds.ts';

/** AWS deletes analyses after this time. */
const KEPT_MS = 120 * 24 * 60 * 60 * 1000;

export const networkInsightsAnalyses: Ec2Handlers = {
  StartNetworkInsightsAnalysis(context, input) {
    refuse(input, 'AdditionalAccounts');
    const path = find(context, pathKind, input.NetworkInsightsPathId, 'NetworkInsightsPathId');
    for (const { id, startedAt } of all(context, analysisKind))
      if (startedAt <= context.now - KEPT_MS) remove(context, analysisKind, id);
    if (all(context, analysisKind).length >= QUOTAS.networkInsightsAnalysesPerRegion) {
      throw new AwsError(
        'NetworkInsightsAnalysisLimitExceeded',
        `The maximum number of ${QUOTAS.networkInsightsAnalysesPerRegion} analyses has been reached.`,
      );
    }
    const filters = {
      filterInArns: (input.FilterInArns ?? []).map(checkedArn),
      filterOutArns: (input.FilterOutArns ?? []).map(checkedArn),
    };
    const network = snapshot(context.network);
    const { found, forward, back, explanations } = analyze(
      network,
      network.networkInsightsPaths[path.id]!,
      filters,
    );
    const made: NetworkInsightsAnalysis = {
      id: context.ids.id(analysisKind.prefix),
      region: context.region,
      pathId: path.id,
      startedAt: context.now,
      ...filters,
      status: 'running',
      found,
      forward: plain(forward),
      back: plain(back),
      explanations: plain(explanations),
    };
    const analysis = create(context, analysisKind, made, input);
    return { NetworkInsightsAnalysis: analysisKind.show(analysis, context.network) };
  },

  DescribeNetworkInsightsAnalyses(context, input) {
    const { NetworkInsightsAnalysisIds, NetworkInsightsPathId, AnalysisStartTime, AnalysisEndTime } = input;
    const pathId =
      NetworkInsightsPathId === undefined ? undefined : find(context, pathKind, NetworkInsightsPathId).id;
    const chosen = NetworkInsightsAnalysisIds?.length
      ? NetworkInsightsAnalysisIds.map((id) => find(context, analysisKind, id))
      : all(context, analysisKind);
    const ids = chosen
      .filter((one) => pathId === undefined || one.pathId === pathId)
      .filter(({ startedAt }) => startedAt >= (AnalysisStartTime?.getTime() ?? 0))
      .filter(({ startedAt }) => startedAt <= (AnalysisEndTime?.getTime() ?? Number.POSITIVE_INFINITY))
      .map(({ id }) => id);
    // No ids would mean all of them.
    if (ids.length === 0) return { NetworkInsightsAnalyses: [] };
    const { items, NextToken } = describe(context, analysisKind, ids, input);
    return { NetworkInsightsAnalyses: items, NextToken };
  },

  DeleteNetworkInsightsAnalysis(context, input) {
    const { id } = find(context, analysisKind, input.NetworkInsightsAnalysisId, 'NetworkInsightsAnalysisId');
    remove(context, analysisKind, id);
    return { NetworkInsightsAnalysisId: id };
  },
};

/** What can stand between two ends. */
const INTERMEDIATE = /^arn:aws:ec2:[^:]*:[^:]*:(natgateway\/nat|vpc-peering-connection\/pcx)-[0-9a-f]+$/;

function checkedArn(arn: string): string {
  if (INTERMEDIATE.test(arn)) return arn;
  throw new AwsError(
    'InvalidParameterValue',
    `'${arn}' is not the ARN of a NAT gateway or a VPC peering connection.`,
  );
}

/** Without members that are not there: the network is kept as JSON. */
function plain(shown: readonly object[]): object[] {
  return JSON.parse(JSON.stringify(shown)) as object[];
}
