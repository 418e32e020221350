/** All types of resource that stacks can have. */

import * as clientVpn from './ec2/client-vpn.ts';
import * as internet from './ec2/internet.ts';
import * as routing from './ec2/routing.ts';
import * as securityGroups from './ec2/security-groups.ts';
import * as subnets from './ec2/subnets.ts';
import * as vpcEndpoints from './ec2/vpc-endpoints.ts';
import * as vpcs from './ec2/vpcs.ts';
import type { ResourceType } from './kit/type.ts';
import { cdkMetadata, waitConditionHandle } from './recorded.ts';

export const resourceTypes: readonly ResourceType[] = [
  ...[clientVpn, internet, routing, securityGroups, subnets, vpcEndpoints, vpcs].flatMap((room) =>
    Object.values(room),
  ),
  cdkMetadata,
  waitConditionHandle,
];

const byName = new Map(resourceTypes.map((one) => [one.type, one]));

export function findType(type: string): ResourceType | undefined {
  return byName.get(type);
}
