/** Outputs, and the exports among them. */
import type { StackOutput } from '../../../network/network.ts';
import { templateError, validation } from '../errors.ts';
import { evaluate, evaluated, NO_VALUE } from '../template/evaluate.ts';
import type { Plan } from '../template/plan.ts';
import type { StackRecord } from './record.ts';

/** Throws `ValidationError` for an export that another stack has, or whose value another stack reads. */
export function outputsOf(plan: Plan, record: StackRecord): StackOutput[] {
  const { stack, network } = record;
  const scope = plan.scope((id) => record.resource(id));
  const outputs = [...plan.outputs].map(([key, { Value, Description, Export }]): StackOutput => {
    const value = evaluate(Value, scope);
    if (value === NO_VALUE || typeof value === 'object')
      throw templateError(`The Value field of every Outputs member must evaluate to a String: ${key}.`);
    return {
      key,
      value: String(value),
      ...(Description !== undefined && { description: Description }),
      ...(Export && { exportName: String(evaluated(Export.Name, scope)) }),
    };
  });
  const others = Object.values(network.stacks).filter(
    ({ id, region }) => id !== stack.id && region === stack.region,
  );
  for (const { exportName } of outputs) {
    const owner =
      exportName !== undefined &&
      others.find((other) => other.outputs.some((one) => one.exportName === exportName));
    if (owner)
      throw validation(
        `Export with name ${exportName} is already exported by stack ${owner.name}. Rollback requested by user.`,
      );
  }
  for (const { exportName, value } of stack.outputs) {
    if (exportName === undefined) continue;
    const reader = others.find(({ imports }) => imports.includes(exportName));
    const next = outputs.find((one) => one.exportName === exportName);
    if (reader && next?.value !== value)
      throw validation(
        `Export ${exportName} cannot be ${next ? 'updated' : 'deleted'} as it is in use by ${reader.name}`,
      );
  }
  return outputs;
}
