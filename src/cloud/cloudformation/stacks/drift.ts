/** Drift as the API tells of it. Looking takes calls of other APIs, so the engine does it and keeps what it saw. */
import type * as sdk from '@aws-sdk/client-cloudformation';
import type { Stack, StackResource } from '../../../network/network.ts';
import type { Context } from '../../service.ts';
import { validation } from '../errors.ts';
import { findStack, pageOf } from './find.ts';
import type { Engine, StackHandlers } from './handlers.ts';
import { actorOf } from './stacks.ts';

export function driftHandlers(engine: Engine): StackHandlers {
  return {
    DetectStackDrift(context, input) {
      const stack = findStack(context, input.StackName);
      if (stack.operation)
        throw validation(
          `Drift detection cannot be performed on stack [${stack.id}] while it is in ${stack.status} state`,
        );
      const detectionId = context.ids.token(36);
      stack.drift = { detectionId, status: undefined, at: context.now, actor: actorOf(context.caller) };
      engine.wake();
      return { StackDriftDetectionId: detectionId };
    },

    DescribeStackDriftDetectionStatus(context, input) {
      const stack = Object.values(context.network.stacks).find(
        ({ drift }) => drift && drift.detectionId === input.StackDriftDetectionId,
      );
      if (!stack) throw validation(`Stack drift detection [${input.StackDriftDetectionId}] does not exist`);
      const { detectionId, status, at } = stack.drift!;
      return {
        StackId: stack.id,
        StackDriftDetectionId: detectionId,
        Timestamp: new Date(at),
        ...(status === undefined
          ? { DetectionStatus: 'DETECTION_IN_PROGRESS' }
          : {
              DetectionStatus: 'DETECTION_COMPLETE',
              StackDriftStatus: status,
              DriftedStackResourceCount: Object.values(stack.resources).filter(isDrifted).length,
            }),
      };
    },

    DescribeStackResourceDrifts(context, input) {
      const stack = findStack(context, input.StackName);
      const wanted = input.StackResourceDriftStatusFilters as string[] | undefined;
      const found = Object.values(stack.resources).filter(
        ({ drift }) =>
          drift && drift.status !== 'NOT_CHECKED' && (!wanted?.length || wanted.includes(drift.status)),
      );
      const { page, NextToken } = pageOf(found, input.NextToken, input.MaxResults ?? 100);
      return { StackResourceDrifts: page.map((resource) => showDrift(stack, resource)), NextToken };
    },

    /** The engine has looked before this call's turn. */
    DetectStackResourceDrift(context, input) {
      const stack = findStack(context, input.StackName);
      return {
        StackResourceDrift: showDrift(stack, resourceOf(context, input.StackName, input.LogicalResourceId)),
      };
    },
  };
}

export function resourceOf(
  context: Pick<Context, 'network' | 'region'>,
  stackName: string | undefined,
  logicalId: string | undefined,
): StackResource {
  const stack = findStack(context, stackName);
  const found = logicalId === undefined ? undefined : stack.resources[logicalId];
  if (!found) throw validation(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return found;
}

const isDrifted = ({ drift }: StackResource) => drift?.status === 'MODIFIED' || drift?.status === 'DELETED';

function showDrift(
  stack: Stack,
  { logicalId, physicalId, type, drift }: StackResource,
): sdk.StackResourceDrift {
  const { status, at, expected, actual, differences } = drift!;
  return {
    StackId: stack.id,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ...(expected && { ExpectedProperties: JSON.stringify(expected) }),
    ...(actual && { ActualProperties: JSON.stringify(actual) }),
    PropertyDifferences: differences.map(({ path, ...difference }) => ({
      PropertyPath: path,
      ExpectedValue: difference.expected,
      ActualValue: difference.actual,
      DifferenceType: difference.type,
    })),
    StackResourceDriftStatus: status,
    Timestamp: new Date(at),
  };
}
