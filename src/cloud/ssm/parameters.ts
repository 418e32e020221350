/** Parameters: put, read, labelled, deleted. */
import type { SsmParameter } from '../../network/network.ts';
import { matchPattern } from '../allowed-pattern.ts';
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';
import {
  arnOf,
  keyOf,
  notFound,
  parameterNamed,
  required,
  type SsmHandlers,
  select,
  show,
  validation,
} from './find.ts';

const TYPES = ['String', 'StringList', 'SecureString'] as const;
const MOST_CHARACTERS = { Standard: 4096, Advanced: 8192, 'Intelligent-Tiering': 8192 };
/** Older ones are forgotten. */
const MOST_VERSIONS = 100;

export const parameters: SsmHandlers = {
  PutParameter(context, input) {
    const name = checkedName(required(input.Name, 'name'));
    const value = required(input.Value, 'value');
    const existing = parameterNamed(context, name);
    if (existing && !input.Overwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    if (existing && input.Tags?.length)
      throw validation(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag.",
      );
    const type = typeOf(input.Type ?? existing?.type);
    const tier = input.Tier ?? existing?.tier ?? 'Standard';
    const allowedPattern = input.AllowedPattern ?? existing?.allowedPattern;
    checkValue(value, tier, allowedPattern);
    const description = input.Description ?? existing?.description;
    context.network.ssmParameters[keyOf(context.region, name)] = {
      name,
      region: context.region,
      type,
      value,
      ...(description !== undefined && { description }),
      ...(allowedPattern !== undefined && { allowedPattern }),
      tier,
      dataType: input.DataType ?? existing?.dataType ?? 'text',
      version: (existing?.version ?? 0) + 1,
      modifiedAt: context.now,
      modifiedBy: context.caller.arn,
      history: existing ? past(existing) : [],
      labels: [],
    };
    if (input.Tags?.length) {
      context.network.tags[arnOf(context, name)] = Object.fromEntries(
        input.Tags.map(({ Key, Value }) => [Key!, Value ?? '']),
      );
    }
    return { Version: (existing?.version ?? 0) + 1, Tier: tier as 'Standard' };
  },

  GetParameter: (context, input) => ({
    Parameter: show(context, select(context, input.Name), input.WithDecryption),
  }),

  GetParameters(context, input) {
    const names = required(input.Names, 'names');
    const found = names.map((name) => ({ name, selection: trySelect(context, name) }));
    return {
      Parameters: found.flatMap(({ selection }) =>
        selection ? [show(context, selection, input.WithDecryption)] : [],
      ),
      InvalidParameters: found.flatMap(({ name, selection }) => (selection ? [] : [name])),
    };
  },

  DeleteParameter(context, input) {
    if (!remove(context, required(input.Name, 'name'))) throw notFound();
    return {};
  },

  DeleteParameters(context, input) {
    const names = required(input.Names, 'names');
    const gone = names.filter((name) => remove(context, name));
    return { DeletedParameters: gone, InvalidParameters: names.filter((name) => !gone.includes(name)) };
  },

  LabelParameterVersion(context, input) {
    const { parameter } = select(context, input.Name);
    const version = input.ParameterVersion ?? parameter.version;
    const target =
      version === parameter.version ? parameter : parameter.history.find((old) => old.version === version);
    if (!target) throw new AwsError('ParameterVersionNotFound', `There is no version ${version}.`);
    const labels = input.Labels ?? [];
    const valid = labels.filter((label) => /^(?!aws|ssm)[a-zA-Z_.-][a-zA-Z0-9_.-]{0,99}$/i.test(label));
    // A label moves: one version has it.
    for (const other of [parameter, ...parameter.history]) {
      other.labels = other.labels.filter((label) => !valid.includes(label));
    }
    target.labels = [...target.labels, ...valid];
    return { InvalidLabels: labels.filter((label) => !valid.includes(label)), ParameterVersion: version };
  },
};

function trySelect(context: Context, name: string) {
  try {
    return select(context, name);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

function remove(context: Context, name: string): boolean {
  if (!parameterNamed(context, name)) return false;
  delete context.network.ssmParameters[keyOf(context.region, name)];
  delete context.network.tags[arnOf(context, name)];
  return true;
}

function past({ history, version, value, modifiedAt, labels }: SsmParameter): SsmParameter['history'] {
  return [...history, { version, value, modifiedAt, labels }].slice(1 - MOST_VERSIONS);
}

function typeOf(type: string | undefined): SsmParameter['type'] {
  const found = TYPES.find((one) => one === type);
  if (found) return found;
  throw type === undefined
    ? validation('A parameter type is required when you create a parameter.')
    : validation(
        `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]`,
      );
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
function checkedName(name: string): string {
  const reserved = /^\/?(aws|ssm)/i.test(name);
  if (reserved)
    throw validation('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  const levels = name.split('/').length - 1;
  if (
    !/^[a-zA-Z0-9_.\-/]{1,1011}$/.test(name) ||
    name.endsWith('/') ||
    (name.includes('/') && !name.startsWith('/'))
  )
    throw validation(
      'Parameter name must be a fully qualified name: letters, digits, and . - _ with / between levels, the first character a / where there are any.',
    );
  if (levels > 15)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      'A hierarchy can have a maximum of 15 levels.',
    );
  return name;
}

function checkValue(value: string, tier: string, pattern: string | undefined): void {
  const most = MOST_CHARACTERS[tier as keyof typeof MOST_CHARACTERS];
  if (most === undefined) throw validation(`'${tier}' is no tier of parameters.`);
  if (value.length > most)
    throw validation(`${tier} tier parameters support a maximum parameter value of ${most} characters.`);
  if (pattern !== undefined && !matches(pattern, value))
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
}

function matches(pattern: string, value: string): boolean {
  const outcome = matchPattern(pattern, [value]);
  if (outcome === 'matches' || outcome === 'differs') return outcome === 'matches';
  throw new AwsError(
    'InvalidAllowedPatternException',
    'The request does not meet the regular expression requirement.',
  );
}
