/** Hosts in a VPC. */
import type { Ec2Handlers } from '../kit/handlers.ts';
import { instanceAttachments } from './attachments.ts';
import { instanceAttributes } from './attributes.ts';
import { describeInstances } from './describe.ts';
import { runInstances } from './run.ts';
import { instanceStates } from './states.ts';

export const instanceHandlers: Ec2Handlers = {
  ...describeInstances,
  ...instanceAttachments,
  ...instanceAttributes,
  ...instanceStates,
  ...runInstances,
};
