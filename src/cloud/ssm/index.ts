/** AWS Systems Manager, for its Parameter Store. */
import * as sdk from '@aws-sdk/client-ssm';
import type { AnyHandler, Service } from '../service.ts';
import { lists } from './lists.ts';
import { parameters } from './parameters.ts';
import { tags } from './tags.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html */
export const ssm: Service = {
  signingName: 'ssm',
  protocol: { kind: 'awsJson', targetPrefix: 'AmazonSSM' },
  sdk,
  handlers: { ...parameters, ...lists, ...tags } as Record<string, AnyHandler>,
};
