/** Amazon EC2, as far as it is about networks. */
import * as sdk from '@aws-sdk/client-ec2';
import type { AnyHandler, Service } from '../service.ts';
import { clientVpnHandlers } from './client-vpn/index.ts';
import { type ClientVpnSessions, noSessions } from './client-vpn/sessions.ts';
import { flowLogHandlers } from './flow-logs/flow-logs.ts';
import { instanceHandlers } from './instances/index.ts';
import { elasticIps } from './internet/elastic-ips.ts';
import { internetGateways } from './internet/internet-gateways.ts';
import { natGateways } from './internet/nat-gateways.ts';
import { around } from './kit/around.ts';
import type { Ec2Handlers } from './kit/handlers.ts';
import { networkAclEntries } from './network-acls/entries.ts';
import { networkAcls } from './network-acls/network-acls.ts';
import { networkInsightsHandlers } from './network-insights/index.ts';
import { networkInterfaces } from './network-interfaces/network-interfaces.ts';
import { routeTables } from './route-tables/route-tables.ts';
import { routes } from './route-tables/routes.ts';
import { securityGroupRuleChanges } from './security-groups/rule-changes.ts';
import { securityGroupRules } from './security-groups/rules.ts';
import { securityGroups } from './security-groups/security-groups.ts';
import { subnets } from './subnets/subnets.ts';
import { tags } from './tags.ts';
import { vpcEndpointHandlers } from './vpc-endpoints/vpc-endpoints.ts';
import { vpcPeering } from './vpc-peering/vpc-peering.ts';
import { dhcpOptions } from './vpcs/dhcp-options.ts';
import { vpcAttributes } from './vpcs/vpc-attributes.ts';
import { vpcCidrBlocks } from './vpcs/vpc-cidr-blocks.ts';
import { vpcs } from './vpcs/vpcs.ts';
import { zones } from './vpcs/zones.ts';

const modelHandlers: Ec2Handlers = {
  ...dhcpOptions,
  ...elasticIps,
  ...instanceHandlers,
  ...flowLogHandlers,
  ...internetGateways,
  ...natGateways,
  ...networkAclEntries,
  ...networkAcls,
  ...networkInsightsHandlers,
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
