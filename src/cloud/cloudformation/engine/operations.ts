/** What is done to a whole stack, from the state that it is in to the state that it is to be in. */

import { isDeepStrictEqual } from 'node:util';
import { current } from 'immer';
import type { Stack, StackOperation, StackResource } from '../../../network/network.ts';
import { type Graph, reversed, walk } from '../template/graph.ts';
import { type Plan, plan as planOf } from '../template/plan.ts';
import { converge, remove, update, type Work } from './one-resource.ts';
import { outputsOf } from './outputs.ts';

const INTERRUPTED = 'The lab was ended while this was under way.';

/** Carries out what the stack's record says is under way. `resumed`: it was begun by a process that is gone. */
export async function operate(work: Work, resumed: boolean): Promise<void> {
  const { operation } = work.record.stack;
  if (!operation) return;
  if (resumed) await markInterrupted(work);
  switch (operation.kind) {
    case 'create':
      if (operation.undo) return await takeBackCreation(work, 'ROLLBACK');
      return resumed ? await undoCreation(work, INTERRUPTED) : await create(work);
    case 'update':
      return resumed ? await goBack(work, operation, INTERRUPTED) : await change(work, operation);
    case 'rollback':
      return await goBackTo(work, operation);
    case 'delete':
      return await destroy(work, operation.retain);
  }
}

async function create(work: Work): Promise<void> {
  const problem = await build(work);
  if (problem !== undefined) return await undoCreation(work, problem);
  await ends(work, 'CREATE_COMPLETE');
}

async function change(work: Work, operation: StackOperation & { kind: 'update' }): Promise<void> {
  const problem = await build(work);
  if (problem === undefined) return await cleanUp(work, 'UPDATE_COMPLETE');
  if (work.record.stack.rollback === 'keep') {
    return await ends(work, 'UPDATE_FAILED', problem, (stack) => {
      stack.before = operation.before;
    });
  }
  await goBack(work, operation, problem);
}

