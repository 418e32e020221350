/** One resource of a stack: made, changed, replaced or removed, and the record kept of it. */
import { isDeepStrictEqual } from 'node:util';
import { current } from 'immer';
import type { JsonObject, Network, Stack, StackResource } from '../../../network/network.ts';
import type { Also } from '../../wire/dispatch.ts';
import type { Api, ApiCall, Making, ResourceType } from '../resources/kit/type.ts';
import { evaluate } from '../template/evaluate.ts';
import type { Plan, PlannedResource } from '../template/plan.ts';
import type { EngineParts } from './parts.ts';
import { isGone, reasonOf } from './reasons.ts';
import type { StackRecord } from './record.ts';

/** What work on a stack's resources needs. */
export interface Work {
  parts: EngineParts;
  record: StackRecord;
  caller: (also?: Also) => ApiCall;
}

const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.';

/** Makes or changes a resource as the plan wants it. Answers whether it went well; why not is in the record. */
export async function converge(work: Work, plan: Plan, planned: PlannedResource): Promise<boolean> {
  const { record, parts } = work;
  const type = parts.typeOf(planned.type)!;
  const existing = record.resource(planned.logicalId);
  // What a failed creation has left, in a stack that was told to keep it, is no base to go on from.
  if (existing?.status === 'CREATE_FAILED') await remove(work, existing);
  if (!existing || existing.status === 'CREATE_FAILED') return await create(work, plan, planned, type);
  const properties = await settled(work, planned, 'UPDATE', () => wanted(plan, planned, type, record));
  if (!properties) return false;
  const changed = changedProperties(existing.properties, properties);
  if (existing.type !== planned.type || changed.some((name) => type.replaces(name)))
    return await replace(work, planned, type, properties);
  if (changed.length > 0 && !(await update(work, planned.logicalId, type, properties, existing.properties)))
    return false;
  await record.keep(({ resources }) => {
    Object.assign(resources[planned.logicalId]!, policiesOf(planned));
  });
  return true;
}

async function create(
  work: Work,
  plan: Plan,
  planned: PlannedResource,
  type: ResourceType,
): Promise<boolean> {
  const { record, parts } = work;
  const { logicalId } = planned;
  await record.keep((stack) => {
    stack.resources[logicalId] = blank(planned, parts.clock());
    record.setResource(stack, logicalId, 'CREATE_IN_PROGRESS');
  });
  const properties = await settled(work, planned, 'CREATE', () => wanted(plan, planned, type, record));
  if (!properties) return false;
  const well = await settled(work, planned, 'CREATE', () =>
    build(work, logicalId, type, properties, 'CREATE_IN_PROGRESS'),
  );
  if (!well) return false;
  await record.resourceIs(logicalId, 'CREATE_COMPLETE', undefined, (resource) => {
    resource.attributes = well;
  });
  return true;
}

/** A new one first; the old one is removed when everything else has gone well. */
async function replace(
  work: Work,
  planned: PlannedResource,
  type: ResourceType,
  properties: JsonObject,
): Promise<boolean> {
  const { record, parts } = work;
  const { logicalId } = planned;
  await record.keep((stack) => {
    const old = current(stack.resources[logicalId]!);
    // What becomes of it is for the template to say that replaces it.
    stack.obsolete.push({ ...old, deletionPolicy: planned.updateReplacePolicy });
    record.setResource(stack, logicalId, 'UPDATE_IN_PROGRESS', REPLACING);
    stack.resources[logicalId] = { ...blank(planned, parts.clock()), status: 'UPDATE_IN_PROGRESS' };
  });
  const attributes = await settled(work, planned, 'UPDATE', () =>
    build(work, logicalId, type, properties, 'UPDATE_IN_PROGRESS'),
  );
  if (!attributes) return false;
  await record.resourceIs(logicalId, 'UPDATE_COMPLETE', undefined, (resource) => {
    resource.attributes = attributes;
  });
  return true;
}

/** From `previous` to `next` in place. */
export async function update(
  work: Work,
  logicalId: string,
  type: ResourceType,
  next: JsonObject,
  previous: JsonObject,
): Promise<boolean> {
  const { record } = work;
  const { physicalId } = record.resource(logicalId)!;
  await record.resourceIs(logicalId, 'UPDATE_IN_PROGRESS', undefined, (resource) => {
    resource.attempted = next;
  });
  const attributes = await settled(work, { logicalId, type: type.type }, 'UPDATE', async () => {
    const api = apiOf(work, logicalId);
    type.check(next);
    await type.update(api, physicalId!, next, previous);
    return { ...record.resource(logicalId)!.attributes, ...(await type.describe(api, physicalId!, next)) };
  });
  if (!attributes) return false;
  await record.resourceIs(logicalId, 'UPDATE_COMPLETE', undefined, (resource) => {
    Object.assign(resource, { properties: next, attributes });
    delete resource.attempted;
  });
  return true;
}

