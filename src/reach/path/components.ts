/** What interfaces are part of, and whether anything is behind them. */
import { isUp } from '../../network/instances.ts';
import type { NetworkInterface } from '../../network/network.ts';
import type { Lookup } from '../lookup.ts';

/** `VPC endpoint vpce-…`, or the interface itself where nothing else has it. */
export function belongsTo(lookup: Lookup, eni: NetworkInterface): string {
  const endpoint = lookup.endpointBehind(eni.id);
  if (endpoint) return `VPC endpoint ${endpoint.id}`;
  const association = lookup.associationBehind(eni.id)?.association;
  if (association) return `Client VPN association ${association.id}`;
  const gateway = lookup.natGatewayBehind(eni.id);
  if (gateway) return `NAT gateway ${gateway.id}`;
  const resolver = lookup.resolverBehind(eni.id);
  if (resolver) return `Resolver ${resolver.direction.toLowerCase()} endpoint ${resolver.id}`;
  const instanceId = eni.attachment?.instanceId;
  return instanceId === undefined ? `network interface ${eni.id}` : `instance ${instanceId}`;
}

/** Why an interface carries no packets; `undefined` where it does. */
export function idleness(lookup: Lookup, eni: NetworkInterface): string | undefined {
  switch (eni.requester?.service) {
    case 'vpc-endpoint': {
      const endpoint = lookup.endpointBehind(eni.id);
      if (!endpoint) return 'its VPC endpoint is gone';
      return endpoint.state === 'available' ? undefined : `its VPC endpoint is ${endpoint.state}`;
    }
    case 'client-vpn':
      return lookup.associationBehind(eni.id) ? undefined : 'its Client VPN association is gone';
    case 'nat-gateway': {
      const state = lookup.natGatewayBehind(eni.id)?.state;
      return state === 'available' ? undefined : `its NAT gateway is ${state ?? 'gone'}`;
    }
    case 'route53-resolver':
      return lookup.resolverBehind(eni.id) ? undefined : 'its Resolver endpoint is gone';
    case undefined:
      return instanceIdleness(lookup, eni);
  }
}

function instanceIdleness({ network }: Lookup, { attachment }: NetworkInterface): string | undefined {
  if (attachment?.instanceId === undefined) return attachment ? undefined : 'nothing is attached to it';
  const instance = network.instances[attachment.instanceId];
  if (!instance) return `its instance ${attachment.instanceId} is gone`;
  return isUp(instance) ? undefined : `its instance ${instance.id} is ${instance.state}`;
}
