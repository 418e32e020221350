/** Tags on anything that has an id. */
import type { ResourceType, Tag, TagDescription } from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import type { Context } from '../service.ts';
import { kinds, type TaggableKind } from './kinds.ts';
import type { FilterValue } from './kit/filters.ts';
import { checkFilters, matches } from './kit/filters.ts';
import type { Ec2Handlers } from './kit/handlers.ts';
import { page } from './kit/pages.ts';
import { find, missing, tag, tagsOf } from './kit/resource.ts';
import { checkTags } from './kit/tags.ts';

const FILTERS: Record<string, (description: TagDescription) => FilterValue> = {
  key: ({ Key }) => Key,
  'resource-id': ({ ResourceId }) => ResourceId,
  'resource-type': ({ ResourceType: type }) => type,
  value: ({ Value }) => Value,
};

export const tags: Ec2Handlers = {
  CreateTags(context, input) {
    if (!input.Tags?.length) throw missing('tagSet');
    checkTags(input.Tags);
    for (const id of tagged(context, input.Resources)) tag(context.network, id, input.Tags);
    return {};
  },

  DeleteTags(context, input) {
    for (const id of tagged(context, input.Resources)) untag(context, id, input.Tags);
    return {};
  },

  DescribeTags(context, input) {
    checkFilters(input.Filters, FILTERS);
    const { network } = context;
    const passing = Object.keys(network.tags)
      .flatMap((id) => descriptionsOf(context, id))
      .filter((description) => {
        // `tag:KEY` is about the tag itself here, not about the others of its resource.
        const { Key = '', Value = '' } = description;
        const valueOf = (name: string) => FILTERS[name] && { value: FILTERS[name](description) };
        return matches(input.Filters, valueOf, { [Key]: Value });
      });
    const { items, NextToken } = page(passing, input);
    return { Tags: items, NextToken };
  },
};

function kindOf(id: string): TaggableKind | undefined {
  const prefix = id.slice(0, id.lastIndexOf('-'));
  return kinds.find((kind) => kind.prefix === prefix);
}

/** The ids of resources that exist. Throws `InvalidID` for what is no id, and the kind's error otherwise. */
function tagged(context: Context, ids: string[] | undefined): string[] {
  if (!ids?.length) throw missing('resourceIdSet');
  return [...new Set(ids)].map((id) => {
    const kind = kindOf(id);
    if (!kind) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
    return find(context, kind, id).id;
  });
}

/** Takes tags away: all, those with a key, or those with a key and a value. */
function untag({ network }: Context, id: string, given: Tag[] | undefined): void {
  if (!given?.length) {
    delete network.tags[id];
    return;
  }
  const left = tagsOf(network, id).filter(
    ({ Key, Value }) =>
      !given.some((one) => one.Key === Key && (one.Value === undefined || one.Value === Value)),
  );
  delete network.tags[id];
  if (left.length > 0) tag(network, id, left);
}

function descriptionsOf({ network, region }: Context, id: string): TagDescription[] {
  const kind = kindOf(id);
  if (kind?.table(network)[id]?.region !== region) return [];
  return tagsOf(network, id).map((one) => ({
    ...one,
    ResourceId: id,
    ResourceType: kind.type as ResourceType,
  }));
}
