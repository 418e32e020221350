/** AWS Certificate Manager, for certificates that are imported. */
import * as sdk from '@aws-sdk/client-acm';
import type { AnyHandler, Service } from '../service.ts';
import { handlers } from './handlers.ts';

export const acm: Service = {
  signingName: 'acm',
  protocol: { kind: 'awsJson', targetPrefix: 'CertificateManager' },
  sdk,
  handlers: handlers as Record<string, AnyHandler>,
};
