/** Templates, of stacks and before there is a stack. */
import type * as sdk from '@aws-sdk/client-cloudformation';
import type { StackGoal } from '../../../network/network.ts';
import type { Context } from '../../service.ts';
import { validation } from '../errors.ts';
import { unrolled } from '../template/language-extensions.ts';
import { isSecret } from '../template/parameters.ts';
import { parseTemplate } from '../template/parse.ts';
import {
  type ParameterDeclaration,
  readParameters,
  readTemplate,
  type Template,
  transformsOf,
} from '../template/template.ts';
import { findStack } from './find.ts';
import { requiredCapabilities } from './goal.ts';
import type { StackHandlers } from './handlers.ts';

export const templateHandlers: StackHandlers = {
  GetTemplate(context, input) {
    const goal = goalFor(context, input.StackName, input.ChangeSetName);
    const TemplateBody =
      input.TemplateStage === 'Processed'
        ? JSON.stringify(processed(goal.template, goal.parameters))
        : goal.template;
    return { TemplateBody, StagesAvailable: ['Original', 'Processed'] };
  },

  GetTemplateSummary(context, input) {
    const body = input.StackName ? findStack(context, input.StackName).goal.template : input.TemplateBody;
    if (body === undefined)
      throw validation('Either StackName, TemplateBody or TemplateURL must be specified.');
    const { template, version, capabilities } = summaryOf(body);
    return {
      Parameters: Object.entries(template.parameters).map(([key, declaration]) => ({
        ...parameterOf(key, declaration),
        ParameterType: declaration.Type,
        ParameterConstraints: declaration.AllowedValues
          ? { AllowedValues: declaration.AllowedValues.map(String) }
          : {},
      })),
      Description: template.description,
      ...capabilities,
      ResourceTypes: [...new Set(Object.values(template.resources).map(({ Type }) => Type))],
      Version: version,
      Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
      DeclaredTransforms: template.transforms,
    };
  },

  ValidateTemplate(_, input) {
    if (input.TemplateBody === undefined)
      throw validation('Either Template URL or Template Body must be specified.');
    const { template, capabilities } = summaryOf(input.TemplateBody);
    return {
      Parameters: Object.entries(template.parameters).map(([key, declaration]) =>
        parameterOf(key, declaration),
      ),
      Description: template.description,
      ...capabilities,
      DeclaredTransforms: template.transforms,
    };
  },
};

function summaryOf(body: string): {
  template: Template;
  version: string | undefined;
  capabilities: { Capabilities: sdk.Capability[]; CapabilitiesReason?: string };
} {
  const document = processed(body, {});
  const template = readTemplate(document);
  const resources = new Map(
    Object.entries(template.resources).map(([id, { Type: type, Properties: properties = {} }]) => [
      id,
      { type, properties },
    ]),
  );
  const needed = requiredCapabilities({ template, resources: resources as never });
  const identities = [
    ...new Set(
      [...resources.values()].map(({ type }) => type).filter((type) => type.startsWith('AWS::IAM::')),
    ),
  ];
  return {
    template,
    version: document.AWSTemplateFormatVersion as string | undefined,
    capabilities: {
      Capabilities: needed,
      ...(identities.length > 0 && {
        CapabilitiesReason: `The following resource(s) require capabilities: [${identities.join(', ')}]`,
      }),
    },
  };
}

/** With loops unrolled, over what the parameters are or would be. */
function processed(body: string, given: StackGoal['parameters']) {
  const document = parseTemplate(body);
  if (transformsOf(document).length === 0) return document;
  const values = Object.entries(readParameters(document)).map(([name, { Type, Default }]) => {
    const value = given[name] ?? String(Default ?? '');
    return [name, /List/.test(Type) ? value.split(',').map((item) => item.trim()) : value] as const;
  });
  return unrolled(document, Object.fromEntries(values));
}

function parameterOf(ParameterKey: string, declaration: ParameterDeclaration) {
  const { Default, Description } = declaration;
  return {
    ParameterKey,
    ...(Default !== undefined && { DefaultValue: String(Default) }),
    NoEcho: isSecret(declaration),
    ...(Description !== undefined && { Description }),
  };
}

function goalFor(
  context: Context,
  stackName: string | undefined,
  changeSetName: string | undefined,
): StackGoal {
  if (changeSetName === undefined) return findStack(context, stackName).goal;
  const stacks = stackName ? [findStack(context, stackName)] : Object.values(context.network.stacks);
  const found = stacks
    .flatMap(({ changeSets }) => Object.values(changeSets))
    .find(({ id, name }) => id === changeSetName || name === changeSetName);
  if (!found) throw validation(`ChangeSet [${changeSetName}] does not exist`);
  return found.goal;
}
