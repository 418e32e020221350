/** What an Elastic IP address looks like. */
import type { Address } from '@aws-sdk/client-ec2';
import type { ElasticIp, Network } from '../../../network/network.ts';
import { type Kind, tagsOf } from '../kit/resource.ts';

export const elasticIpKind: Kind<ElasticIp, Address> = {
  type: 'elastic-ip',
  prefix: 'eipalloc',
  table: (network) => network.elasticIps,
  notFound: 'InvalidAllocationID.NotFound',
  malformed: 'InvalidAllocationID.NotFound',
  notFoundMessage: (id) => `The allocation ID '${id}' does not exist`,
  filters: {
    'allocation-id': ({ id }) => id,
    'association-id': ({ association }) => association?.id,
    'instance-id': instanceOf,
    'network-border-group': ({ region }) => region,
    'network-interface-id': ({ association }) => association?.networkInterfaceId,
    'network-interface-owner-id': ({ association }, network) => association && network.accountId,
    'private-ip-address': ({ association }) => association?.privateIp,
    'public-ip': ({ publicIp }) => publicIp,
  },
  show: (elasticIp, network) => {
    const { id, region, publicIp, association } = elasticIp;
    return {
      PublicIp: publicIp,
      AllocationId: id,
      Domain: 'vpc',
      PublicIpv4Pool: 'amazon',
      NetworkBorderGroup: region,
      ...(association && {
        AssociationId: association.id,
        NetworkInterfaceId: association.networkInterfaceId,
        NetworkInterfaceOwnerId: network.accountId,
        PrivateIpAddress: association.privateIp,
        InstanceId: instanceOf(elasticIp, network),
      }),
      Tags: tagsOf(network, id),
    };
  },
};

function instanceOf({ association }: ElasticIp, network: Network): string | undefined {
  return association && network.networkInterfaces[association.networkInterfaceId]?.attachment?.instanceId;
}
