/** Tags of EC2's resources. */
import type { ResourceType as TaggedType } from '@aws-sdk/client-ec2';
import type { Json } from '../../../../network/network.ts';
import type { ApiCall } from './type.ts';

type Tags = { Key?: string | undefined; Value?: string | undefined }[] | undefined;

/** What a call that makes something takes for its tags. */
export function tagSpecification(type: TaggedType, tags: Tags) {
  const Tags = (tags ?? []).map(({ Key, Value }) => ({ Key, Value }));
  return Tags.length > 0 ? { TagSpecifications: [{ ResourceType: type, Tags }] } : {};
}

/** Brings the tags from what they were to what they are to be; others' tags stay. */
export async function retag(call: ApiCall, id: string, next: Tags, previous: Tags): Promise<void> {
  const wanted = new Map((next ?? []).map(({ Key, Value }) => [Key!, Value ?? '']));
  const had = new Map((previous ?? []).map(({ Key, Value }) => [Key!, Value ?? '']));
  const gone = [...had.keys()].filter((key) => !wanted.has(key));
  const changed = [...wanted].filter(([key, value]) => had.get(key) !== value);
  if (gone.length > 0)
    await call('ec2', 'DeleteTags', { Resources: [id], Tags: gone.map((Key) => ({ Key })) });
  if (changed.length > 0)
    await call('ec2', 'CreateTags', {
      Resources: [id],
      Tags: changed.map(([Key, Value]) => ({ Key, Value })),
    });
}

/** Tags as the API shows them, without those that CloudFormation itself gives. */
export function shownTags(tags: Tags): Json {
  return (tags ?? [])
    .filter(({ Key = '' }) => !Key.startsWith('aws:'))
    .map(({ Key = '', Value = '' }) => ({ Key, Value }));
}
