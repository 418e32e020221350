/** VPC peering connections: asked for, accepted, rejected, deleted. */
import type { VpcPeeringConnection as ShownPeering, VpcPeeringConnectionVpcInfo } from '@aws-sdk/client-ec2';
import type { Network, VpcPeeringConnection } from '../../../network/network.ts';
import { hasEnded, isForgottenPeering } from '../../../network/peering.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, type Kind, missing, tagsOf } from '../kit/resource.ts';
import { vpcKind } from '../vpcs/vpcs.ts';

/** Until a request that nobody answers is void. */
const VALID_MS = 7 * 24 * 60 * 60 * 1000;

export const vpcPeeringKind: Kind<VpcPeeringConnection, ShownPeering> = {
  type: 'vpc-peering-connection',
  prefix: 'pcx',
  table: (network) => network.vpcPeeringConnections,
  notFound: 'InvalidVpcPeeringConnectionID.NotFound',
  malformed: 'InvalidVpcPeeringConnectionId.Malformed',
  notFoundMessage: (id) => `The vpcPeeringConnection ID '${id}' does not exist`,
  filters: {
    'accepter-vpc-info.cidr-block': ({ accepterVpcId }, network) => blocksOf(network, accepterVpcId),
    'accepter-vpc-info.owner-id': (_, network) => network.accountId,
    'accepter-vpc-info.vpc-id': ({ accepterVpcId }) => accepterVpcId,
    'expiration-time': (connection) => expirationOf(connection)?.toISOString(),
    'requester-vpc-info.cidr-block': ({ requesterVpcId }, network) => blocksOf(network, requesterVpcId),
    'requester-vpc-info.owner-id': (_, network) => network.accountId,
    'requester-vpc-info.vpc-id': ({ requesterVpcId }) => requesterVpcId,
    'status-code': ({ state }) => state,
    'status-message': messageOf,
    'vpc-peering-connection-id': ({ id }) => id,
  },
  show: (connection, network) => ({
    VpcPeeringConnectionId: connection.id,
    RequesterVpcInfo: sideOf(network, connection, connection.requesterVpcId),
    AccepterVpcInfo: sideOf(network, connection, connection.accepterVpcId),
    Status: { Code: connection.state, Message: messageOf(connection, network) },
    ...(expirationOf(connection) && { ExpirationTime: expirationOf(connection) }),
    Tags: tagsOf(network, connection.id),
  }),
};

export const vpcPeering: Ec2Handlers = {
  /**
   * Within the account and the Region. What cannot be peered is not refused, but fails.
   * @see https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-lifecycle
   */
  CreateVpcPeeringConnection(context, input) {
    const { network, region, accountId, now } = context;
    const requester = find(context, vpcKind, input.VpcId, 'vpcId');
    if (!input.PeerVpcId) throw missing('peerVpcId');
    if ((input.PeerRegion ?? region) !== region || (input.PeerOwnerId ?? accountId) !== accountId) {
      throw new AwsError(
        'UnsupportedOperation',
        'Kairo rehearses peering of VPCs of one account in one Region.',
      );
    }
    if (input.PeerVpcId === requester.id) {
      throw new AwsError('InvalidParameterValue', `The VPC '${requester.id}' cannot be peered with itself.`);
    }
    forget(context);
    const known = all(context, vpcPeeringKind).find(
      (one) =>
        !hasEnded(one) &&
        [one.requesterVpcId, one.accepterVpcId].toSorted().join() ===
          [requester.id, input.PeerVpcId].toSorted().join(),
    );
    if (known) {
      throw new AwsError(
        'VpcPeeringConnectionAlreadyExists',
        `A VPC peering connection between these VPCs already exists: ${known.id}`,
      );
    }
    const asked: VpcPeeringConnection = {
      id: context.ids.id(vpcPeeringKind.prefix),
      region,
      requesterVpcId: requester.id,
      accepterVpcId: input.PeerVpcId,
      state: 'initiating-request',
      createdAt: now,
      changedAt: now,
    };
    const connection = create(context, vpcPeeringKind, asked, input);
    return { VpcPeeringConnection: vpcPeeringKind.show(connection, network) };
  },

  AcceptVpcPeeringConnection(context, input) {
    const connection = findPeering(context, input.VpcPeeringConnectionId);
    move(context, connection, ['pending-acceptance'], 'provisioning', 'active');
    return { VpcPeeringConnection: vpcPeeringKind.show(connection, context.network) };
  },

  RejectVpcPeeringConnection(context, input) {
    move(
      context,
      findPeering(context, input.VpcPeeringConnectionId),
      ['pending-acceptance'],
      'rejected',
      'rejected',
    );
    return { Return: true };
  },

  /** Routes to it stay, as black holes, and so do rules that name groups of the other VPC. */
  DeleteVpcPeeringConnection(context, input) {
    const connection = findPeering(context, input.VpcPeeringConnectionId);
    if (connection.state === 'deleted') return { Return: true };
    move(context, connection, ['pending-acceptance', 'active'], 'deleting', 'deleted');
    return { Return: true };
  },

  DescribeVpcPeeringConnections(context, input) {
    const { network, now } = context;
    const vpcPeeringConnections = Object.fromEntries(
      Object.entries(network.vpcPeeringConnections).filter(([, one]) => !isForgottenPeering(one, now)),
    );
    const { items, NextToken } = describe(
      { ...context, network: { ...network, vpcPeeringConnections } },
      vpcPeeringKind,
      input.VpcPeeringConnectionIds,
      input,
    );
    return { VpcPeeringConnections: items, NextToken };
  },
};

