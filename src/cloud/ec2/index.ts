/** Amazon EC2, as far as it is about networks. */
import * as sdk from '@aws-sdk/client-ec2';
import type { AnyHandler, Service } from '../service.ts';
import { clientVpnHandlers } from './client-vpn/index.ts';
import { type ClientVpnSessions, noSessions } from './client-vpn/sessions.ts';
import { dhcpOptions } from './dhcp-options.ts';
import { elasticIps } from './elastic-ips.ts';
import { flowLogHandlers } from './flow-logs/flow-logs.ts';
import { instanceHandlers } from './instances/index.ts';
import { internetGateways } from './internet-gateways.ts';
import { around } from './kit/around.ts';
import type { Ec2Handlers } from './kit/handlers.ts';
import { natGateways } from './nat-gateways.ts';
import { networkAclEntries } from './network-acl-entries.ts';
import { networkAcls } from './network-acls.ts';
import { networkInterfaces } from './network-interfaces.ts';
import { routeTables } from './route-tables.ts';
import { routes } from './routes.ts';
import { securityGroupRuleChanges } from './security-group-rule-changes.ts';
import { securityGroupRules } from './security-group-rules.ts';
import { securityGroups } from './security-groups.ts';
import { subnets } from './subnets.ts';
import { tags } from './tags.ts';
import { vpcAttributes } from './vpc-attributes.ts';
import { vpcCidrBlocks } from './vpc-cidr-blocks.ts';
import { vpcEndpointHandlers } from './vpc-endpoints/vpc-endpoints.ts';
import { vpcPeering } from './vpc-peering.ts';
import { vpcs } from './vpcs.ts';
import { zones } from './zones.ts';

const modelHandlers: Ec2Handlers = {
  ...dhcpOptions,
  ...elasticIps,
  ...instanceHandlers,
  ...flowLogHandlers,
  ...internetGateways,
  ...natGateways,
  ...networkAclEntries,
  ...networkAcls,
  ...networkInterfaces,
  ...routeTables,
  ...routes,
  ...securityGroupRuleChanges,
  ...securityGroupRules,
  ...securityGroups,
  ...subnets,
  ...tags,
  ...vpcAttributes,
  ...vpcCidrBlocks,
  ...vpcEndpointHandlers,
  ...vpcPeering,
  ...vpcs,
  ...zones,
};

/**
 * The service, with the place where it finds the live connections of Client VPN endpoints.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
 */
export function createEc2(sessions: ClientVpnSessions): Service {
  return {
    signingName: 'ec2',
    protocol: { kind: 'ec2Query', version: '2016-11-15' },
    sdk,
    handlers: { ...modelHandlers, ...clientVpnHandlers(sessions) } as Record<string, AnyHandler>,
    around,
  };
}

/** EC2 without a lab: nobody is connected to its Client VPN endpoints. */
export const ec2: Service = createEc2(noSessions);
