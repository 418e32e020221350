/**
 * States that pass by themselves. On AWS what was asked for becomes real seconds or minutes later; here it
 * is real when the packets follow, which is before the call returns. The call's own answer still shows the first
 * state (`pending`, `associating` …), as AWS's does; the next look shows the settled one.
 */
import { settleNatGateway } from '../../network/nat-gateways.ts';
import type { Instance, Network } from '../../network/network.ts';
import { settledPeering } from '../../network/peering.ts';

/** Where a state of an instance leads. */
const INSTANCE_NEXT: Partial<Record<Instance['state'], Instance['state']>> = {
  pending: 'running',
  stopping: 'stopped',
  'shutting-down': 'terminated',
};

export function settle(network: Network): void {
  for (const gateway of Object.values(network.natGateways)) settleNatGateway(network, gateway);
  for (const endpoint of Object.values(network.vpcEndpoints)) {
    if (endpoint.state === 'pending') endpoint.state = 'available';
  }
  for (const endpoint of Object.values(network.clientVpnEndpoints)) {
    for (const association of endpoint.associations) {
      if (association.state === 'associating') association.state = 'associated';
    }
    for (const route of endpoint.routes) if (route.state === 'creating') route.state = 'active';
    for (const rule of endpoint.authorizationRules) if (rule.state === 'authorizing') rule.state = 'active';
  }
  for (const connection of Object.values(network.vpcPeeringConnections)) {
    connection.state = settledPeering(network, connection);
  }
  for (const instance of Object.values(network.instances)) {
    instance.state = INSTANCE_NEXT[instance.state] ?? instance.state;
  }
  for (const endpoint of Object.values(network.resolverEndpoints)) endpoint.state = 'operational';
  for (const analysis of Object.values(network.networkInsightsAnalyses)) analysis.status = 'succeeded';
}
