/** What a NAT gateway looks like. */
import type { NatGatewayAddress, NatGateway as ShownNatGateway } from '@aws-sdk/client-ec2';
import type { NatGateway, Network } from '../../../network/network.ts';
import { type Kind, tagsOf } from '../kit/resource.ts';

export const natGatewayKind: Kind<NatGateway, ShownNatGateway> = {
  type: 'natgateway',
  prefix: 'nat',
  table: (network) => network.natGateways,
  notFound: 'NatGatewayNotFound',
  malformed: 'NatGatewayMalformed',
  notFoundMessage: (id) => `NatGateway ${id} was not found`,
  filters: {
    'nat-gateway-id': ({ id }) => id,
    state: ({ state }) => state,
    'subnet-id': ({ subnetId }) => subnetId,
    'vpc-id': ({ vpcId }) => vpcId,
  },
  show: (gateway, network) => ({
    NatGatewayId: gateway.id,
    VpcId: gateway.vpcId,
    SubnetId: gateway.subnetId,
    ConnectivityType: gateway.connectivityType,
    State: gateway.state,
    CreateTime: new Date(gateway.createTime),
    ...(gateway.deleteTime !== undefined && { DeleteTime: new Date(gateway.deleteTime) }),
    ...(gateway.failure && { FailureCode: gateway.failure.code, FailureMessage: gateway.failure.message }),
    NatGatewayAddresses: [shownAddress(gateway, network)],
    Tags: tagsOf(network, gateway.id),
  }),
};

function shownAddress(
  { allocationId, networkInterfaceId, privateIp, state }: NatGateway,
  network: Network,
): NatGatewayAddress {
  const elasticIp = network.elasticIps[allocationId ?? ''];
  const held = networkInterfaceId !== undefined;
  return {
    ...(allocationId && { AllocationId: allocationId }),
    ...(held && { NetworkInterfaceId: networkInterfaceId }),
    ...(held && privateIp && { PrivateIp: privateIp }),
    ...(held && elasticIp && { PublicIp: elasticIp.publicIp, AssociationId: elasticIp.association?.id }),
    IsPrimary: true,
    Status: held ? 'succeeded' : state === 'failed' ? 'failed' : 'disassociating',
  };
}
