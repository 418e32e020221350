/** Every kind of EC2 resource that has an id of its own. */
import { clientVpnEndpointKind } from './client-vpn/kind.ts';
import { flowLogKind } from './flow-logs/kind.ts';
import { instanceKind } from './instances/kind.ts';
import { elasticIpKind } from './internet/elastic-ip-kind.ts';
import { internetGatewayKind } from './internet/internet-gateways.ts';
import { natGatewayKind } from './internet/nat-gateway-kind.ts';
import type { Findable } from './kit/resource.ts';
import { networkAclKind } from './network-acls/kind.ts';
import { analysisKind, pathKind } from './network-insights/kinds.ts';
import { networkInterfaceKind } from './network-interfaces/kind.ts';
import { routeTableKind } from './route-tables/route-tables.ts';
import { securityGroupKind } from './security-groups/kind.ts';
import { securityGroupRuleKind } from './security-groups/rules.ts';
import { subnetKind } from './subnets/subnets.ts';
import { vpcEndpointKind } from './vpc-endpoints/kind.ts';
import { vpcPeeringKind } from './vpc-peering/vpc-peering.ts';
import { dhcpOptionsKind } from './vpcs/dhcp-options.ts';
import { vpcKind } from './vpcs/vpcs.ts';

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
  pathKind,
  analysisKind,
  networkInterfaceKind,
  routeTableKind,
  securityGroupKind,
  securityGroupRuleKind,
  subnetKind,
  vpcEndpointKind,
  vpcPeeringKind,
  vpcKind,
];
