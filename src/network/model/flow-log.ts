/** Flow logs: what is logged, and where to. */
import type { Timestamp } from './time.ts';

export interface FlowLog {
  id: string;
  region: string;
  resource: { kind: 'vpc' | 'subnet' | 'network-interface'; id: string };
  trafficType: 'ACCEPT' | 'REJECT' | 'ALL';
  /** Seconds. */
  maxAggregationInterval: 60 | 600;
  /** `arn:aws:s3:::bucket/prefix/` */
  logDestination: string;
  /** `${version} ${account-id} …` */
  logFormat: string;
  creationTime: Timestamp;
  /** Why the last records could not be delivered. */
  deliveryError?: string;
}
