/** A template deployed from inside, waited for, and told of in one sentence when it fails. */
import type { Network, Stack } from '../../network/network.ts';
import type { InProcessCall } from '../wire/call.ts';
import type { StackEngine } from './engine/engine.ts';

export interface Deployment {
  stackName: string;
  /** JSON or YAML. */
  template: string;
  parameters?: Record<string, string>;
}

/** A stack that could not be made. Nothing of it is left; the message is what its events say. */
export class StackFailed extends Error {
  override readonly name = 'StackFailed';
}

/** Answers the outputs. Rejects with AWS's error for a template that is wrong, and with `StackFailed`. */
export async function deployTemplate(
  { call, engine, network }: { call: InProcessCall; engine: StackEngine; network: () => Network },
  { stackName, template, parameters = {} }: Deployment,
): Promise<Record<string, string>> {
  const { StackId: id = '' } = (await call('cloudformation', 'CreateStack', {
    StackName: stackName,
    TemplateBody: template,
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    OnFailure: 'DELETE',
  })) as { StackId?: string };
  await engine.idle(id);
  const stack = network().stacks[id]!;
  if (stack.status !== 'CREATE_COMPLETE') throw new StackFailed(whyOf(stack));
  return Object.fromEntries(stack.outputs.map(({ key, value }) => [key, value]));
}

/** The first causes; that others were given up because of them says nothing. */
function whyOf({ name, events, statusReason }: Stack): string {
  const causes = events
    .filter(({ status, reason }) => status === 'CREATE_FAILED' && reason !== undefined)
    .map(({ logicalId, type, reason }) => `  ${logicalId} (${type}): ${reason}`);
  const what = causes.length > 0 ? causes : [`  ${statusReason ?? 'no reason was given'}`];
  return [`The stack "${name}" could not be created, and nothing of it is left:`, ...what].join('\n');
}
