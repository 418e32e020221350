/** NAT gateways: what becomes of one that was asked for. */
import { removeNetworkInterface } from './interfaces.ts';
import type { NatGateway, Network } from './network.ts';
import { internetGatewayOf } from './public-addresses.ts';

/**
 * From `pending` to `available` or `failed`, and from `deleting` to `deleted`. A public gateway needs an internet
 * gateway in its VPC; a gateway that failed or went keeps neither its interface nor its public address.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
 */
export function settleNatGateway(network: Network, gateway: NatGateway): void {
  if (gateway.state === 'deleting') {
    giveBack(network, gateway);
    gateway.state = 'deleted';
  }
  if (gateway.state !== 'pending') return;
  gateway.failure ??= failureOf(network, gateway);
  if (!gateway.failure) {
    delete gateway.failure;
    gateway.state = 'available';
    return;
  }
  giveBack(network, gateway);
  gateway.state = 'failed';
}

function failureOf(network: Network, { vpcId, connectivityType }: NatGateway): NatGateway['failure'] {
  if (connectivityType === 'private' || internetGatewayOf(network, vpcId)) return undefined;
  return { code: 'Gateway.NotAttached', message: `Network ${vpcId} has no Internet gateway attached` };
}

function giveBack(network: Network, gateway: NatGateway): void {
  if (!gateway.networkInterfaceId) return;
  removeNetworkInterface(network, gateway.networkInterfaceId);
  delete gateway.networkInterfaceId;
}
