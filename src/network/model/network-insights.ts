/** VPC Reachability Analyzer: what was asked, and what came out. */
import type { Timestamp } from './time.ts';

export interface NetworkInsightsPath {
  /** `nip-…`. */
  id: string;
  region: string;
  createdAt: Timestamp;
  /** AWS ids. */
  source: string;
  destination?: string;
  sourceIp?: string;
  destinationIp?: string;
  protocol: 'tcp' | 'udp';
  destinationPort?: number;
  filterAtSource?: PathFilter;
  filterAtDestination?: PathFilter;
}

/** The header that packets are to have at one end of the path. */
export interface PathFilter {
  sourceAddress?: string;
  sourcePortRange?: { from: number; to: number };
  destinationAddress?: string;
  destinationPortRange?: { from: number; to: number };
}

export interface NetworkInsightsAnalysis {
  /** `nia-…`. */
  id: string;
  region: string;
  pathId: string;
  startedAt: Timestamp;
  filterInArns: string[];
  filterOutArns: string[];
  status: 'running' | 'succeeded';
  found: boolean;
  /** In AWS's shapes, as they are shown: what the network was when it was analyzed. */
  forward: object[];
  back: object[];
  explanations: object[];
}
