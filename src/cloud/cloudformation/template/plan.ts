/** What a template asks for with these parameters: resources, in which order, and the scope for their values. */
import type { Json, JsonObject, Network, StackGoal, StackResource } from '../../../network/network.ts';
import { zonesOf } from '../../../network/zones.ts';
import { formatError, templateError, validation } from '../errors.ts';
import { truth } from './condition-functions.ts';
import { dynamicReference } from './dynamic-references.ts';
import { evaluate, evaluated, functionOf, NO_VALUE, type Scope } from './evaluate.ts';
import { FUNCTIONS } from './functions.ts';
import { type Graph, ordered } from './graph.ts';
import { unrolled } from './language-extensions.ts';
import { parameterSource } from './parameter-source.ts';
import { type ParameterValues, resolveParameters } from './parameters.ts';
import { parseTemplate } from './parse.ts';
import { referencesIn } from './references.ts';
import { checkRules } from './rules.ts';
import {
  isObject,
  LANGUAGE_EXTENSIONS,
  type OutputDeclaration,
  type ResourceDeclaration,
  readParameters,
  readTemplate,
  type Template,
  transformsOf,
} from './template.ts';

/** Where a template is read: the account, the region, and the stack that it is for. */
export interface Place {
  network: Network;
  region: string;
  accountId: string;
  stackId: string;
  stackName: string;
}

/** What a plan has to know of a type of resource. */
export interface KnownType {
  attributes: readonly string[];
}

export interface PlannedResource {
  logicalId: string;
  type: string;
  /** As the template has them. */
  properties: JsonObject;
  metadata: JsonObject | undefined;
  /** Logical ids of resources that come first. */
  dependsOn: string[];
  deletionPolicy: StackResource['deletionPolicy'];
  updateReplacePolicy: StackResource['updateReplacePolicy'];
}

export interface Plan {
  template: Template;
  /** With loops unrolled. */
  document: JsonObject;
  parameters: ParameterValues;
  /** Of parameters that name an SSM parameter. */
  resolved: Record<string, string>;
  /** Those whose condition holds, in the template's order. */
  resources: ReadonlyMap<string, PlannedResource>;
  graph: Graph;
  outputs: ReadonlyMap<string, OutputDeclaration>;
  /** Names of exports that are read. */
  imports: string[];
  /** `made` are the resources that are there. */
  scope(made: (logicalId: string) => StackResource | undefined): Scope;
}

/** Throws `ValidationError` for everything that can be known to be wrong before anything is made. */
export function plan(
  goal: Pick<StackGoal, 'template' | 'parameters' | 'notificationArns'>,
  place: Place,
  typeOf: (type: string) => KnownType | undefined,
): Plan {
  const raw = parseTemplate(goal.template);
  const { values, resolved } = resolveParameters(
    readParameters(raw),
    goal.parameters,
    parameterSource(place),
  );
  const extended = transformsOf(raw).includes(LANGUAGE_EXTENSIONS);
  const document = extended ? unrolled(raw, values) : raw;
  const template = readTemplate(document);
  checkFunctions([template.resources, template.outputs, template.conditions] as unknown as Json);
  const base = baseScope(template, values, goal, place, extended);
  checkRules(template, base);

  const active = Object.entries(template.resources).filter(
    ([, { Condition: name }]) => name === undefined || base.condition(name),
  );
  checkTypes(active, typeOf);
  const ids = new Set(active.map(([id]) => id));
  const resources = new Map(
    active.map(([id, declaration]) => [id, planned(id, declaration, template, ids, base)]),
  );
  checkAttributes(template, resources, typeOf, base);
  const graph = new Map([...resources].map(([id, { dependsOn }]) => [id, dependsOn]));
  ordered(graph);
  const outputs = new Map(
    Object.entries(template.outputs).filter(
      ([, { Condition: name }]) => name === undefined || base.condition(name),
    ),
  );
  for (const { Value } of outputs.values()) checkReferences(Value, 'Outputs', template, ids, base);
  return {
    template,
    document,
    parameters: values,
    resolved,
    resources,
    graph,
    outputs,
    imports: importsOf(
      [
        ...[...resources.values()].map(({ properties }) => properties),
        ...[...outputs.values()].map(({ Value }) => Value),
      ],
      base,
    ),
    scope: (made) => ({
      ...base,
      ref: (name) => base.ref(name) ?? made(name)?.physicalId,
      attribute(logicalId, name) {
        const value = attributeIn(made(logicalId)?.attributes, name);
        if (value === undefined)
          throw templateError(`resource ${logicalId} does not support attribute type ${name} in Fn::GetAtt`);
        return value;
      },
    }),
  };
}

