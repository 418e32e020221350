/** What is in stacks: resources, events, exports. */
import type { Stack, StackResource } from '../../../network/network.ts';
import type { Context } from '../../service.ts';
import { validation } from '../errors.ts';
import { findStack, pageOf } from './find.ts';
import type { StackHandlers } from './handlers.ts';
import { showResource } from './show.ts';

export const contentHandlers: StackHandlers = {
  DescribeStackResource(context, input) {
    const stack = findStack(context, input.StackName);
    const resource =
      input.LogicalResourceId === undefined ? undefined : stack.resources[input.LogicalResourceId];
    if (!resource)
      throw validation(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
    return {
      StackResourceDetail: {
        ...inStack(stack),
        ...showResource(resource),
        LastUpdatedTimestamp: new Date(resource.updatedAt),
      },
    };
  },

  DescribeStackResources(context, input) {
    const stack = input.StackName
      ? findStack(context, input.StackName)
      : stackOfResource(context, input.PhysicalResourceId);
    const wanted = input.LogicalResourceId;
    return {
      StackResources: resourcesOf(stack)
        .filter(({ logicalId }) => wanted === undefined || logicalId === wanted)
        .map((resource) => ({
          ...inStack(stack),
          ...showResource(resource),
          Timestamp: new Date(resource.updatedAt),
        })),
    };
  },

  ListStackResources(context, input) {
    const { page, NextToken } = pageOf(resourcesOf(findStack(context, input.StackName)), input.NextToken);
    return {
      StackResourceSummaries: page.map((resource) => ({
        ...showResource(resource),
        LastUpdatedTimestamp: new Date(resource.updatedAt),
      })),
      NextToken,
    };
  },

  /** Newest first. */
  DescribeStackEvents(context, input) {
    const stack = findStack(context, input.StackName);
    const { page, NextToken } = pageOf(stack.events.toReversed(), input.NextToken);
    return {
      StackEvents: page.map((event) => ({
        ...inStack(stack),
        EventId: event.id,
        LogicalResourceId: event.logicalId,
        PhysicalResourceId: event.physicalId,
        ResourceType: event.type,
        Timestamp: new Date(event.at),
        ResourceStatus: event.status as 'CREATE_COMPLETE',
        ResourceStatusReason: event.reason,
        ClientRequestToken: event.token,
      })),
      NextToken,
    };
  },

  ListExports(context, input) {
    const exports = stacksIn(context).flatMap(({ id, outputs }) =>
      outputs.flatMap(({ exportName: Name, value: Value }) =>
        Name === undefined ? [] : [{ ExportingStackId: id, Name, Value }],
      ),
    );
    const { page, NextToken } = pageOf(exports, input.NextToken);
    return { Exports: page, NextToken };
  },

  ListImports(context, input) {
    const name = input.ExportName ?? '';
    const importers = stacksIn(context).filter(({ imports }) => imports.includes(name));
    if (importers.length === 0) throw validation(`Export '${name}' is not imported by any stack.`);
    const { page, NextToken } = pageOf(
      importers.map((stack) => stack.name),
      input.NextToken,
    );
    return { Imports: page, NextToken };
  },
};

function inStack({ id, name }: Stack): { StackId: string; StackName: string } {
  return { StackId: id, StackName: name };
}

function stacksIn({ network, region }: Context): Stack[] {
  return Object.values(network.stacks).filter((stack) => stack.region === region);
}

function resourcesOf({ resources }: Stack): StackResource[] {
  return Object.values(resources);
}

function stackOfResource(context: Context, physicalId: string | undefined): Stack {
  if (physicalId === undefined) throw validation('One of StackName or PhysicalResourceId must be specified.');
  const found = stacksIn(context).find((stack) =>
    resourcesOf(stack).some((one) => one.physicalId === physicalId),
  );
  if (!found) throw validation(`Stack for ${physicalId} does not exist`);
  return found;
}
