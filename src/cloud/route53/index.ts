/** Amazon Route 53, for private hosted zones. */
import * as sdk from '@aws-sdk/client-route-53';
import type { AnyHandler, Service } from '../service.ts';
import { changes } from './changes.ts';
import { records } from './records.ts';
import { tags } from './tags.ts';
import { vpcs } from './vpcs.ts';
import { zones } from './zones.ts';

export const route53: Service = {
  signingName: 'route53',
  protocol: { kind: 'restXml', xmlNamespace: 'https://route53.amazonaws.com/doc/2013-04-01/' },
  sdk,
  handlers: { ...zones, ...records, ...vpcs, ...changes, ...tags } as Record<string, AnyHandler>,
};
