/** Stacks as the API shows them. */
import type * as sdk from '@aws-sdk/client-cloudformation';
import type { Stack, StackGoal, StackResource } from '../../../network/network.ts';
import { isSecret } from '../template/parameters.ts';
import { parseTemplate } from '../template/parse.ts';
import { readParameters } from '../template/template.ts';

export function showStack(stack: Stack): sdk.Stack {
  const { goal } = stack;
  const description = descriptionOf(goal);
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(description !== undefined && { Description: description }),
    Parameters: showParameters(goal),
    CreationTime: new Date(stack.createdAt),
    ...(stack.deletedAt !== undefined && { DeletionTime: new Date(stack.deletedAt) }),
    ...(stack.updatedAt !== undefined && { LastUpdatedTime: new Date(stack.updatedAt) }),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    ...(stack.statusReason !== undefined && { StackStatusReason: stack.statusReason }),
    DisableRollback: stack.rollback === 'keep',
    NotificationARNs: goal.notificationArns,
    Capabilities: goal.capabilities as sdk.Capability[],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    ...(goal.roleArn !== undefined && { RoleARN: goal.roleArn }),
    Tags: showTags(goal),
    EnableTerminationProtection: stack.terminationProtection,
    DriftInformation: driftInformation(stack),
  };
}

export function driftInformation({ drift }: Stack): {
  StackDriftStatus: sdk.StackDriftStatus;
  LastCheckTimestamp?: Date;
} {
  if (!drift?.status) return { StackDriftStatus: 'NOT_CHECKED' };
  return { StackDriftStatus: drift.status, LastCheckTimestamp: new Date(drift.at) };
}

export function showTags({ tags }: StackGoal): sdk.Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** With the defaults that were taken, and without what is not to be seen. */
export function showParameters({ template, parameters, resolved }: StackGoal): sdk.Parameter[] {
  if (template === '') return [];
  return Object.entries(readParameters(parseTemplate(template))).flatMap(([key, declaration]) => {
    const value =
      parameters[key] ?? (declaration.Default === undefined ? undefined : String(declaration.Default));
    if (value === undefined) return [];
    return [
      {
        ParameterKey: key,
        ParameterValue: isSecret(declaration) ? '****' : value,
        ...(resolved[key] !== undefined && { ResolvedValue: resolved[key] }),
      },
    ];
  });
}

function descriptionOf({ template }: StackGoal): string | undefined {
  if (template === '') return undefined;
  const { Description: description } = parseTemplate(template);
  return typeof description === 'string' ? description : undefined;
}

/** What the three ways of listing a stack's resources share. */
export function showResource(resource: StackResource) {
  return {
    LogicalResourceId: resource.logicalId,
    ...(resource.physicalId !== undefined && { PhysicalResourceId: resource.physicalId }),
    ResourceType: resource.type,
    ResourceStatus: shownStatus(resource.status),
    ...(resource.statusReason !== undefined && { ResourceStatusReason: resource.statusReason }),
    DriftInformation: { StackResourceDriftStatus: resource.drift?.status ?? ('NOT_CHECKED' as const) },
  };
}

function shownStatus(status: StackResource['status']): sdk.ResourceStatus {
  return status as sdk.ResourceStatus;
}
