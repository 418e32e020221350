/** Tags of hosted zones. */
import { AwsError } from '../aws-error.ts';
import { checkTags, tag, tagsOf } from '../ec2/kit/tags.ts';
import type { Context } from '../service.ts';
import { findZone, invalidInput } from './find.ts';
import type { Route53Handlers } from './handlers.ts';

export const tags: Route53Handlers = {
  ChangeTagsForResource(context, input) {
    const id = zoneOf(context, input.ResourceType, input.ResourceId);
    for (const key of input.RemoveTagKeys ?? []) {
      if (context.network.tags[id]) delete context.network.tags[id][key];
    }
    if (input.AddTags?.length) add(context, id, input.AddTags);
    return {};
  },

  ListTagsForResource(context, input) {
    const id = zoneOf(context, input.ResourceType, input.ResourceId);
    return {
      ResourceTagSet: { ResourceType: 'hostedzone', ResourceId: id, Tags: tagsOf(context.network, id) },
    };
  },
};

function add({ network }: Context, id: string, given: { Key?: string; Value?: string }[]): void {
  try {
    checkTags(given);
    tag(network, id, given);
  } catch (error) {
    if (error instanceof AwsError) throw invalidInput(error.message);
    throw error;
  }
}

function zoneOf(context: Context, type: string | undefined, id: string | undefined): string {
  if (type === 'healthcheck') {
    throw new AwsError('NoSuchHealthCheck', `There is no health check ${id ?? ''}.`, { status: 404 });
  }
  if (type !== 'hostedzone') throw invalidInput(`The resource type '${type ?? ''}' is not valid.`);
  return findZone(context, id).id;
}
