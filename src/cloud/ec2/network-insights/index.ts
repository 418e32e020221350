import type { Ec2Handlers } from '../kit/handlers.ts';
import { networkInsightsAnalyses } from './analyses.ts';
import { networkInsightsPaths } from './paths.ts';

/** VPC Reachability Analyzer. */
export const networkInsightsHandlers: Ec2Handlers = { ...networkInsightsPaths, ...networkInsightsAnalyses };
