/** Tags of Resolver endpoints and rules. */
import { AwsError } from '../aws-error.ts';
import { checkTags, tag, tagsOf } from '../ec2/kit/tags.ts';
import type { Context } from '../service.ts';
import { notFound, required } from './errors.ts';
import { page } from './lists.ts';
import type { ResolverHandlers, Tag } from './operations.ts';

/** Gives a new resource its tags. Throws `InvalidTagException`. */
export function addTags({ network }: Context, id: string, tags: Tag[] | undefined): void {
  if (!tags?.length) return;
  const given = tags.map(({ Key, Value }) => ({ Key: Key ?? '', Value: Value ?? '' }));
  try {
    checkTags(given);
    tag(network, id, given);
  } catch (error) {
    if (error instanceof AwsError) throw new AwsError('InvalidTagException', error.message);
    throw error;
  }
}

export const tags: ResolverHandlers = {
  TagResource(context, input) {
    addTags(context, idOf(context, input.ResourceArn), required(input.Tags, 'Tags'));
    return {};
  },

  UntagResource(context, input) {
    const all = context.network.tags[idOf(context, input.ResourceArn)];
    for (const key of required(input.TagKeys, 'TagKeys')) if (all) delete all[key];
    return {};
  },

  ListTagsForResource(context, input) {
    const { items, NextToken } = page(tagsOf(context.network, idOf(context, input.ResourceArn)), input);
    return { Tags: items, NextToken };
  },
};

/** `arn:aws:route53resolver:REGION:ACCOUNT:resolver-rule/rslvr-rr-…` → the id, if there is such a thing. */
function idOf({ network, region, accountId }: Context, arn: string | undefined): string {
  const wanted = required(arn, 'ResourceArn');
  const { resolverEndpoints, resolverRules } = network;
  for (const [kind, table] of [
    ['resolver-endpoint', resolverEndpoints],
    ['resolver-rule', resolverRules],
  ] as const) {
    const prefix = `arn:aws:route53resolver:${region}:${accountId}:${kind}/`;
    const id = wanted.slice(prefix.length);
    if (wanted.startsWith(prefix) && Object.hasOwn(table, id)) return id;
  }
  throw notFound('The resource', wanted);
}
