/** Tags of users, roles, policies and instance profiles. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html */
import type { Tag } from '@aws-sdk/client-iam';
import { findProfile } from './instance-profiles.ts';
import { findPolicy, findRole, findUser } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { page } from './kit/page.ts';
import { showTags } from './kit/show.ts';
import { addTags, removeTags } from './kit/tags.ts';

interface Tagged {
  tags: Record<string, string>;
}
interface ListInput {
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}

export const tags: IamHandlers = {
  TagUser: (context, input) => add(findUser(context, input.UserName), input.Tags),
  UntagUser: (context, input) => remove(findUser(context, input.UserName), input.TagKeys),
  ListUserTags: (context, input) => list(findUser(context, input.UserName), input),

  TagRole: (context, input) => add(findRole(context, input.RoleName), input.Tags),
  UntagRole: (context, input) => remove(findRole(context, input.RoleName), input.TagKeys),
  ListRoleTags: (context, input) => list(findRole(context, input.RoleName), input),

  TagPolicy: (context, input) => add(findPolicy(context, input.PolicyArn), input.Tags),
  UntagPolicy: (context, input) => remove(findPolicy(context, input.PolicyArn), input.TagKeys),
  ListPolicyTags: (context, input) => list(findPolicy(context, input.PolicyArn), input),

  TagInstanceProfile: (context, input) => add(findProfile(context, input.InstanceProfileName), input.Tags),
  UntagInstanceProfile: (context, input) =>
    remove(findProfile(context, input.InstanceProfileName), input.TagKeys),
  ListInstanceProfileTags: (context, input) => list(findProfile(context, input.InstanceProfileName), input),
};

function add({ tags: table }: Tagged, given: Tag[] | undefined): object {
  addTags(table, given);
  return {};
}

function remove({ tags: table }: Tagged, keys: string[] | undefined): object {
  removeTags(table, keys);
  return {};
}

function list({ tags: table }: Tagged, input: ListInput) {
  const { items, more } = page(showTags(table), input);
  return { Tags: items, ...more };
}
