/** Parameters by name, version or label. */
import type * as sdk from '@aws-sdk/client-ssm';
import type { SsmParameter } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import type { Context, Handlers } from '../service.ts';

export type SsmHandlers = Handlers<typeof sdk>;

type Place = Pick<Context, 'network' | 'region'>;

export const keyOf = (region: string, name: string) => `${region}/${name}`;

export function parameterNamed({ network, region }: Place, name: string): SsmParameter | undefined {
  const key = keyOf(region, name);
  return Object.hasOwn(network.ssmParameters, key) ? network.ssmParameters[key] : undefined;
}

/** All of a region, in the order of their names. */
export function parametersOf({ network, region }: Place): SsmParameter[] {
  return Object.values(network.ssmParameters)
    .filter((parameter) => parameter.region === region)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export function arnOf({ region, accountId }: Pick<Context, 'region' | 'accountId'>, name: string): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

/** What `Name` may be: a name, an ARN, each with `:version` or `:label` behind it. */
export interface Selection {
  parameter: SsmParameter;
  value: string;
  version: number;
  modifiedAt: number;
  selector?: string;
}

/** Throws `ParameterNotFound` or `ParameterVersionNotFound`. */
export function select(context: Pick<Context, 'network' | 'region'>, text: string | undefined): Selection {
  const wanted = required(text, 'name');
  const plain = wanted.replace(/^arn:aws:ssm:[^:]*:[^:]*:parameter/, '');
  const colon = plain.indexOf(':');
  const [name, selector] =
    colon === -1 ? [plain, undefined] : [plain.slice(0, colon), plain.slice(colon + 1)];
  const parameter =
    parameterNamed(context, name) ?? (plain === wanted ? undefined : parameterNamed(context, name.slice(1)));
  if (!parameter) throw notFound();
  const versions = [
    ...parameter.history,
    {
      version: parameter.version,
      value: parameter.value,
      modifiedAt: parameter.modifiedAt,
      labels: parameter.labels,
    },
  ];
  const found =
    selector === undefined
      ? versions.at(-1)
      : versions.find(({ version, labels }) => String(version) === selector || labels.includes(selector));
  if (!found) {
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
    );
  }
  const { value, version, modifiedAt } = found;
  return {
    parameter,
    value,
    version,
    modifiedAt,
    ...(selector !== undefined && { selector: `:${selector}` }),
  };
}

export function notFound(): AwsError {
  return new AwsError('ParameterNotFound', '');
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function required<T>(value: T | undefined, member: string): T {
  if (value !== undefined && value !== '') return value;
  throw validation(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** As `GetParameter` shows one. A secure value that is not to be decrypted looks like what it is: not to be read. */
export function show(
  context: Context,
  { parameter, value, version, modifiedAt, selector }: Selection,
  decrypt: boolean | undefined,
): sdk.Parameter {
  const hidden = parameter.type === 'SecureString' && !decrypt;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: hidden
      ? `kms:alias/aws/ssm:${Buffer.from(`${parameter.name}:${version}`).toString('base64')}`
      : value,
    Version: version,
    LastModifiedDate: new Date(modifiedAt),
    ARN: arnOf(context, parameter.name),
    DataType: parameter.dataType,
    ...(selector !== undefined && { Selector: selector }),
  };
}

export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
): { page: T[]; NextToken?: string } {
  const start = token === undefined || token === '' ? 0 : Number(token);
  if (!Number.isSafeInteger(start) || start < 0)
    throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const end = start + size;
  return { page: items.slice(start, end), ...(end < items.length && { NextToken: String(end) }) };
}
