/** Names as tags, by which people, and `kairo verify`, find what was built. */
import type { CfnTag } from 'aws-cdk-lib';

export function nameTag(name: string): CfnTag[] {
  return [{ key: 'Name', value: name }];
}