function findPeering(context: Context, id: string | undefined): VpcPeeringConnection {
  const connection = find(context, vpcPeeringKind, id, 'vpcPeeringConnectionId');
  if (isForgottenPeering(connection, context.now)) {
    throw new AwsError(vpcPeeringKind.notFound, vpcPeeringKind.notFoundMessage(connection.id));
  }
  return connection;
}

function move(
  { now }: Context,
  connection: VpcPeeringConnection,
  from: VpcPeeringConnection['state'][],
  to: VpcPeeringConnection['state'],
  asked: string,
): void {
  const isVoid = connection.state === 'pending-acceptance' && connection.createdAt + VALID_MS <= now;
  if (!from.includes(connection.state) || isVoid) {
    const state = isVoid ? 'expired' : connection.state;
    throw new AwsError(
      'InvalidStateTransition',
      `Invalid state transition for ${connection.id}, attempted to transition from ${state} to ${asked}`,
    );
  }
  connection.state = to;
  connection.changedAt = now;
}

/** Takes what AWS has forgotten away. */
function forget({ network, now }: Context): void {
  for (const connection of Object.values(network.vpcPeeringConnections)) {
    if (!isForgottenPeering(connection, now)) continue;
    delete network.vpcPeeringConnections[connection.id];
    delete network.tags[connection.id];
  }
}

function sideOf(
  network: Network,
  { state, region }: VpcPeeringConnection,
  VpcId: string,
): VpcPeeringConnectionVpcInfo {
  const blocks = blocksOf(network, VpcId);
  return {
    VpcId,
    OwnerId: network.accountId,
    Region: region,
    ...(state === 'active' && {
      PeeringOptions: {
        AllowDnsResolutionFromRemoteVpc: false,
        AllowEgressFromLocalClassicLinkToRemoteVpc: false,
        AllowEgressFromLocalVpcToRemoteClassicLink: false,
      },
    }),
    ...(blocks.length > 0 && {
      CidrBlock: blocks[0],
      CidrBlockSet: blocks.map((CidrBlock) => ({ CidrBlock })),
    }),
  };
}

function blocksOf({ vpcs }: Network, vpcId: string): string[] {
  return vpcs[vpcId]?.cidrBlocks.map(({ cidrBlock }) => cidrBlock) ?? [];
}

function expirationOf({ state, createdAt }: VpcPeeringConnection): Date | undefined {
  return state === 'initiating-request' || state === 'pending-acceptance'
    ? new Date(createdAt + VALID_MS)
    : undefined;
}

function messageOf({ state }: VpcPeeringConnection, { accountId }: Network): string {
  switch (state) {
    case 'initiating-request':
      return `Initiating Request to ${accountId}`;
    case 'pending-acceptance':
      return `Pending Acceptance by ${accountId}`;
    case 'provisioning':
      return 'Provisioning';
    case 'active':
      return 'Active';
    case 'rejected':
      return `Rejected by ${accountId}`;
    case 'failed':
      return 'Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range';
    case 'deleting':
    case 'deleted':
      return `Deleted by ${accountId}`;
  }
}
