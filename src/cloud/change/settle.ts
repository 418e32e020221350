/**
 * States that pass by themselves. On AWS what was asked for becomes real seconds or minutes later; here it
 * is real when the packets follow, which is before the call returns. The call's own answer still shows the first
 * state (`pending`, `associating` …), as AWS's does; the next look shows the settled one.
 */
import type { Network } from '../../network/network.ts';

export function settle(network: Network): void {
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
}
