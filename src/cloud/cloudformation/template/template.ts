/**
 * A template whose sections have the form that they must have. What its functions mean is not looked at here.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
import type { Json, JsonObject } from '../../../network/network.ts';
import { formatError, validation } from '../errors.ts';

export interface ParameterDeclaration {
  Type: string;
  Default?: Json;
  Description?: string;
  NoEcho?: Json;
  AllowedValues?: Json[];
  AllowedPattern?: string;
  ConstraintDescription?: string;
  MinLength?: Json;
  MaxLength?: Json;
  MinValue?: Json;
  MaxValue?: Json;
}

export interface ResourceDeclaration {
  Type: string;
  Properties?: JsonObject;
  DependsOn?: string | string[];
  Condition?: string;
  Metadata?: JsonObject;
  DeletionPolicy?: Json;
  UpdateReplacePolicy?: Json;
}

export interface OutputDeclaration {
  Value: Json;
  Description?: string;
  Export?: { Name: Json };
  Condition?: string;
}

export interface Template {
  description: string | undefined;
  metadata: JsonObject | undefined;
  transforms: string[];
  parameters: Record<string, ParameterDeclaration>;
  mappings: Record<string, Record<string, JsonObject>>;
  conditions: JsonObject;
  rules: JsonObject;
  resources: Record<string, ResourceDeclaration>;
  outputs: Record<string, OutputDeclaration>;
}

const SECTIONS =
  `AWSTemplateFormatVersion Description Metadata Parameters Mappings Conditions Rules Transform Hooks
  Resources Outputs`.split(/\s+/);

const RESOURCE_ATTRIBUTES =
  `Type Properties DependsOn Condition Metadata DeletionPolicy UpdateReplacePolicy UpdatePolicy
  CreationPolicy`.split(/\s+/);

const PARAMETER_ATTRIBUTES =
  `Type Default Description NoEcho AllowedValues AllowedPattern ConstraintDescription
  MinLength MaxLength MinValue MaxValue`.split(/\s+/);

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST = { Parameters: 200, Mappings: 200, Resources: 500, Outputs: 200 } as const;

export const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

/** Reads a document in which loops are unrolled. Throws `ValidationError`. */
export function readTemplate(document: JsonObject): Template {
  checkHead(document);
  const template: Template = {
    description: document.Description as string | undefined,
    metadata: document.Metadata as JsonObject | undefined,
    transforms: transformsOf(document),
    parameters: readParameters(document),
    mappings: section(document, 'Mappings') as Template['mappings'],
    conditions: section(document, 'Conditions'),
    rules: section(document, 'Rules'),
    resources: section(document, 'Resources') as unknown as Template['resources'],
    outputs: section(document, 'Outputs') as unknown as Template['outputs'],
  };
  if (Object.keys(template.resources).length === 0)
    throw formatError('At least one Resources member must be defined.');
  checkMappings(template);
  for (const [id, resource] of Object.entries(template.resources)) checkResource(id, resource);
  for (const [key, output] of Object.entries(template.outputs)) checkOutput(key, output);
  checkConditionNames(template);
  return template;
}

/** The parameters alone, which loops may need. */
export function readParameters(document: JsonObject): Template['parameters'] {
  const parameters = section(document, 'Parameters') as unknown as Template['parameters'];
  for (const [name, parameter] of Object.entries(parameters)) {
    checkName('Parameters', name);
    if (!isObject(parameter) || typeof parameter.Type !== 'string')
      throw formatError('Every Parameters object must contain a Type member.');
    const foreign = Object.keys(parameter).filter((key) => !PARAMETER_ATTRIBUTES.includes(key));
    if (foreign.length > 0) throw formatError(`Invalid template parameter property '${foreign[0]}'`);
  }
  return parameters;
}

export function transformsOf({ Transform: transform }: JsonObject): string[] {
  if (transform === undefined) return [];
  const names = Array.isArray(transform) ? transform : [transform];
  for (const name of names) {
    if (name !== LANGUAGE_EXTENSIONS)
      throw validation(
        `No transform named ${typeof name === 'string' ? name : JSON.stringify(name)} found. Kairo knows ${LANGUAGE_EXTENSIONS}.`,
      );
  }
  return names as string[];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkHead(document: JsonObject): void {
  const foreign = Object.keys(document).filter((key) => !SECTIONS.includes(key));
  if (foreign.length > 0)
    throw formatError(`Invalid template property or properties [${foreign.join(', ')}]`);
  const { AWSTemplateFormatVersion: version, Description: description } = document;
  if (version !== undefined && version !== '2010-09-09')
    throw formatError('unsupported value for AWSTemplateFormatVersion.');
  if (description !== undefined && (typeof description !== 'string' || description.length > 1024))
    throw formatError('Template description must be a string of at most 1024 characters.');
  if (document.Hooks !== undefined) throw validation('Hooks are not supported by Kairo.');
}

function section(document: JsonObject, name: string): JsonObject {
  const value = document[name];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw formatError(`[/${name}] '${name}' must be an object.`);
  const most = MOST[name as keyof typeof MOST];
  const count = Object.keys(value).length;
  if (most !== undefined && count > most)
    throw formatError(`Number of ${name.toLowerCase()}, ${count}, is greater than maximum allowed, ${most}`);
  return value;
}

function checkName(section: string, name: string): void {
  if (!/^[A-Za-z0-9]{1,255}$/.test(name)) throw formatError(`${section} name '${name}' is non alphanumeric.`);
}

function checkMappings({ mappings }: Template): void {
  for (const [name, mapping] of Object.entries(mappings)) {
    checkName('Mappings', name);
    const whole = isObject(mapping) && Object.values(mapping).every(isObject);
    if (!whole) throw formatError(`Every Mappings member ${name} must be a map of maps.`);
  }
}

function checkResource(id: string, resource: ResourceDeclaration): void {
  if (id.startsWith('Fn::ForEach'))
    throw formatError(`Fn::ForEach needs "Transform": "${LANGUAGE_EXTENSIONS}" in the template.`);
  checkName('Resource', id);
  if (!isObject(resource)) throw formatError(`[/Resources/${id}] Every Resources member must be an object.`);
  if (typeof resource.Type !== 'string')
    throw formatError(`[/Resources/${id}] Every Resources object must contain a Type member.`);
  const foreign = Object.keys(resource).filter((key) => !RESOURCE_ATTRIBUTES.includes(key));
  if (foreign.length > 0) throw validation(`Invalid template resource property '${foreign[0]}'`);
  if (resource.Properties !== undefined && !isObject(resource.Properties))
    throw formatError(`[/Resources/${id}/Properties] must be an object.`);
  const { DependsOn: after } = resource as { DependsOn?: unknown };
  const names = Array.isArray(after) ? after : [after];
  if (after !== undefined && !names.every((name) => typeof name === 'string'))
    throw formatError(`[/Resources/${id}/DependsOn] must be a string or a list of strings.`);
}

function checkOutput(key: string, output: OutputDeclaration): void {
  checkName('Outputs', key);
  if (!isObject(output) || output.Value === undefined)
    throw formatError(`[/Outputs/${key}] Every Outputs member must contain a Value object`);
}

function checkConditionNames({ conditions, resources, outputs }: Template): void {
  for (const [id, { Condition: name }] of [...Object.entries(resources), ...Object.entries(outputs)]) {
    if (name !== undefined && !Object.hasOwn(conditions, name))
      throw formatError(
        `Unresolved condition dependency ${name} in the ${Object.hasOwn(resources, id) ? 'Resources' : 'Outputs'} block of the template`,
      );
  }
}
