/** AWS CloudFormation: stacks of the resources that the services here have. */
import * as sdk from '@aws-sdk/client-cloudformation';
import type { AnyHandler, Service } from '../service.ts';
import { type Callable, stackCalls } from './calls.ts';
import { StackEngine } from './engine/engine.ts';
import type { EngineParts } from './engine/parts.ts';
import { findType } from './resources/registry.ts';
import { changeSetHandlers } from './stacks/change-sets.ts';
import { contentHandlers } from './stacks/contents.ts';
import { driftHandlers } from './stacks/drift.ts';
import type { Engine } from './stacks/handlers.ts';
import { stackHandlers } from './stacks/stacks.ts';
import { templateHandlers } from './stacks/templates.ts';
import { withTemplate } from './template-url.ts';

type Options = Callable & Pick<EngineParts, 'clock' | 'ids' | 'log'>;

/** The service, and what carries its stacks out. `services` are those that resources are made of. */
export function createCloudFormation(options: Options): { service: Service; engine: StackEngine } {
  const engine = new StackEngine({ ...options, typeOf: findType, callAs: stackCalls(options) });
  return {
    engine,
    service: { ...cloudFormation(engine), prepare: (call) => withTemplate(call, options.s3) },
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html */
export function cloudFormation(engine: Engine): Service {
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
      ...driftHandlers(engine),
      ...contentHandlers,
      ...templateHandlers,
    } as Record<string, AnyHandler>,
  };
}
