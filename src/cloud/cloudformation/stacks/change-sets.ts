/** Change sets: what an update or a creation would do, kept until it is carried out. */
import type * as sdk from '@aws-sdk/client-cloudformation';
import type { ChangeSet, ResourceChange, Stack } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { validation } from '../errors.ts';
import { resourceChanges } from './changes.ts';
import { addEvent } from './events.ts';
import { checkNewName, findStack, pageOf, stackNamed, stackNameOf } from './find.ts';
import { checkedPlan, goalOf } from './goal.ts';
import type { Engine, StackHandlers } from './handlers.ts';
import { showParameters, showTags } from './show.ts';
import { beginCreation, beginUpdate, checkUpdatable, newStack, onFailure } from './stacks.ts';

const EMPTY =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export function changeSetHandlers(engine: Engine): StackHandlers {
  return {
    CreateChangeSet(context, input) {
      if (input.ResourcesToImport?.length || input.ChangeSetType === 'IMPORT')
        throw validation('Importing resources is not supported by Kairo.');
      const stack = stackFor(context, input);
      const name = changeSetName(input.ChangeSetName);
      const namesake = Object.values(stack.changeSets).find((other) => other.name === name);
      // What has been carried out is history, and its name is free.
      if (namesake?.executionStatus === 'EXECUTE_COMPLETE') delete stack.changeSets[namesake.id];
      else if (namesake)
        throw new AwsError(
          'AlreadyExistsException',
          `ChangeSet ${name} cannot be created due to a mismatch with existing attribute Description or because it already exists`,
        );
      const type = stack.status === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE';
      const goal = goalOf(input, type === 'UPDATE' ? stack.goal : undefined);
      const plan = checkedPlan(context, stack, goal, { changeSet: true });
      goal.resolved = plan.resolved;
      const { changes, any } = resourceChanges(stack, goal, plan);
      const id = `arn:aws:cloudformation:${context.region}:${context.accountId}:changeSet/${name}/${context.ids.token(32)}`;
      stack.changeSets[id] = {
        id,
        name,
        type,
        ...(input.Description !== undefined && { description: input.Description }),
        ...(any
          ? { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' }
          : { status: 'FAILED', statusReason: EMPTY, executionStatus: 'UNAVAILABLE' }),
        createdAt: context.now,
        goal,
        rollback: onFailure(input.OnStackFailure, undefined),
        changes,
      };
      context.network.stacks[stack.id] = stack;
      return { Id: id, StackId: stack.id };
    },

    DescribeChangeSet(context, input) {
      const { stack, changeSet } = findChangeSet(context, input);
      const { page, NextToken } = pageOf(changeSet.changes, input.NextToken);
      return {
        ...summary(stack, changeSet),
        Parameters: showParameters(changeSet.goal),
        NotificationARNs: changeSet.goal.notificationArns,
        RollbackConfiguration: {},
        Capabilities: changeSet.goal.capabilities as sdk.Capability[],
        Tags: showTags(changeSet.goal),
        Changes: page.map((change) => ({
          Type: 'Resource' as const,
          ResourceChange: showChange(change, input.IncludePropertyValues === true),
        })),
        NextToken,
      };
    },

    ListChangeSets(context, input) {
      const stack = findStack(context, input.StackName);
      const { page, NextToken } = pageOf(Object.values(stack.changeSets), input.NextToken);
      return { Summaries: page.map((changeSet) => summary(stack, changeSet)), NextToken };
    },

    ExecuteChangeSet(context, input) {
      const { stack, changeSet } = findChangeSet(context, input);
      if (changeSet.executionStatus !== 'AVAILABLE')
        throw new AwsError(
          'InvalidChangeSetStatus',
          `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}] (execution status ${changeSet.executionStatus})`,
        );
      changeSet.executionStatus = 'EXECUTE_IN_PROGRESS';
      const goal = JSON.parse(JSON.stringify(changeSet.goal));
      stack.rollback = input.DisableRollback ? 'keep' : changeSet.rollback;
      const { ClientRequestToken: token } = input;
      if (changeSet.type === 'UPDATE') {
        checkUpdatable(stack);
        beginUpdate(context, stack, goal, token);
      } else {
        stack.goal = goal;
        beginCreation(context, stack, token);
      }
      // Carried out, it is history; AWS keeps none of a stack's change sets then.
      stack.changeSets = { [changeSet.id]: { ...changeSet, executionStatus: 'EXECUTE_COMPLETE' } };
      engine.wake();
      return {};
    },

    DeleteChangeSet(context, input) {
      const { stack, changeSet } = findChangeSet(context, input);
      delete stack.changeSets[changeSet.id];
      return {};
    },
  };
}

/** The stack that a change set is for; one that is to be created is made, with nothing in it. */
function stackFor(
  context: Context,
  input: { StackName?: string | undefined; ChangeSetType?: string | undefined } & Parameters<
    typeof goalOf
  >[0],
): Stack {
  const name = stackNameOf(input.StackName);
  if (input.ChangeSetType !== 'CREATE') {
    const stack = findStack(context, name);
    if (stack.status === 'REVIEW_IN_PROGRESS') throw validation(`Stack [${name}] does not exist`);
    checkUpdatable(stack);
    return stack;
  }
  const existing = stackNamed(context, name);
  if (existing && existing.status !== 'REVIEW_IN_PROGRESS')
    throw validation(
      `Stack [${name}] already exists and cannot be created again with the changeSet [${input.ChangeSetType}].`,
    );
  if (existing) return existing;
  checkNewName(name);
  const stack = newStack(context, name, { ...goalOf(input), template: '', parameters: {}, tags: {} });
  const of = { logicalId: name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack' };
  addEvent(stack, of, 'REVIEW_IN_PROGRESS', 'User Initiated', { at: context.now, ids: context.ids });
  return stack;
}

function changeSetName(name: string | undefined): string {
  if (name !== undefined && /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return name;
  throw validation(
    `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
}

function findChangeSet(
  context: Context,
  {
    ChangeSetName: nameOrId = '',
    StackName,
  }: { ChangeSetName?: string | undefined; StackName?: string | undefined },
): { stack: Stack; changeSet: ChangeSet } {
  const stacks = StackName ? [findStack(context, StackName)] : Object.values(context.network.stacks);
  for (const stack of stacks) {
    const changeSet = Object.values(stack.changeSets).find(
      ({ id, name }) => id === nameOrId || (StackName && name === nameOrId),
    );
    if (changeSet) return { stack, changeSet };
  }
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, { status: 404 });
}

function summary(stack: Stack, changeSet: ChangeSet) {
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: stack.id,
    StackName: stack.name,
    ...(changeSet.description !== undefined && { Description: changeSet.description }),
    CreationTime: new Date(changeSet.createdAt),
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    ...(changeSet.statusReason !== undefined && { StatusReason: changeSet.statusReason }),
    IncludeNestedStacks: false,
  };
}

function showChange(change: ResourceChange, values: boolean): sdk.ResourceChange {
  return {
    Action: change.action,
    LogicalResourceId: change.logicalId,
    ...(change.physicalId !== undefined && { PhysicalResourceId: change.physicalId }),
    ResourceType: change.type,
    ...(change.replacement !== undefined && { Replacement: change.replacement }),
    ...(change.policyAction !== undefined && { PolicyAction: change.policyAction as sdk.PolicyAction }),
    Scope: change.scope,
    Details: change.details.map((detail) => ({
      Target: {
        Attribute: detail.attribute,
        ...(detail.property !== undefined && { Name: detail.property }),
        RequiresRecreation: detail.recreation,
        ...(values && {
          Path: `/${detail.attribute}${detail.property === undefined ? '' : `/${detail.property}`}`,
          BeforeValue: detail.before,
          AfterValue: detail.after,
          AttributeChangeType:
            detail.before === undefined
              ? ('Add' as const)
              : detail.after === undefined
                ? ('Remove' as const)
                : ('Modify' as const),
        }),
      },
      Evaluation: detail.evaluation,
      ChangeSource: detail.source,
      ...(detail.cause !== undefined && { CausingEntity: detail.cause }),
    })),
  };
}
