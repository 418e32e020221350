/** AWS CloudFormation: stacks of the resources that the services here have. */
import * as sdk from '@aws-sdk/client-cloudformation';
import type { AnyHandler, Service } from '../service.ts';
import { changeSetHandlers } from './stacks/change-sets.ts';
import { contentHandlers } from './stacks/contents.ts';
import type { Engine } from './stacks/handlers.ts';
import { stackHandlers } from './stacks/stacks.ts';
import { templateHandlers } from './stacks/templates.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html */
export function createCloudFormation(engine: Engine): Service {
  return {
    signingName: 'cloudformation',
    protocol: {
      kind: 'awsQuery',
      version: '2010-05-15',
      xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    },
    sdk,
    handlers: {
      ...stackHandlers(engine),
      ...changeSetHandlers(engine),
      ...contentHandlers,
      ...templateHandlers,
    } as Record<string, AnyHandler>,
  };
}
