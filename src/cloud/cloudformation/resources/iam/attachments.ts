/** Policies, boundaries and tags of users, groups and roles, whose calls differ only in their names. */
import type { JsonObject } from '../../../../network/network.ts';
import type { Api } from '../kit/type.ts';

export interface Holder {
  kind: 'User' | 'Group' | 'Role';
  name: string;
}

type Inline = { PolicyName?: string | undefined; PolicyDocument?: JsonObject | undefined };
type Tags = { Key?: string | undefined; Value?: string | undefined }[];

/** Brings the attached managed policies from one list to the other. */
export async function attach(
  api: Api,
  holder: Holder,
  next: string[] = [],
  previous: string[] = [],
): Promise<void> {
  for (const PolicyArn of previous.filter((arn) => !next.includes(arn)))
    await ignoreGone(of(api, holder, 'Detach', 'Policy', { PolicyArn }));
  for (const PolicyArn of next.filter((arn) => !previous.includes(arn)))
    await of(api, holder, 'Attach', 'Policy', { PolicyArn });
}

/** The same for policies of its own. */
export async function inline(
  api: Api,
  holder: Holder,
  next: Inline[] = [],
  previous: Inline[] = [],
): Promise<void> {
  const names = next.map(({ PolicyName }) => PolicyName);
  for (const { PolicyName } of previous.filter((one) => !names.includes(one.PolicyName)))
    await ignoreGone(of(api, holder, 'Delete', 'Policy', { PolicyName }));
  for (const { PolicyName, PolicyDocument } of next)
    await of(api, holder, 'Put', 'Policy', {
      PolicyName,
      PolicyDocument: JSON.stringify(PolicyDocument ?? {}),
    });
}

export async function sameBoundary(
  api: Api,
  holder: Holder,
  next: string | undefined,
  previous: string | undefined,
) {
  if (next === previous) return;
  if (next === undefined) await of(api, holder, 'Delete', 'PermissionsBoundary', {});
  else await of(api, holder, 'Put', 'PermissionsBoundary', { PermissionsBoundary: next });
}

export async function sameTags(
  api: Api,
  holder: Holder,
  next: Tags = [],
  previous: Tags = [],
): Promise<void> {
  const keys = next.map(({ Key }) => Key);
  const TagKeys = previous.map(({ Key }) => Key).filter((key) => !keys.includes(key));
  if (TagKeys.length > 0) await of(api, holder, 'Untag', '', { TagKeys });
  if (next.length > 0) await of(api, holder, 'Tag', '', { Tags: next });
}

/** ARNs of its managed policies. */
export async function attachedTo({ call }: Api, { kind, name }: Holder): Promise<string[]> {
  const { AttachedPolicies } = (await call(
    'iam',
    `ListAttached${kind}Policies` as 'ListAttachedRolePolicies',
    { [`${kind}Name`]: name } as never,
  )) as { AttachedPolicies?: { PolicyArn?: string }[] };
  return (AttachedPolicies ?? []).map(({ PolicyArn = '' }) => PolicyArn);
}

export async function inlineOf(api: Api, holder: Holder): Promise<JsonObject[]> {
  const { PolicyNames = [] } = (await api.call(
    'iam',
    `List${holder.kind}Policies` as 'ListRolePolicies',
    { [`${holder.kind}Name`]: holder.name } as never,
  )) as { PolicyNames?: string[] };
  const policies: JsonObject[] = [];
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument } = (await of(api, holder, 'Get', 'Policy', { PolicyName })) as {
      PolicyDocument: string;
    };
    policies.push({ PolicyName, PolicyDocument: JSON.parse(decodeURIComponent(PolicyDocument)) });
  }
  return policies;
}

/** `PutRolePolicy`, `AttachUserPolicy`, `TagRole` … */
function of(
  { call }: Api,
  { kind, name }: Holder,
  verb: string,
  what: string,
  input: object,
): Promise<object> {
  const operation = `${verb}${kind}${what}` as 'PutRolePolicy';
  return call('iam', operation, { [`${kind}Name`]: name, ...input } as never);
}

/** What is to be taken away and is not there is taken away. */
async function ignoreGone(work: Promise<object>): Promise<void> {
  await work.catch((error: { code?: string }) => {
    if (error.code !== 'NoSuchEntity') throw error;
  });
}

/** A document as the API takes it. */
export const json = (value: JsonObject | undefined) => JSON.stringify(value ?? {});

/** Tags as the API takes them; none at all where there are none. */
export const apiTags = (tags: Tags | undefined) =>
  tags?.length ? { Tags: tags.map(({ Key, Value }) => ({ Key, Value })) } : {};
