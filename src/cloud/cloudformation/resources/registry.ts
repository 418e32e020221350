/** All types of resource that stacks can have. */
import * as clientVpn from './ec2/client-vpn.ts';
import * as flowLogs from './ec2/flow-logs.ts';
import * as instances from './ec2/instances.ts';
import * as internet from './ec2/internet.ts';
import * as networkAcls from './ec2/network-acls.ts';
import * as networkInsights from './ec2/network-insights.ts';
import * as routing from './ec2/routing.ts';
import * as securityGroups from './ec2/security-groups.ts';
import * as subnets from './ec2/subnets.ts';
import * as vpcEndpoints from './ec2/vpc-endpoints.ts';
import * as vpcs from './ec2/vpcs.ts';
import * as identities from './iam/identities.ts';
import * as policies from './iam/policies.ts';
import type { ResourceType } from './kit/type.ts';
import * as logs from './logs.ts';
import * as recorded from './recorded.ts';
import * as route53 from './route53.ts';
import * as route53resolver from './route53resolver.ts';
import * as accessPoints from './s3/access-points.ts';
import * as s3 from './s3/buckets.ts';
import * as ssm from './ssm.ts';

const ec2 = [
  clientVpn,
  flowLogs,
  instances,
  internet,
  networkAcls,
  networkInsights,
  routing,
  securityGroups,
  subnets,
  vpcEndpoints,
  vpcs,
];

/** Everything that these files have is a type. */
export const resourceTypes: readonly ResourceType[] = [
  ...ec2,
  identities,
  policies,
  logs,
  recorded,
  route53,
  route53resolver,
  s3,
  accessPoints,
  ssm,
].flatMap((room): ResourceType[] => Object.values(room));

const byName = new Map(resourceTypes.map((one) => [one.type, one]));

export function findType(type: string): ResourceType | undefined {
  return byName.get(type);
}
