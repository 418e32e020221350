/** What is read of a region, in the order in which one thing is needed to find another. */
import { accessPoints } from './access-points.ts';
import { certificates } from './certificates.ts';
import { clientVpnEndpoints } from './ec2/client-vpn.ts';
import { vpcEndpoints } from './ec2/endpoints.ts';
import { networkAcls, securityGroupRules, securityGroups } from './ec2/filters.ts';
import { instances } from './ec2/instances.ts';
import { elasticIps, internetGateways, natGateways, peeringConnections, routeTables } from './ec2/routing.ts';
import { dhcpOptions, networkInterfaces, subnets, vpcs } from './ec2/vpcs.ts';
import { resolverEndpoints, resolverRuleAssociations, resolverRules } from './names/resolver.ts';
import type { Section } from './section.ts';

/** Those of one step know nothing of each other and are read at once. */
export const steps: readonly (readonly Section[])[] = [
  [
    vpcs,
    dhcpOptions,
    subnets,
    networkInterfaces,
    securityGroups,
    securityGroupRules,
    networkAcls,
    routeTables,
    internetGateways,
    elasticIps,
    natGateways,
    peeringConnections,
    vpcEndpoints,
    instances,
    resolverRules,
    resolverRuleAssociations,
    accessPoints,
  ],
  [clientVpnEndpoints, resolverEndpoints],
  [certificates],
];