/** Throws for a function that there is not, wherever it is and whether it would be carried out or not. */
function checkFunctions(value: Json): void {
  if (typeof value !== 'object' || value === null) return;
  const call = functionOf(value);
  if (call && !Object.hasOwn(FUNCTIONS, call.name)) {
    throw templateError(
      `Encountered unsupported function: ${call.name} Supported functions are: [${Object.keys(FUNCTIONS).join(', ')}]`,
    );
  }
  for (const member of Object.values(value)) checkFunctions(member);
}

/** Attributes may lie deeper: `Endpoint.Address`. */
function attributeIn(attributes: JsonObject | undefined, name: string): Json | undefined {
  return attributes && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** Everything but resources. */
function baseScope(
  template: Template,
  parameters: ParameterValues,
  { notificationArns }: Pick<StackGoal, 'notificationArns'>,
  place: Place,
  extended: boolean,
): Scope {
  const pseudo: Record<string, Json | typeof NO_VALUE> = {
    'AWS::AccountId': place.accountId,
    'AWS::NoValue': NO_VALUE,
    'AWS::NotificationARNs': notificationArns,
    'AWS::Partition': 'aws',
    'AWS::Region': place.region,
    'AWS::StackId': place.stackId,
    'AWS::StackName': place.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const known = new Map<string, boolean | 'asked'>();
  const scope: Scope = {
    functions: FUNCTIONS,
    region: place.region,
    extended,
    ref: (name) =>
      Object.hasOwn(pseudo, name)
        ? pseudo[name]
        : Object.hasOwn(parameters, name)
          ? parameters[name]
          : undefined,
    attribute(logicalId) {
      throw templateError(`instance of Fn::GetAtt references undefined resource ${logicalId}`);
    },
    condition(name) {
      const before = known.get(name);
      if (before === 'asked') throw formatError(`Circular dependency in condition ${name}.`);
      if (before !== undefined) return before;
      const declared = template.conditions[name];
      if (declared === undefined) throw templateError(`unresolved condition dependency: ${name}`);
      known.set(name, 'asked');
      const value = truth(declared, scope);
      known.set(name, value);
      return value;
    },
    mapping: (name) => (Object.hasOwn(template.mappings, name) ? template.mappings[name] : undefined),
    importValue(name) {
      for (const stack of Object.values(place.network.stacks)) {
        const found =
          stack.region === place.region && stack.outputs.find(({ exportName }) => exportName === name);
        if (found) return found.value;
      }
      throw validation(`No export named ${name} found.`);
    },
    zones: (region) => zonesOf(region).map(({ name }) => name),
    dynamic: (reference) => dynamicReference(reference, place),
  };
  return scope;
}

function planned(
  logicalId: string,
  declaration: ResourceDeclaration,
  template: Template,
  ids: ReadonlySet<string>,
  scope: Scope,
): PlannedResource {
  const properties = declaration.Properties ?? {};
  const explicit = [declaration.DependsOn ?? []].flat();
  const foreign = explicit.filter((id) => !Object.hasOwn(template.resources, id));
  if (foreign.length > 0) throw unresolvedIn('Resources', foreign);
  const referred = checkReferences(properties, 'Resources', template, ids, scope);
  return {
    logicalId,
    type: declaration.Type,
    properties,
    metadata: declaration.Metadata,
    // What a condition has taken out need not be waited for.
    dependsOn: [...new Set([...explicit, ...referred])].filter((id) => ids.has(id)),
    deletionPolicy: policy(
      'DeletionPolicy',
      declaration.DeletionPolicy,
      ['Delete', 'Retain', 'RetainExceptOnCreate'],
      scope,
    ),
    updateReplacePolicy: policy(
      'UpdateReplacePolicy',
      declaration.UpdateReplacePolicy,
      ['Delete', 'Retain'],
      scope,
    ),
  };
}

function policy<P extends string>(
  name: string,
  value: Json | undefined,
  known: readonly P[],
  scope: Scope,
): P {
  if (value === undefined) return known[0]!;
  const chosen = evaluate(value, scope);
  const found = known.find((one) => one === chosen);
  if (found) return found;
  throw formatError(
    chosen === 'Snapshot'
      ? `${name} Snapshot is for resources that have snapshots; nothing that Kairo makes has.`
      : `Unrecognized ${name} ${String(chosen)}`,
  );
}

/** The resources among what a value refers to. Throws for names that nothing has, or whose condition is false. */
function checkReferences(
  value: Json,
  block: 'Resources' | 'Outputs',
  template: Template,
  ids: ReadonlySet<string>,
  scope: Scope,
): string[] {
  const references = referencesIn(value, (name) => scope.condition(name));
  const undefinedResource = references.find(
    ({ name, attribute }) => attribute !== undefined && !Object.hasOwn(template.resources, name),
  );
  if (undefinedResource)
    throw templateError(`instance of Fn::GetAtt references undefined resource ${undefinedResource.name}`);
  const names = [...new Set(references.map(({ name }) => name))];
  const foreign = names.filter((name) => !ids.has(name) && scope.ref(name) === undefined);
  if (foreign.length > 0) throw unresolvedIn(block, foreign);
  return names.filter((name) => ids.has(name));
}

const unresolvedIn = (block: string, names: string[]) =>
  formatError(`Unresolved resource dependencies [${names.join(', ')}] in the ${block} block of the template`);

function checkTypes(
  active: [string, ResourceDeclaration][],
  typeOf: (type: string) => KnownType | undefined,
): void {
  const unknown = [...new Set(active.map(([, { Type }]) => Type).filter((type) => !typeOf(type)))];
  if (unknown.length === 0) return;
  const custom = unknown.some(
    (type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource',
  );
  throw formatError(
    `Unrecognized resource types: [${unknown.join(', ')}]${custom ? '. Kairo runs no functions that would answer for custom resources' : ''}`,
  );
}

function checkAttributes(
  template: Template,
  resources: ReadonlyMap<string, PlannedResource>,
  typeOf: (type: string) => KnownType | undefined,
  scope: Scope,
): void {
  const values = [
    ...[...resources.values()].map(({ properties }) => properties),
    ...Object.values(template.outputs)
      .filter(({ Condition: name }) => name === undefined || scope.condition(name))
      .map(({ Value }) => Value),
  ];
  for (const { name, attribute } of values.flatMap((value) =>
    referencesIn(value, (one) => scope.condition(one)),
  )) {
    const resource = resources.get(name);
    if (attribute && resource && !typeOf(resource.type)!.attributes.includes(attribute))
      throw templateError(`resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`);
  }
}

/** The names of exports that values read, as far as they are known before anything is made. */
function importsOf(values: Json[], scope: Scope): string[] {
  const found = new Set<string>();
  const look = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    const call = functionOf(value);
    if (call?.name === 'Fn::ImportValue') {
      const name = evaluated(call.argument, scope);
      if (typeof name === 'string') found.add(name);
      return;
    }
    if (call?.name === 'Fn::If' && Array.isArray(call.argument)) {
      look(call.argument[scope.condition(String(call.argument[0])) ? 1 : 2] ?? null);
      return;
    }
    for (const member of isObject(value) ? Object.values(value) : (value as Json[])) look(member);
  };
  for (const value of values) look(value);
  return [...found];
}
