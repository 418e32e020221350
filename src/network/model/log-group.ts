/** CloudWatch Logs: groups alone. */
import type { Timestamp } from './time.ts';

export interface LogGroup {
  /** Without the `:*` that means its streams. */
  arn: string;
  name: string;
  region: string;
  createdAt: Timestamp;
  /** Days; absent: for ever. */
  retentionInDays?: number;
}
