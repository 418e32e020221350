/** Tags of parameters. */
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';
import { arnOf, parameterNamed, required, type SsmHandlers } from './find.ts';

export const tags: SsmHandlers = {
  AddTagsToResource(context, input) {
    const arn = taggedArn(context, input);
    const added = (input.Tags ?? []).map(({ Key, Value }) => [Key!, Value ?? ''] as const);
    context.network.tags[arn] = { ...context.network.tags[arn], ...Object.fromEntries(added) };
    return {};
  },

  RemoveTagsFromResource(context, input) {
    const arn = taggedArn(context, input);
    const left = Object.entries(context.network.tags[arn] ?? {}).filter(
      ([key]) => !input.TagKeys?.includes(key),
    );
    if (left.length > 0) context.network.tags[arn] = Object.fromEntries(left);
    else delete context.network.tags[arn];
    return {};
  },

  ListTagsForResource(context, input) {
    const all = context.network.tags[taggedArn(context, input)] ?? {};
    return { TagList: Object.entries(all).map(([Key, Value]) => ({ Key, Value })) };
  },
};

function taggedArn(
  context: Context,
  {
    ResourceType: type,
    ResourceId: id,
  }: { ResourceType?: string | undefined; ResourceId?: string | undefined },
): string {
  if (type !== 'Parameter')
    throw new AwsError('InvalidResourceType', 'The resource type is not valid. Kairo has parameters.');
  const name = required(id, 'resourceId');
  if (!parameterNamed(context, name))
    throw new AwsError('InvalidResourceId', 'The resource ID is not valid.');
  return arnOf(context, name);
}
