/** Amazon CloudWatch Logs: log groups, which can be named where AWS wants one. Nothing writes to them. */
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { AnyHandler, Service } from '../service.ts';
import { handlers } from './handlers.ts';

export const logs: Service = {
  signingName: 'logs',
  protocol: { kind: 'awsJson', targetPrefix: 'Logs_20140328' },
  sdk,
  handlers: handlers as Record<string, AnyHandler>,
};
