/** AWS Security Token Service: who is calling, and credentials that end. */
import * as sdk from '@aws-sdk/client-sts';
import type { AnyHandler, Handlers, Service } from '../service.ts';
import { assumeRole } from './assume-role.ts';
import { identity } from './identity.ts';
import { tokens } from './tokens.ts';

const handlers: Handlers<typeof sdk> = { ...assumeRole, ...identity, ...tokens };

export const sts: Service = {
  everyAccount: true,
  signingName: 'sts',
  protocol: {
    kind: 'awsQuery',
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  },
  sdk,
  handlers: handlers as Record<string, AnyHandler>,
  changes: new Set(['GetSessionToken', 'GetFederationToken']),
};