/** Removes what a record speaks of; gone by other hands is gone, too. Answers why it could not be, or nothing. */
export async function remove(work: Work, resource: StackResource): Promise<string | undefined> {
  if (resource.physicalId === undefined) return undefined;
  const type = work.parts.typeOf(resource.type)!;
  try {
    await type.remove(apiOf(work, resource.logicalId), resource.physicalId, resource.properties);
    return undefined;
  } catch (error) {
    return isGone(error) ? undefined : reasonOf(error, resource.type);
  }
}

/** The calls that make it; answers its attributes. */
async function build(
  work: Work,
  logicalId: string,
  type: ResourceType,
  properties: JsonObject,
  status: 'CREATE_IN_PROGRESS' | 'UPDATE_IN_PROGRESS',
): Promise<JsonObject> {
  const { record, parts } = work;
  const initiated = (stack: Stack, physicalId: string) =>
    record.setResource(stack, logicalId, status, 'Resource creation Initiated', (resource) => {
      Object.assign(resource, { physicalId, properties });
    });
  const api = apiOf(work, logicalId);
  const making: Making = {
    ...api,
    make: (service, operation, input, idOf) =>
      work.caller((network, output) => {
        const id = idOf(output as never);
        initiated(record.inDraft(network), id);
        if (type.tagged === 'ec2') tagOwned(network, id, record.stack, logicalId);
      })(service, operation, input),
    made: (id) => record.keep((stack) => initiated(stack, id)),
    generatedName: (most = 64) => generatedName(api, parts, most),
  };
  type.check(properties);
  const told = await type.create(making, properties);
  const { physicalId } = record.resource(logicalId)!;
  return { ...told, ...(await type.describe(api, physicalId!, properties)) };
}

/** Tags that CloudFormation alone gives, by which others tell whose a resource is. */
function tagOwned(network: Network, id: string, { id: stackId, name }: Stack, logicalId: string): void {
  network.tags[id] = {
    ...network.tags[id],
    'aws:cloudformation:stack-name': name,
    'aws:cloudformation:stack-id': stackId,
    'aws:cloudformation:logical-id': logicalId,
  };
}

/** A long name keeps its end, which tells it from others. */
function generatedName({ stackName, logicalId }: Api, { ids }: EngineParts, most: number): string {
  const end = ids.token(12).toUpperCase();
  const start = `${stackName}-${logicalId}`.slice(0, most - end.length - 1);
  return `${start}-${end}`;
}

export function apiOf({ record, caller }: Pick<Work, 'record' | 'caller'>, logicalId: string): Api {
  const { name, id, region } = record.stack;
  return {
    call: caller(),
    region,
    accountId: record.network.accountId,
    stackName: name,
    stackId: id,
    logicalId,
  };
}

/** Runs what may fail as AWS fails; then the record says so, and there is no answer. */
async function settled<T>(
  { record }: Work,
  { logicalId, type }: { logicalId: string; type: string },
  verb: 'CREATE' | 'UPDATE',
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    await record.resourceIs(logicalId, `${verb}_FAILED`, reasonOf(error, type));
    return undefined;
  }
}

/** The properties with all functions carried out, and the stack's tags. */
export function wanted(
  plan: Plan,
  planned: PlannedResource,
  type: ResourceType,
  record: Pick<StackRecord, 'stack' | 'resource'>,
): JsonObject {
  const properties = evaluate(
    planned.properties,
    plan.scope((id) => record.resource(id)),
  ) as JsonObject;
  return withStackTags(properties, type, record.stack.goal.tags);
}

/** A resource's own tag goes before the stack's. */
export function withStackTags(
  properties: JsonObject,
  { tagged }: ResourceType,
  tags: Record<string, string>,
): JsonObject {
  const inherited = Object.entries(tags);
  if (tagged === undefined || inherited.length === 0) return properties;
  const own = Array.isArray(properties.Tags) ? (properties.Tags as { Key: string; Value: string }[]) : [];
  const keys = new Set(own.map(({ Key }) => Key));
  const added = inherited.filter(([Key]) => !keys.has(Key)).map(([Key, Value]) => ({ Key, Value }));
  return { ...properties, Tags: [...own, ...added] };
}

export function changedProperties(before: JsonObject, after: JsonObject): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
}

function blank(planned: PlannedResource, now: number): StackResource {
  return {
    logicalId: planned.logicalId,
    type: planned.type,
    status: 'CREATE_IN_PROGRESS',
    updatedAt: now,
    properties: {},
    attributes: {},
    ...policiesOf(planned),
  };
}

function policiesOf({ dependsOn, deletionPolicy, updateReplacePolicy }: PlannedResource) {
  return { dependsOn, deletionPolicy, updateReplacePolicy };
}
