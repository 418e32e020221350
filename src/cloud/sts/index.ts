/** AWS STS: who is calling. */
import * as sdk from '@aws-sdk/client-sts';
import type { AnyHandler, Handlers, Service } from '../service.ts';

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const handlers: Handlers<typeof sdk> = {
  GetCallerIdentity: ({ caller }) => ({ UserId: caller.userId, Account: caller.accountId, Arn: caller.arn }),
};

export const sts: Service = {
  signingName: 'sts',
  protocol: {
    kind: 'awsQuery',
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  },
  sdk,
  handlers: handlers as Record<string, AnyHandler>,
};
