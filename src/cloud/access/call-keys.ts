/** Condition keys of a call to an API other than S3's. */
import type { Network } from '../../network/network.ts';
import { type GlobalFacts, type RequestKeys, setGlobalKeys } from '../../policy/index.ts';

interface Tag {
  Key?: string;
  Value?: string;
}

export interface CallKeyFacts extends Omit<GlobalFacts, 'networkAccountId'> {
  network: Network;
  service: string;
  input: Record<string, unknown>;
}

/** Members of an input that are condition keys of their service. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  iam: { PolicyArn: 'iam:PolicyARN', PermissionsBoundary: 'iam:PermissionsBoundary' },
  sts: {
    ExternalId: 'sts:ExternalId',
    RoleSessionName: 'sts:RoleSessionName',
    SourceIdentity: 'sts:SourceIdentity',
  },
};

/** Of the call; `resource` tells what tags are the resource's. */
export function callKeys(facts: CallKeyFacts, resource: string): RequestKeys {
  const { network, service, input } = facts;
  const keys = new Map<string, string[]>();
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined) keys.set(name.toLowerCase(), [value]);
  };
  setGlobalKeys({ ...facts, networkAccountId: network.accountId }, set);
  for (const [member, key] of Object.entries(MEMBERS[service] ?? {})) {
    const value = input[member];
    if (typeof value === 'string') set(key, value);
  }
  const requested = requestTags(input);
  for (const { Key = '', Value = '' } of requested) set(`aws:RequestTag/${Key}`, Value);
  const tagKeys = requested.map(({ Key = '' }) => Key);
  if (tagKeys.length > 0) keys.set('aws:tagkeys', tagKeys);
  for (const [key, value] of Object.entries(resourceTags(network, resource))) {
    set(`aws:ResourceTag/${key}`, value);
    set(`${service}:ResourceTag/${key}`, value);
  }
  return keys;
}

function requestTags({ Tags, TagSpecifications }: Record<string, unknown>): Tag[] {
  const specifications = Array.isArray(TagSpecifications) ? (TagSpecifications as { Tags?: Tag[] }[]) : [];
  return [
    ...(Array.isArray(Tags) ? (Tags as Tag[]) : []),
    ...specifications.flatMap((each) => each.Tags ?? []),
  ];
}

function resourceTags({ tags, iam }: Network, arn: string): Record<string, string> {
  const [, , service, , account = '', rest = ''] = arn.split(':');
  if (service === 'iam') {
    const owner = Object.hasOwn(iam, account) ? iam[account] : undefined;
    const tagged = owner && [
      ...Object.values(owner.users),
      ...Object.values(owner.roles),
      ...Object.values(owner.policies),
    ];
    return tagged?.find((each) => each.arn === arn)?.tags ?? {};
  }
  const id = rest.slice(rest.indexOf('/') + 1);
  return tags[arn] ?? tags[id] ?? {};
}
