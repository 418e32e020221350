/** What a call asks a stack to be. */
import type { Capability, Parameter, Tag } from '@aws-sdk/client-cloudformation';
import type { StackGoal } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { validation } from '../errors.ts';
import { findType } from '../resources/registry.ts';
import { parseTemplate } from '../template/parse.ts';
import { type Plan, plan } from '../template/plan.ts';
import { LANGUAGE_EXTENSIONS, readParameters } from '../template/template.ts';

/** The members that the calls share. `TemplateURL` has been read by now. */
export interface GoalInput {
  TemplateBody?: string | undefined;
  UsePreviousTemplate?: boolean | undefined;
  Parameters?: Parameter[] | undefined;
  Capabilities?: Capability[] | undefined;
  Tags?: Tag[] | undefined;
  RoleARN?: string | undefined;
  NotificationARNs?: string[] | undefined;
}

/** `previous` is what the stack is now; without it there is nothing to go on from. */
export function goalOf(input: GoalInput, previous?: StackGoal): StackGoal {
  const template = input.UsePreviousTemplate ? previous?.template : input.TemplateBody;
  if (template === undefined)
    throw validation(
      input.UsePreviousTemplate
        ? 'There is no previous template to be used.'
        : 'Either Template URL or Template Body must be specified.',
    );
  const roleArn = input.RoleARN ?? previous?.roleArn;
  return {
    template,
    parameters: parametersOf(input.Parameters, previous && effective(previous)),
    resolved: {},
    capabilities: input.Capabilities ?? [],
    tags: input.Tags ? tagsOf(input.Tags) : (previous?.tags ?? {}),
    ...(roleArn !== undefined && { roleArn }),
    notificationArns: input.NotificationARNs ?? previous?.notificationArns ?? [],
  };
}

function parametersOf(
  given: Parameter[] = [],
  previous: StackGoal['parameters'] = {},
): StackGoal['parameters'] {
  return Object.fromEntries(
    given.map(({ ParameterKey: key, ParameterValue: value, UsePreviousValue: keep }) => {
      if (!key) throw validation('Every parameter must have a ParameterKey.');
      if (keep) {
        if (value !== undefined)
          throw validation(
            `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
          );
        if (previous[key] === undefined)
          throw validation(
            `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
          );
        return [key, previous[key]];
      }
      if (value === undefined)
        throw validation(
          `Invalid input for parameter key ${key}. Need to specify either usePreviousValue as true or value for the parameter`,
        );
      return [key, value];
    }),
  );
}

/** The values that a stack has, defaults among them. */
function effective({ template, parameters }: StackGoal): StackGoal['parameters'] {
  const declared = template === '' ? {} : readParameters(parseTemplate(template));
  const defaults = Object.entries(declared).flatMap(([name, { Default }]) =>
    Default === undefined || Default === null ? [] : [[name, String(Default)] as const],
  );
  return { ...Object.fromEntries(defaults), ...parameters };
}

function tagsOf(tags: Tag[]): Record<string, string> {
  for (const { Key = '' } of tags) {
    if (Key === '' || Key.startsWith('aws:'))
      throw validation(
        `'${Key}' is no key that a tag can have: aws: prefixed tag key names are not allowed for external use.`,
      );
  }
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value ?? '']));
}

/** Reads the goal as a plan. Throws for everything that is wrong with it before anything is made. */
export function checkedPlan(
  { network, region, accountId }: Pick<Context, 'network' | 'region' | 'accountId'>,
  stack: { id: string; name: string },
  goal: StackGoal,
  options: { changeSet: boolean },
): Plan {
  const made = plan(goal, { network, region, accountId, stackId: stack.id, stackName: stack.name }, findType);
  const missing = requiredCapabilities(made)
    .filter((name) => name !== 'CAPABILITY_AUTO_EXPAND' || !options.changeSet)
    .filter((name) => !grants(goal.capabilities, name));
  if (missing.length > 0)
    throw new AwsError(
      'InsufficientCapabilitiesException',
      `Requires capabilities : [${missing.join(', ')}]`,
    );
  return made;
}

/** Where an identity has its name; elsewhere the same words refer to one. */
const NAMED: Record<string, string> = {
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export function requiredCapabilities({
  resources,
  template,
}: Pick<Plan, 'resources' | 'template'>): Capability[] {
  const identities = [...resources.values()].filter(({ type }) => type.startsWith('AWS::IAM::'));
  const named = identities.some(({ type, properties }) => properties[NAMED[type] ?? ''] !== undefined);
  return [
    ...(named
      ? (['CAPABILITY_NAMED_IAM'] as const)
      : identities.length > 0
        ? (['CAPABILITY_IAM'] as const)
        : []),
    ...(template.transforms.includes(LANGUAGE_EXTENSIONS) ? (['CAPABILITY_AUTO_EXPAND'] as const) : []),
  ];
}

function grants(given: string[], needed: Capability): boolean {
  return given.includes(needed) || (needed === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM'));
}
