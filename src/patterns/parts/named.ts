/** Names as tags. */
import type { ResourceType, Tag } from '@aws-sdk/client-ec2';

/** What a call that makes something takes for a `Name` tag. */
export function named(type: ResourceType, name: string): { ResourceType: ResourceType; Tags: Tag[] } {
  return { ResourceType: type, Tags: [{ Key: 'Name', Value: name }] };
}
