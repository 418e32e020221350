/** Every kind of EC2 resource that has an id of its own. */
import { clientVpnEndpointKind } from './client-vpn/kind.ts';
import { dhcpOptionsKind } from './dhcp-options.ts';
import { elasticIpKind } from './elastic-ip-kind.ts';
import { flowLogKind } from './flow-logs/kind.ts';
import { instanceKind } from './instances/kind.ts';
import { internetGatewayKind } from './internet-gateways.ts';
import type { Findable } from './kit/resource.ts';
import { natGatewayKind } from './nat-gateway-kind.ts';
import { networkAclKind } from './network-acl-kind.ts';
import { networkInterfaceKind } from './network-interface-kind.ts';
import { routeTableKind } from './route-tables.ts';
import { securityGroupKind } from './security-group-kind.ts';
import { securityGroupRuleKind } from './security-group-rules.ts';
import { subnetKind } from './subnets.ts';
import { vpcEndpointKind } from './vpc-endpoints/kind.ts';
import { vpcPeeringKind } from './vpc-peering.ts';
import { vpcKind } from './vpcs.ts';

/** A kind as far as tags go, whatever its resources are. */
export type TaggableKind = Findable<{ id: string; region: string }>;

export const kinds: readonly TaggableKind[] = [
  clientVpnEndpointKind,
  dhcpOptionsKind,
  elasticIpKind,
  instanceKind,
  flowLogKind,
  internetGatewayKind,
  natGatewayKind,
  networkAclKind,
  networkInterfaceKind,
  routeTableKind,
  securityGroupKind,
  securityGroupRuleKind,
  subnetKind,
  vpcEndpointKind,
  vpcPeeringKind,
  vpcKind,
];
