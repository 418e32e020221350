/** What an update would do to each resource: for change sets, and to know whether there is anything to do. */
import { isDeepStrictEqual } from 'node:util';
import type {
  Json,
  JsonObject,
  PropertyChange,
  ResourceChange,
  Stack,
  StackGoal,
  StackResource,
} from '../../../network/network.ts';
import { changedProperties, withStackTags } from '../engine/one-resource.ts';
import type { ResourceType } from '../resources/kit/type.ts';
import { findType } from '../resources/registry.ts';
import { evaluate, type Scope } from '../template/evaluate.ts';
import { ordered } from '../template/graph.ts';
import { parseTemplate } from '../template/parse.ts';
import type { Plan, PlannedResource } from '../template/plan.ts';
import { referencesIn } from '../template/references.ts';
import { isObject } from '../template/template.ts';

/** As AWS writes values that only the change itself will tell. */
const UNKNOWN = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** The changes, and whether there is anything to do at all: outputs and tags count, too. */
export function resourceChanges(
  stack: Stack,
  goal: StackGoal,
  plan: Plan,
): { changes: ResourceChange[]; any: boolean } {
  const expected = new Map<string, StackResource>();
  const scope = plan.scope((id) => expected.get(id) ?? stack.resources[id]);
  const before = resourcesIn(stack.goal.template);
  const changes = ordered(plan.graph).flatMap((id): ResourceChange[] => {
    const planned = plan.resources.get(id)!;
    const change = changeOf(planned, stack, goal, scope, before);
    if (change && (change.action === 'Add' || change.replacement !== 'False'))
      expected.set(id, unknown(planned));
    return change ? [change] : [];
  });
  const removed = Object.values(stack.resources)
    .filter(({ logicalId }) => !plan.resources.has(logicalId))
    .map(removal);
  const all = [...changes, ...removed];
  const same = isDeepStrictEqual(stack.goal.tags, goal.tags) && !outputsChange(stack, plan, scope);
  return { changes: all, any: all.length > 0 || !same };
}

function changeOf(
  planned: PlannedResource,
  stack: Stack,
  goal: StackGoal,
  scope: Scope,
  before: JsonObject,
): ResourceChange | undefined {
  const { logicalId } = planned;
  const type = findType(planned.type)!;
  const existing = stack.resources[logicalId];
  const base = { logicalId, type: planned.type };
  if (!existing) return { action: 'Add', ...base, scope: [], details: [] };
  const physical = existing.physicalId === undefined ? {} : { physicalId: existing.physicalId };
  if (existing.type !== planned.type)
    return { action: 'Modify', ...base, ...physical, replacement: 'True', scope: [], details: [] };
  const properties = withStackTags(evaluate(planned.properties, scope) as JsonObject, type, goal.tags);
  const details = [
    ...changedProperties(existing.properties, properties).map((name) =>
      propertyChange(name, type, existing.properties[name], properties[name], planned, scope),
    ),
    ...attributeChanges(before[logicalId], planned, existing),
  ];
  if (details.length === 0) return undefined;
  return {
    action: 'Modify',
    ...base,
    ...physical,
    replacement: replacementOf(details),
    ...(replacementOf(details) !== 'False' && {
      policyAction: planned.updateReplacePolicy === 'Retain' ? 'ReplaceAndRetain' : 'ReplaceAndDelete',
    }),
    scope: [...new Set(details.map(({ attribute }) => attribute))],
    details,
  };
}

function propertyChange(
  name: string,
  type: ResourceType,
  before: Json | undefined,
  after: Json | undefined,
  planned: PlannedResource,
  scope: Scope,
): PropertyChange {
  const dynamic = JSON.stringify(after ?? null).includes(UNKNOWN);
  const [reference] = referencesIn(planned.properties[name], (condition) => scope.condition(condition));
  const source = !reference
    ? 'DirectModification'
    : reference.attribute !== undefined
      ? 'ResourceAttribute'
      : dynamic
        ? 'ResourceReference'
        : 'ParameterReference';
  return {
    attribute: name === 'Tags' ? 'Tags' : 'Properties',
    ...(name !== 'Tags' && { property: name }),
    recreation: type.replaces(name) ? (dynamic ? 'Conditionally' : 'Always') : 'Never',
    evaluation: dynamic ? 'Dynamic' : 'Static',
    source,
    ...(reference && {
      cause: reference.attribute === undefined ? reference.name : `${reference.name}.${reference.attribute}`,
    }),
    ...(before !== undefined && { before: asText(before) }),
    ...(after !== undefined && { after: asText(after) }),
  };
}

/** What is not a property: metadata and policies. */
function attributeChanges(
  before: Json | undefined,
  planned: PlannedResource,
  existing: StackResource,
): PropertyChange[] {
  const metadata = isObject(before) ? before.Metadata : undefined;
  const plain = (attribute: PropertyChange['attribute']): PropertyChange => ({
    attribute,
    recreation: 'Never',
    evaluation: 'Static',
    source: 'DirectModification',
  });
  return [
    ...(isDeepStrictEqual(metadata, planned.metadata) ? [] : [plain('Metadata')]),
    ...(existing.deletionPolicy === planned.deletionPolicy ? [] : [plain('DeletionPolicy')]),
    ...(existing.updateReplacePolicy === planned.updateReplacePolicy ? [] : [plain('UpdateReplacePolicy')]),
  ];
}

function replacementOf(details: PropertyChange[]): 'True' | 'False' | 'Conditional' {
  if (details.some(({ recreation }) => recreation === 'Always')) return 'True';
  return details.some(({ recreation }) => recreation === 'Conditionally') ? 'Conditional' : 'False';
}

function removal({ logicalId, type, physicalId, deletionPolicy }: StackResource): ResourceChange {
  return {
    action: 'Remove',
    logicalId,
    type,
    ...(physicalId !== undefined && { physicalId }),
    policyAction: deletionPolicy === 'Delete' ? 'Delete' : 'Retain',
    scope: [],
    details: [],
  };
}

/** A resource that will be there, with everything about it unknown. */
function unknown({
  logicalId,
  type,
  dependsOn,
  deletionPolicy,
  updateReplacePolicy,
}: PlannedResource): StackResource {
  return {
    logicalId,
    type,
    physicalId: UNKNOWN,
    status: 'CREATE_IN_PROGRESS',
    updatedAt: 0,
    properties: {},
    attributes: Object.fromEntries(findType(type)!.attributes.map((name) => [name, UNKNOWN])),
    dependsOn,
    deletionPolicy,
    updateReplacePolicy,
  };
}

function resourcesIn(template: string): JsonObject {
  const { Resources: resources } = template === '' ? {} : parseTemplate(template);
  return isObject(resources) ? resources : {};
}

/** The same declarations may give other values. */
function outputsChange(stack: Stack, plan: Plan, scope: Scope): boolean {
  const known = new Map(stack.outputs.map((output) => [output.key, output]));
  if (known.size !== plan.outputs.size) return true;
  return [...plan.outputs].some(([key, { Value, Description, Export }]) => {
    const output = known.get(key);
    const name = Export && String(evaluate(Export.Name, scope));
    return (
      output?.value !== String(evaluate(Value, scope)) ||
      output.description !== Description ||
      output.exportName !== name
    );
  });
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
