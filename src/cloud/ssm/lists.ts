/** Parameters by path, by filter, and through their history. */
import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import type { SsmParameter } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';
import { arnOf, pageOf, parametersOf, required, type SsmHandlers, select, show } from './find.ts';

export const lists: SsmHandlers = {
  GetParametersByPath(context, input) {
    const given = required(input.Path, 'path');
    const path = given.endsWith('/') ? given : `${given}/`;
    const found = parametersOf(context).filter(
      ({ name }) => name.startsWith(path) && (input.Recursive || !name.slice(path.length).includes('/')),
    );
    const { page, NextToken } = pageOf(found, input.NextToken, input.MaxResults ?? 10);
    return {
      Parameters: page.map(({ name }) => show(context, select(context, name), input.WithDecryption)),
      NextToken,
    };
  },

  DescribeParameters(context, input) {
    const older = (input.Filters ?? []).map(({ Key, Values }) => ({ Key, Values, Option: 'BeginsWith' }));
    const filters = [...(input.ParameterFilters ?? []), ...older];
    const found = parametersOf(context).filter((parameter) =>
      filters.every((filter) => passes(context, parameter, filter)),
    );
    const { page, NextToken } = pageOf(found, input.NextToken, input.MaxResults ?? 50);
    return { Parameters: page.map((parameter) => metadata(context, parameter)), NextToken };
  },

  GetParameterHistory(context, input) {
    const { parameter } = select(context, input.Name);
    const { value, version, modifiedAt, labels } = parameter;
    const versions = [...parameter.history, { value, version, modifiedAt, labels }];
    const { page, NextToken } = pageOf(versions, input.NextToken, input.MaxResults ?? 50);
    return {
      Parameters: page.map((old) => ({
        ...metadata(context, parameter),
        Value: parameter.type === 'SecureString' && !input.WithDecryption ? '****' : old.value,
        Version: old.version,
        LastModifiedDate: new Date(old.modifiedAt),
        Labels: old.labels,
      })),
      NextToken,
    };
  },
};

function metadata(context: Context, parameter: SsmParameter) {
  return {
    Name: parameter.name,
    ARN: arnOf(context, parameter.name),
    Type: parameter.type,
    LastModifiedDate: new Date(parameter.modifiedAt),
    LastModifiedUser: parameter.modifiedBy,
    ...(parameter.description !== undefined && { Description: parameter.description }),
    ...(parameter.allowedPattern !== undefined && { AllowedPattern: parameter.allowedPattern }),
    Version: parameter.version,
    Tier: parameter.tier as 'Standard',
    Policies: [],
    DataType: parameter.dataType,
  };
}

function passes(context: Context, parameter: SsmParameter, filter: ParameterStringFilter): boolean {
  const { Key: key = '', Option: option = 'Equals', Values: values = [] } = filter;
  const actual = valueOf(context, parameter, key);
  if (key === 'Path') {
    const under = (path: string) => {
      const start = path.endsWith('/') ? path : `${path}/`;
      const rest = parameter.name.slice(start.length);
      return parameter.name.startsWith(start) && (option === 'Recursive' || !rest.includes('/'));
    };
    return values.some(under);
  }
  if (values.length === 0) return actual !== undefined;
  return values.some((value) =>
    option === 'BeginsWith'
      ? actual?.startsWith(value)
      : option === 'Contains'
        ? actual?.includes(value)
        : actual === value,
  );
}

function valueOf(
  { network, ...context }: Context,
  { name, type, tier, dataType }: SsmParameter,
  key: string,
) {
  if (key.startsWith('tag:')) return network.tags[arnOf(context, name)]?.[key.slice('tag:'.length)];
  switch (key) {
    case 'Name':
      return name;
    case 'Path':
      return name;
    case 'Type':
      return type;
    case 'Tier':
      return tier;
    case 'DataType':
      return dataType;
    case 'KeyId':
      return type === 'SecureString' ? 'alias/aws/ssm' : undefined;
    default:
      throw new AwsError('InvalidFilterKey', `The specified key '${key}' is not valid.`);
  }
}