/** Makes everything as the goal wants it; answers what went wrong, or nothing. */
async function build(work: Work): Promise<string | undefined> {
  const { record } = work;
  let plan: Plan;
  try {
    plan = currentPlan(work);
  } catch (error) {
    return (error as Error).message;
  }
  const well = await walk(plan.graph, (id) => converge(work, plan, plan.resources.get(id)!));
  if (!well) return failures(record.stack);
  try {
    const outputs = outputsOf(plan, record);
    await record.keep((stack) => {
      Object.assign(stack, { outputs, imports: plan.imports });
      stack.goal.resolved = plan.resolved;
      for (const resource of Object.values(stack.resources)) {
        if (plan.resources.has(resource.logicalId)) continue;
        stack.obsolete.push(current(resource));
        delete stack.resources[resource.logicalId];
      }
    });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** After a creation that failed: what the caller asked for in that case. */
async function undoCreation(work: Work, problem: string): Promise<void> {
  const { record } = work;
  const { rollback } = record.stack;
  if (rollback === 'keep') return await ends(work, 'CREATE_FAILED', problem);
  const status = rollback === 'delete' ? 'DELETE' : 'ROLLBACK';
  await record.stackIs(
    `${status}_IN_PROGRESS`,
    `${problem}. ${rollback === 'delete' ? 'Delete' : 'Rollback'} requested by user.`,
  );
  await takeBackCreation(work, status);
}

async function takeBackCreation(work: Work, status: 'DELETE' | 'ROLLBACK'): Promise<void> {
  const { record } = work;
  // What is to be kept is kept, unless only once it was there as it should be.
  const kept = Object.values(record.stack.resources)
    .filter(({ deletionPolicy }) => deletionPolicy === 'Retain')
    .map(({ logicalId }) => logicalId);
  const left = await removeAll(work, kept);
  if (left.length > 0) return await ends(work, `${status}_FAILED`, notDeleted(left));
  await ends(work, `${status}_COMPLETE`, undefined, status === 'DELETE' ? markDeleted(work) : undefined);
}

async function goBack(
  work: Work,
  { before, actor, startedAt, token }: StackOperation & { kind: 'update' },
  problem: string,
): Promise<void> {
  const operation: StackOperation & { kind: 'rollback' } = {
    kind: 'rollback',
    before,
    actor,
    startedAt,
    skip: [],
    ...(token !== undefined && { token }),
  };
  await work.record.stackIs('UPDATE_ROLLBACK_IN_PROGRESS', problem, (stack) => {
    stack.operation = operation;
  });
  await goBackTo(work, operation);
}

/** Brings every resource back to what it was before an update; what the update made goes. */
async function goBackTo(work: Work, { before, skip }: StackOperation & { kind: 'rollback' }): Promise<void> {
  const { record, parts } = work;
  await record.keep((stack) => takeBack(stack, before.resources));
  const ids = new Set(Object.keys(before.resources));
  const graph: Graph = new Map(
    Object.values(before.resources).map(({ logicalId, dependsOn }) => [
      logicalId,
      dependsOn.filter((id) => ids.has(id)),
    ]),
  );
  const well = await walk(graph, async (id) => {
    const was = before.resources[id]!;
    const is = record.resource(id)!;
    const tried = is.attempted ?? is.properties;
    if (skip.includes(id) || isDeepStrictEqual(tried, was.properties)) return true;
    return await update(work, id, parts.typeOf(was.type)!, was.properties, tried);
  });
  if (!well) {
    return await ends(work, 'UPDATE_ROLLBACK_FAILED', failures(record.stack), (stack) => {
      stack.before = before;
    });
  }
  await record.keep((stack) => {
    stack.goal = before.goal;
  });
  await cleanUp(work, 'UPDATE_ROLLBACK_COMPLETE');
}

/** In the record: old resources take their places again, and what replaced or joined them is to go. */
function takeBack(stack: Stack, before: Record<string, StackResource>): void {
  for (const resource of Object.values(stack.resources)) {
    const was = before[resource.logicalId];
    if (was?.physicalId === resource.physicalId) continue;
    if (resource.physicalId !== undefined)
      stack.obsolete.push({ ...current(resource), deletionPolicy: madeByUpdate(resource) });
    delete stack.resources[resource.logicalId];
  }
  for (const was of Object.values(before)) stack.resources[was.logicalId] ??= was;
  const back = new Set(Object.values(before).map(({ physicalId }) => physicalId));
  stack.obsolete = stack.obsolete.filter(({ physicalId }) => !back.has(physicalId));
}

const madeByUpdate = ({ deletionPolicy }: StackResource) =>
  deletionPolicy === 'Retain' ? 'Retain' : 'Delete';

/** Removes what was replaced or left out. What cannot be removed is told, and the stack goes on without it. */
async function cleanUp(work: Work, end: 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE'): Promise<void> {
  const { record } = work;
  await record.stackIs(`${end}_CLEANUP_IN_PROGRESS`, undefined, (stack) => {
    delete stack.before;
  });
  for (const resource of backwards(record.stack.obsolete)) {
    const forget = (stack: Stack) => {
      stack.obsolete = stack.obsolete.filter(({ physicalId }) => physicalId !== resource.physicalId);
    };
    if (resource.deletionPolicy === 'Retain') {
      await record.told(resource, 'DELETE_SKIPPED', undefined, forget);
      continue;
    }
    await record.told(resource, 'DELETE_IN_PROGRESS');
    const problem = await remove(work, resource);
    await record.told(resource, problem === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', problem, forget);
  }
  await ends(work, end);
}

/** What depends on others before what it depends on. */
function backwards(resources: readonly StackResource[]): StackResource[] {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const depth = (id: string, seen: readonly string[] = []): number => {
    const before = byId.get(id)?.dependsOn.filter((one) => byId.has(one) && !seen.includes(one)) ?? [];
    return before.length === 0 ? 0 : 1 + Math.max(...before.map((one) => depth(one, [...seen, id])));
  };
  return resources.toSorted((a, b) => depth(b.logicalId) - depth(a.logicalId));
}

async function destroy(work: Work, retain: string[]): Promise<void> {
  const { record } = work;
  const kept = Object.values(record.stack.resources)
    .filter(({ logicalId, deletionPolicy }) => deletionPolicy !== 'Delete' || retain.includes(logicalId))
    .map(({ logicalId }) => logicalId);
  const left = await removeAll(work, kept);
  if (left.length > 0) return await ends(work, 'DELETE_FAILED', notDeleted(left));
  await ends(work, 'DELETE_COMPLETE', undefined, markDeleted(work));
}

/** Removes a stack's resources, each after all that depend on it. Answers those that could not be removed. */
async function removeAll(work: Work, kept: readonly string[]): Promise<string[]> {
  const { record } = work;
  const there = Object.values(record.stack.resources).filter(({ status }) => status !== 'DELETE_COMPLETE');
  const ids = new Set(there.map(({ logicalId }) => logicalId));
  const graph: Graph = new Map(
    there.map(({ logicalId, dependsOn }) => [logicalId, dependsOn.filter((id) => ids.has(id))]),
  );
  const after = reversed(graph);
  const left: string[] = [];
  // One that cannot be removed keeps what it stands on, and nothing else.
  const done = new Map<string, Promise<boolean>>();
  const run = (id: string): Promise<boolean> => {
    const known = done.get(id);
    if (known) return known;
    const result = Promise.all((after.get(id) ?? []).map(run)).then(async (results) => {
      if (results.includes(false)) return false;
      if (kept.includes(id)) {
        await record.resourceIs(id, 'DELETE_SKIPPED');
        return true;
      }
      await record.resourceIs(id, 'DELETE_IN_PROGRESS');
      const problem = await remove(work, record.resource(id)!);
      await record.resourceIs(id, problem === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', problem);
      if (problem !== undefined) left.push(id);
      return problem === undefined;
    });
    done.set(id, result);
    return result;
  };
  await Promise.all([...ids].reverse().map(run));
  for (const resource of backwards(record.stack.obsolete)) {
    if (resource.deletionPolicy === 'Retain') continue;
    const problem = await remove(work, resource);
    await record.told(resource, problem === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', problem);
  }
  await record.keep((stack) => {
    stack.obsolete = [];
  });
  return left;
}

/** The last step of every operation. */
async function ends(
  work: Work,
  status: Stack['status'],
  reason?: string,
  also?: (stack: Stack) => void,
): Promise<void> {
  const { record } = work;
  await record.stackIs(status, reason, (stack) => {
    if (/ROLLBACK_COMPLETE|ROLLBACK_FAILED/.test(status) && !status.startsWith('UPDATE')) stack.outputs = [];
    also?.(stack);
  });
  await record.keep((stack) => {
    delete stack.operation;
  });
}

function markDeleted({ parts }: Work): (stack: Stack) => void {
  return (stack) => {
    stack.deletedAt = parts.clock();
    stack.outputs = [];
    stack.imports = [];
    stack.changeSets = {};
  };
}

/** What was under way when the process ended. Whatever it had made has its id in the record. */
async function markInterrupted({ record }: Work): Promise<void> {
  for (const { logicalId, status } of Object.values(record.stack.resources)) {
    if (status === 'CREATE_IN_PROGRESS' || status === 'UPDATE_IN_PROGRESS')
      await record.resourceIs(
        logicalId,
        status === 'CREATE_IN_PROGRESS' ? 'CREATE_FAILED' : 'UPDATE_FAILED',
        INTERRUPTED,
      );
  }
}

function failures({ resources }: Stack): string {
  const of = (status: string) =>
    Object.values(resources)
      .filter((resource) => resource.status === status)
      .map(({ logicalId }) => logicalId);
  const [created, updated] = [of('CREATE_FAILED'), of('UPDATE_FAILED')];
  return [
    created.length > 0 && `The following resource(s) failed to create: [${created.join(', ')}]`,
    updated.length > 0 && `The following resource(s) failed to update: [${updated.join(', ')}]`,
  ]
    .filter(Boolean)
    .join('. ');
}

const notDeleted = (ids: string[]) => `The following resource(s) failed to delete: [${ids.join(', ')}].`;

function currentPlan({ record, parts }: Pick<Work, 'record' | 'parts'>): Plan {
  const { stack, network } = record;
  return planOf(
    stack.goal,
    { network, region: stack.region, accountId: network.accountId, stackId: stack.id, stackName: stack.name },
    parts.typeOf,
  );
}
