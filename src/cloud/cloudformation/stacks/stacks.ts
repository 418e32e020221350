/** Stacks: created, updated, deleted, described. What the calls ask for goes on after they are answered. */
import type { Stack, StackGoal, StackOperation } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Caller, Context } from '../../service.ts';
import { validation } from '../errors.ts';
import { resourceChanges } from './changes.ts';
import { addEvent } from './events.ts';
import { checkNewName, findStack, pageOf, stackNamed, stackNameOf } from './find.ts';
import { checkedPlan, goalOf } from './goal.ts';
import type { Engine, StackHandlers } from './handlers.ts';
import { driftInformation, showStack } from './show.ts';

/** Deleted stacks that are still found by their ARN. AWS keeps them for ninety days. */
const DELETED_KEPT = 100;

export function stackHandlers(engine: Engine): StackHandlers {
  return {
    CreateStack(context, input) {
      const name = stackNameOf(input.StackName);
      checkNewName(name);
      const token = input.ClientRequestToken;
      const existing = stackNamed(context, name);
      if (existing) {
        if (token !== undefined && existing.lastToken === `create:${token}`) return { StackId: existing.id };
        if (existing.status !== 'REVIEW_IN_PROGRESS')
          throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
      }
      if (input.OnFailure !== undefined && input.DisableRollback !== undefined)
        throw validation('You cannot specify both OnFailure and DisableRollback.');
      const stack = existing ?? newStack(context, name, goalOf(input));
      stack.goal = goalOf(input);
      stack.rollback = onFailure(input.OnFailure, input.DisableRollback);
      stack.terminationProtection = input.EnableTerminationProtection ?? false;
      if (input.StackPolicyBody !== undefined) stack.policy = input.StackPolicyBody;
      stack.goal.resolved = checkedPlan(context, stack, stack.goal, { changeSet: false }).resolved;
      context.network.stacks[stack.id] = stack;
      forgetDeleted(context);
      beginCreation(context, stack, token);
      engine.wake();
      return { StackId: stack.id };
    },

    UpdateStack(context, input) {
      const stack = findStack(context, input.StackName);
      const token = input.ClientRequestToken;
      if (token !== undefined && stack.lastToken === `update:${token}`) return { StackId: stack.id };
      checkUpdatable(stack);
      const goal = goalOf(input, stack.goal);
      const plan = checkedPlan(context, stack, goal, { changeSet: false });
      goal.resolved = plan.resolved;
      if (!resourceChanges(stack, goal, plan).any) throw validation('No updates are to be performed.');
      if (input.StackPolicyBody !== undefined) stack.policy = input.StackPolicyBody;
      stack.rollback = input.DisableRollback ? 'keep' : 'rollback';
      beginUpdate(context, stack, goal, token);
      engine.wake();
      return { StackId: stack.id };
    },

    DeleteStack(context, input) {
      const name = stackNameOf(input.StackName);
      const stack = name.startsWith('arn:') ? context.network.stacks[name] : stackNamed(context, name);
      // Deleting what is not there goes well, as on AWS.
      if (!stack || stack.status === 'DELETE_COMPLETE') return {};
      if (stack.terminationProtection)
        throw validation(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
      if (stack.operation?.kind === 'delete') return {};
      if (stack.operation) throw inProgress(stack, 'deleted');
      checkExportsUnused(context, stack);
      const retain = input.RetainResources ?? [];
      if (retain.length > 0 && stack.status !== 'DELETE_FAILED')
        throw validation(
          `Invalid operation on stack [${stack.id}]. RetainResources can only be given for a stack in DELETE_FAILED, unless DeletionMode is FORCE_DELETE_STACK.`,
        );
      begin(context, stack, { kind: 'delete', retain }, 'DELETE_IN_PROGRESS', input.ClientRequestToken);
      engine.wake();
      return {};
    },

    DescribeStacks(context, input) {
      if (input.StackName) return { Stacks: [showStack(findStack(context, input.StackName))] };
      const there = stacksOf(context).filter(({ status }) => status !== 'DELETE_COMPLETE');
      const { page, NextToken } = pageOf(there, input.NextToken);
      return { Stacks: page.map(showStack), NextToken };
    },

    ListStacks(context, input) {
      const wanted = input.StackStatusFilter as string[] | undefined;
      const found = stacksOf(context).filter(({ status }) => !wanted?.length || wanted.includes(status));
      const { page, NextToken } = pageOf(found, input.NextToken);
      return {
        StackSummaries: page.map((stack) => {
          const { TemplateDescription, ...summary } = summaryOf(stack);
          return { ...summary, ...(TemplateDescription !== undefined && { TemplateDescription }) };
        }),
        NextToken,
      };
    },

    UpdateTerminationProtection(context, input) {
      const stack = findStack(context, input.StackName);
      if (input.EnableTerminationProtection === undefined)
        throw validation(
          "Value null at 'enableTerminationProtection' failed to satisfy constraint: Member must not be null",
        );
      stack.terminationProtection = input.EnableTerminationProtection;
      return { StackId: stack.id };
    },

    SetStackPolicy(context, input) {
      const stack = findStack(context, input.StackName);
      if (input.StackPolicyBody === undefined) throw validation('StackPolicyBody must be specified.');
      stack.policy = input.StackPolicyBody;
      return {};
    },

    GetStackPolicy: (context, input) => ({ StackPolicyBody: findStack(context, input.StackName).policy }),

    ContinueUpdateRollback(context, input) {
      const stack = findStack(context, input.StackName);
      const { operation } = stack;
      if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || operation || !stack.before)
        throw validation(
          `Stack:${stack.id} is in ${stack.status} state and can not continue update rollback.`,
        );
      const skip = input.ResourcesToSkip ?? [];
      begin(
        context,
        stack,
        { kind: 'rollback', before: stack.before, skip },
        'UPDATE_ROLLBACK_IN_PROGRESS',
        input.ClientRequestToken,
      );
      engine.wake();
      return {};
    },

    RollbackStack(context, input) {
      const stack = findStack(context, input.StackName);
      if (stack.operation) throw inProgress(stack, 'rolled back');
      if (stack.status === 'CREATE_FAILED') {
        stack.rollback = 'rollback';
        begin(
          context,
          stack,
          { kind: 'create', undo: true },
          'ROLLBACK_IN_PROGRESS',
          input.ClientRequestToken,
        );
      } else if (stack.status === 'UPDATE_FAILED' && stack.before) {
        begin(
          context,
          stack,
          { kind: 'rollback', before: stack.before, skip: [] },
          'UPDATE_ROLLBACK_IN_PROGRESS',
          input.ClientRequestToken,
        );
      } else {
        throw validation(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
      }
      engine.wake();
      return { StackId: stack.id };
    },
  };
}

/** A stack that nothing is in yet. */
export function newStack({ region, accountId, ids, now }: Context, name: string, goal: StackGoal): Stack {
  return {
    id: `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${uuid(ids)}`,
    name,
    region,
    status: 'REVIEW_IN_PROGRESS',
    createdAt: now,
    goal,
    rollback: 'rollback',
    terminationProtection: false,
    outputs: [],
    imports: [],
    resources: {},
    obsolete: [],
    events: [],
    changeSets: {},
  };
}

export function beginCreation(context: Context, stack: Stack, token: string | undefined): void {
  begin(context, stack, { kind: 'create' }, 'CREATE_IN_PROGRESS', token);
}

export function beginUpdate(
  context: Context,
  stack: Stack,
  goal: StackGoal,
  token: string | undefined,
): void {
  const before = stack.before ?? JSON.parse(JSON.stringify({ goal: stack.goal, resources: stack.resources }));
  stack.goal = goal;
  stack.updatedAt = context.now;
  begin(context, stack, { kind: 'update', before }, 'UPDATE_IN_PROGRESS', token);
}

type Begun = StackOperation extends infer O
  ? O extends unknown
    ? Omit<O, 'token' | 'actor' | 'startedAt'>
    : never
  : never;

function begin(
  context: Context,
  stack: Stack,
  what: Begun,
  status: Stack['status'],
  token: string | undefined,
): void {
  stack.operation = {
    ...what,
    actor: actorOf(context.caller),
    startedAt: context.now,
    ...(token !== undefined && { token }),
  } as StackOperation;
  if (token !== undefined) stack.lastToken = `${what.kind}:${token}`;
  stack.status = status;
  stack.statusReason = 'User Initiated';
  for (const changeSet of Object.values(stack.changeSets)) {
    if (changeSet.executionStatus === 'AVAILABLE') changeSet.executionStatus = 'OBSOLETE';
  }
  const of = { logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack' };
  addEvent(stack, of, status, 'User Initiated', { at: context.now, ids: context.ids });
}

/** A copy: the caller of a session is part of the network, and a network is no part of another. */
export function actorOf(caller: Caller): StackOperation['actor'] {
  return JSON.parse(JSON.stringify(caller));
}

/** States from which a stack can be updated. */
const UPDATABLE: readonly Stack['status'][] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  // Only after an update that was told not to roll back.
  'UPDATE_FAILED',
  'CREATE_FAILED',
];

export function checkUpdatable(stack: Stack): void {
  if (!UPDATABLE.includes(stack.status)) throw inProgress(stack, 'updated');
}

function inProgress({ id, status }: Stack, verb: string): AwsError {
  return validation(`Stack:${id} is in ${status} state and can not be ${verb}.`);
}

export function onFailure(choice: string | undefined, disable: boolean | undefined): Stack['rollback'] {
  if (choice === 'DELETE') return 'delete';
  return choice === 'DO_NOTHING' || disable ? 'keep' : 'rollback';
}

function checkExportsUnused({ network }: Context, stack: Stack): void {
  for (const { exportName } of stack.outputs) {
    const reader = Object.values(network.stacks).find(
      ({ imports, region }) =>
        exportName !== undefined && region === stack.region && imports.includes(exportName),
    );
    if (reader && reader.id !== stack.id)
      throw validation(`Export ${exportName} cannot be deleted as it is in use by ${reader.name}`);
  }
}

/** Newest first, as AWS lists them. */
function stacksOf({ network, region }: Pick<Context, 'network' | 'region'>): Stack[] {
  return Object.values(network.stacks)
    .filter((stack) => stack.region === region)
    .toReversed();
}

function summaryOf(stack: Stack) {
  const { Description } = showStack(stack);
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: Description,
    CreationTime: new Date(stack.createdAt),
    ...(stack.updatedAt !== undefined && { LastUpdatedTime: new Date(stack.updatedAt) }),
    ...(stack.deletedAt !== undefined && { DeletionTime: new Date(stack.deletedAt) }),
    StackStatus: stack.status,
    ...(stack.statusReason !== undefined && { StackStatusReason: stack.statusReason }),
    DriftInformation: driftInformation(stack),
  };
}

function forgetDeleted({ network }: Context): void {
  const deleted = Object.values(network.stacks).filter(({ status }) => status === 'DELETE_COMPLETE');
  for (const { id } of deleted.slice(0, -DELETED_KEPT)) delete network.stacks[id];
}

/** Random hexadecimal digits in the form of a UUID. */
function uuid(ids: Context['ids']): string {
  const digits = [ids.id('uuid'), ids.id('uuid')].map((id) => id.slice('uuid-'.length)).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
