/** Ways out of a VPC: peering, gateways, endpoints; and the routes that lead there. */

import { activePeerings } from '../../../src/network/peering.ts';
import { someGroups } from './hosts.ts';
import type { Making } from './making.ts';
import { PUBLIC_ADDRESSES } from './making.ts';

export async function makePeerings({ random, account }: Making): Promise<void> {
  const ids = Object.keys(account.network.vpcs);
  for (const [index, VpcId] of ids.entries()) {
    for (const PeerVpcId of ids.slice(index + 1)) {
      if (random.chance(0.2)) continue;
      const made = account.call('ec2', 'CreateVpcPeeringConnection', { VpcId, PeerVpcId });
      const VpcPeeringConnectionId = (await account.attempt(made))?.VpcPeeringConnection
        ?.VpcPeeringConnectionId;
      if (!VpcPeeringConnectionId || random.chance(0.1)) continue;
      await account.attempt(account.call('ec2', 'AcceptVpcPeeringConnection', { VpcPeeringConnectionId }));
    }
  }
}

export async function makeGateways(making: Making): Promise<void> {
  const { random, account } = making;
  for (const VpcId of Object.keys(account.network.vpcs)) {
    if (random.chance(0.35)) continue;
    const { InternetGateway } = await account.call('ec2', 'CreateInternetGateway', {});
    const InternetGatewayId = InternetGateway!.InternetGatewayId!;
    if (random.chance(0.95)) await account.call('ec2', 'AttachInternetGateway', { InternetGatewayId, VpcId });
  }
  for (const subnet of random.some(Object.values(account.network.subnets), random.between(0, 2))) {
    const SubnetId = subnet.id;
    if (random.chance(0.25)) {
      const gateway = { SubnetId, ConnectivityType: 'private' as const };
      await account.attempt(account.call('ec2', 'CreateNatGateway', gateway));
      continue;
    }
    const AllocationId = await allocate(making);
    if (AllocationId)
      await account.attempt(account.call('ec2', 'CreateNatGateway', { SubnetId, AllocationId }));
  }
}

export async function givePublicAddresses(making: Making): Promise<void> {
  const { random, account } = making;
  const candidates = Object.values(account.network.networkInterfaces).filter(({ requester }) => !requester);
  for (const { id: NetworkInterfaceId } of random.some(candidates, random.between(0, 2))) {
    const AllocationId = await allocate(making);
    if (!AllocationId) return;
    await account.attempt(account.call('ec2', 'AssociateAddress', { AllocationId, NetworkInterfaceId }));
  }
}

async function allocate({ account }: Making): Promise<string | undefined> {
  return (await account.attempt(account.call('ec2', 'AllocateAddress', { Domain: 'vpc' })))?.AllocationId;
}

/** A VPC's main table and up to two more, and which subnet uses which. */
export async function makeTables(making: Making): Promise<void> {
  const { random, account } = making;
  for (const VpcId of Object.keys(account.network.vpcs)) {
    const subnets = Object.values(account.network.subnets).filter(({ vpcId }) => vpcId === VpcId);
    for (let count = random.between(0, 2); count > 0; count--) {
      const { RouteTable } = await account.call('ec2', 'CreateRouteTable', { VpcId });
      for (const { id: SubnetId } of random.some(subnets, random.between(0, 2))) {
        const association = { RouteTableId: RouteTable!.RouteTableId!, SubnetId };
        await account.attempt(account.call('ec2', 'AssociateRouteTable', association));
      }
    }
  }
}

export async function makeRoutes(making: Making): Promise<void> {
  const { random, account } = making;
  for (const { id, vpcId } of Object.values(account.network.routeTables)) {
    if (random.chance(0.7)) await routeToPeers(making, id, vpcId);
    for (let count = random.between(0, 5); count > 0; count--) await makeRoute(making, id);
  }
}

/** The whole of every peered VPC, as most people write it. */
async function routeToPeers({ account }: Making, RouteTableId: string, vpcId: string): Promise<void> {
  for (const { connection, peerId } of activePeerings(account.network, vpcId)) {
    for (const { cidrBlock: DestinationCidrBlock } of account.network.vpcs[peerId]!.cidrBlocks) {
      const route = { RouteTableId, DestinationCidrBlock, VpcPeeringConnectionId: connection.id };
      await account.attempt(account.call('ec2', 'CreateRoute', route));
    }
  }
}

export async function makeRoute(making: Making, RouteTableId: string): Promise<void> {
  const { account } = making;
  const chosen = someRoute(making, RouteTableId);
  if (!chosen) return;
  const route = { RouteTableId, DestinationCidrBlock: chosen.to, ...chosen.target };
  await account.attempt(account.call('ec2', 'CreateRoute', route));
}

