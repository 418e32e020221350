/** VPC peering: which VPCs are joined, and which can be. */
import { block, overlaps } from './cidr.ts';
import type { Network, VpcPeeringConnection } from './network.ts';

/** How long AWS shows a connection that has come to nothing. */
const REMEMBERED_MS = 2 * 60 * 60 * 1000;

/** The active connections of a VPC, each with the VPC at the other end. */
export function activePeerings(
  network: Network,
  vpcId: string,
): { connection: VpcPeeringConnection; peerId: string }[] {
  return Object.values(network.vpcPeeringConnections).flatMap((connection) => {
    const { requesterVpcId, accepterVpcId, state } = connection;
    if (state !== 'active' || (requesterVpcId !== vpcId && accepterVpcId !== vpcId)) return [];
    return [{ connection, peerId: requesterVpcId === vpcId ? accepterVpcId : requesterVpcId }];
  });
}

/** The connection that joins two VPCs now. */
export function activePeering(network: Network, a: string, b: string): VpcPeeringConnection | undefined {
  return activePeerings(network, a).find(({ peerId }) => peerId === b)?.connection;
}

/**
 * Can these be joined? Both must exist, and none of their blocks overlap.
 * @see https://docs.aws.amazon.com/vpc/latest/peering/invalid-peering-configurations.html
 */
export function canPeer(network: Network, requesterVpcId: string, accepterVpcId: string): boolean {
  const [a, b] = [network.vpcs[requesterVpcId], network.vpcs[accepterVpcId]];
  if (!a || !b) return false;
  const blocks = b.cidrBlocks.map(({ cidrBlock }) => block(cidrBlock));
  return !a.cidrBlocks.some(({ cidrBlock }) => blocks.some((other) => overlaps(other, block(cidrBlock))));
}

/** Is it over, one way or another? */
export function hasEnded({ state }: VpcPeeringConnection): boolean {
  return state === 'rejected' || state === 'deleted' || state === 'failed';
}

/** Has it been over for so long that AWS has forgotten it? */
export function isForgottenPeering(connection: VpcPeeringConnection, now: number): boolean {
  return hasEnded(connection) && connection.changedAt <= now - REMEMBERED_MS;
}

/** Where a passing state of a connection leads. */
export function settledPeering(
  network: Network,
  { state, requesterVpcId, accepterVpcId }: VpcPeeringConnection,
): VpcPeeringConnection['state'] {
  const possible = canPeer(network, requesterVpcId, accepterVpcId);
  switch (state) {
    case 'initiating-request':
      return possible ? 'pending-acceptance' : 'failed';
    case 'provisioning':
      return possible ? 'active' : 'failed';
    case 'deleting':
      return 'deleted';
    default:
      return state;
  }
}
