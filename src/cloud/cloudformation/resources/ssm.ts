/** Parameters of Systems Manager. */
import { mapOf, text, type ValuesOf } from './kit/shapes.ts';
import { type Api, resourceType } from './kit/type.ts';

const properties = {
  Name: text,
  Type: text,
  Value: text,
  Description: text,
  AllowedPattern: text,
  DataType: text,
  Tier: text,
  Tags: mapOf(text),
};

function put({ Type, Value, Description, AllowedPattern, DataType, Tier }: ValuesOf<typeof properties>) {
  return { Type: Type as 'String', Value, Description, AllowedPattern, DataType, Tier: Tier as 'Standard' };
}

async function retag(
  { call }: Api,
  ResourceId: string,
  next: Record<string, string> = {},
  previous: Record<string, string> = {},
) {
  const TagKeys = Object.keys(previous).filter((key) => !Object.hasOwn(next, key));
  const Tags = Object.entries(next).map(([Key, Value]) => ({ Key, Value }));
  if (TagKeys.length > 0)
    await call('ssm', 'RemoveTagsFromResource', { ResourceType: 'Parameter', ResourceId, TagKeys });
  if (Tags.length > 0)
    await call('ssm', 'AddTagsToResource', { ResourceType: 'Parameter', ResourceId, Tags });
}

export const parameter = resourceType({
  type: 'AWS::SSM::Parameter',
  properties,
  required: ['Type', 'Value'],
  replaces: ['Name'],
  attributes: ['Type', 'Value', 'Arn'],
  async create(making, wanted) {
    const Name = wanted.Name ?? making.generatedName();
    const Tags = Object.entries(wanted.Tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    await making.make(
      'ssm',
      'PutParameter',
      { Name, ...put(wanted), ...(Tags.length > 0 && { Tags }) },
      () => Name,
    );
  },
  async update(api, Name, next, previous) {
    await api.call('ssm', 'PutParameter', { Name, ...put(next), Overwrite: true });
    await retag(api, Name, next.Tags, previous.Tags);
  },
  async remove({ call }, Name) {
    await call('ssm', 'DeleteParameter', { Name });
  },
  async describe({ call }, Name) {
    const { Parameter } = await call('ssm', 'GetParameter', { Name, WithDecryption: true });
    return { Type: Parameter!.Type!, Value: Parameter!.Value!, Arn: Parameter!.ARN! };
  },
  async read({ call }, Name) {
    const { Parameter } = await call('ssm', 'GetParameter', { Name, WithDecryption: true });
    return {
      Name,
      Type: Parameter!.Type!,
      Value: Parameter!.Value!,
      DataType: Parameter!.DataType ?? 'text',
    };
  },
});