/** To what is there, or was there. */
export function someRoute({ random, account }: Making, RouteTableId: string): NewRoute | undefined {
  const { network } = account;
  const { vpcId } = network.routeTables[RouteTableId]!;
  const peering = random.maybe(
    Object.values(network.vpcPeeringConnections).filter(
      ({ requesterVpcId, accepterVpcId }) => requesterVpcId === vpcId || accepterVpcId === vpcId,
    ),
  );
  const own = <T extends { vpcId?: string }>(table: Record<string, T>) =>
    random.maybe(Object.values(table).filter((one) => one.vpcId === vpcId));
  const gateway = own(network.internetGateways);
  const nat = own(network.natGateways);
  const eni = random.maybe(
    Object.values(network.networkInterfaces).filter(
      (one) => one.vpcId === vpcId && one.requester === undefined,
    ),
  );
  const peer =
    network.vpcs[peering?.requesterVpcId === vpcId ? peering.accepterVpcId : (peering?.requesterVpcId ?? '')];
  const subnetOf = (id: string | undefined) =>
    random.maybe(Object.values(network.subnets).filter((one) => one.vpcId === id))?.cidrBlock ??
    '10.9.0.0/16';
  const outside = () =>
    random.pick([
      '0.0.0.0/0',
      '0.0.0.0/0',
      '0.0.0.0/0',
      `${random.pick(PUBLIC_ADDRESSES)}/32`,
      '8.0.0.0/7',
      '10.0.0.0/8',
    ]);
  const choices: NewRoute[] = [
    ...(gateway ? [{ target: { GatewayId: gateway.id }, to: outside() }] : []),
    ...(nat
      ? [{ target: { NatGatewayId: nat.id }, to: random.chance(0.85) ? outside() : subnetOf(vpcId) }]
      : []),
    ...(peering && peer
      ? [0, 1].map(() => ({
          target: { VpcPeeringConnectionId: peering.id },
          to: random.chance(0.6)
            ? peer.cidrBlocks[0]!.cidrBlock
            : random.chance(0.6)
              ? subnetOf(peer.id)
              : outside(),
        }))
      : []),
    ...(eni && random.chance(0.3)
      ? [{ target: { NetworkInterfaceId: eni.id }, to: random.chance(0.5) ? outside() : subnetOf(vpcId) }]
      : []),
  ];
  return random.maybe(choices);
}

/** A destination, and the target as `CreateRoute` takes it. */
interface NewRoute {
  to: string;
  target: object;
}

export async function makeEndpoints(making: Making): Promise<void> {
  const { random, account } = making;
  const ServiceName = `com.amazonaws.${account.region}.s3`;
  for (const VpcId of Object.keys(account.network.vpcs)) {
    const subnets = Object.values(account.network.subnets).filter(({ vpcId }) => vpcId === VpcId);
    if (random.chance(0.6)) {
      await account.attempt(
        account.call('ec2', 'CreateVpcEndpoint', {
          ...{ VpcId, ServiceName, VpcEndpointType: 'Interface', PrivateDnsEnabled: false },
          SubnetIds: onePerZone(random.some(subnets, random.between(1, 3))),
          ...(random.chance(0.9) && { SecurityGroupIds: someGroups(making, VpcId) }),
        }),
      );
    }
    if (random.chance(0.4)) {
      const tables = Object.values(account.network.routeTables).filter(({ vpcId }) => vpcId === VpcId);
      const RouteTableIds = random.some(tables, random.between(0, 2)).map(({ id }) => id);
      await account.attempt(account.call('ec2', 'CreateVpcEndpoint', { VpcId, ServiceName, RouteTableIds }));
    }
    if (subnets.length > 1 && random.chance(0.3)) await makeResolver(making, VpcId);
  }
}

async function makeResolver(making: Making, vpcId: string): Promise<void> {
  const { random, account } = making;
  const subnets = Object.values(account.network.subnets).filter((subnet) => subnet.vpcId === vpcId);
  await account.attempt(
    account.call('route53resolver', 'CreateResolverEndpoint', {
      CreatorRequestId: `${vpcId}`,
      SecurityGroupIds: someGroups(making, vpcId),
      Direction: random.pick(['INBOUND', 'INBOUND', 'OUTBOUND']),
      IpAddresses: random.some(subnets, 2).map(({ id }) => ({ SubnetId: id })),
    }),
  );
}

export function onePerZone(subnets: { id: string; availabilityZone: string }[]): string[] {
  return [...new Map(subnets.map(({ id, availabilityZone }) => [availabilityZone, id])).values()];
}
