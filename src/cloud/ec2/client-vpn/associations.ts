/** Target network associations: an endpoint's leg into a subnet. */
import type { TargetNetwork } from '@aws-sdk/client-ec2';
import { block } from '../../../network/cidr.ts';
import { freePublicAddress } from '../../../network/client-vpn.ts';
import { addNetworkInterface, removeNetworkInterface } from '../../../network/interfaces.ts';
import type { ClientVpnAssociation, ClientVpnEndpoint, Network, Subnet } from '../../../network/network.ts';
import { freeAddressCount } from '../../../network/subnets.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { withAddressErrors } from '../kit/addresses.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { describeParts } from '../kit/parts.ts';
import { type Findable, find, missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { groupsForInterface } from '../security-groups/interface-groups.ts';
import { subnetKind } from '../subnets/subnets.ts';
import { vpcKind } from '../vpcs/vpcs.ts';
import { clientVpnEndpointKind } from './kind.ts';
import { resetIfPushed } from './resets.ts';
import { overlapsClients } from './settings.ts';

const REQUESTER_ID = '898519829233';
const SMALLEST_PREFIX = 27;
const FEWEST_FREE_ADDRESSES = 20;

/** Client VPN has error codes of its own for subnets. */
const targetSubnet: Findable<Subnet> = {
  ...subnetKind,
  notFound: 'InvalidClientVpnSubnetId.NotFound',
};

export const clientVpnAssociations: Ec2Handlers = {
  AssociateClientVpnTargetNetwork(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    refuse(input, 'AvailabilityZone', 'AvailabilityZoneId');
    const subnet = find(context, targetSubnet, input.SubnetId, 'SubnetId');
    checkSubnet(context.network, endpoint, subnet);
    const vpc = context.network.vpcs[subnet.vpcId]!;
    endpoint.vpcId = vpc.id;
    if (endpoint.groupIds.length === 0) endpoint.groupIds = groupsForInterface(context, vpc.id, undefined);
    const publicIp = freePublicAddress(Object.values(context.network.clientVpnEndpoints), endpoint);
    if (publicIp === undefined)
      throw new AwsError('AddressLimitExceeded', 'There is no public address left for this association.');
    const made = withAddressErrors(() =>
      addNetworkInterface(
        context.network,
        {
          subnetId: subnet.id,
          groupIds: endpoint.groupIds,
          description: 'ClientVPN Endpoint resource',
          interfaceType: 'interface',
          requester: { id: REQUESTER_ID, service: 'client-vpn' },
        },
        context.ids,
      ),
    );
    const id = context.ids.id('cvpn-assoc');
    endpoint.associations.push({
      id,
      subnetId: subnet.id,
      networkInterfaceId: made.id,
      state: 'associating',
      publicIp,
    });
    for (const { cidrBlock } of vpc.cidrBlocks) {
      endpoint.routes.push({
        destinationCidr: cidrBlock,
        targetSubnetId: subnet.id,
        origin: 'associate',
        description: 'Default Route',
        state: 'creating',
      });
    }
    resetIfPushed(endpoint);
    return { AssociationId: id, Status: { Code: 'associating' } };
  },

  DisassociateClientVpnTargetNetwork(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const association = findAssociation(endpoint, input.AssociationId);
    endpoint.associations = endpoint.associations.filter(({ id }) => id !== association.id);
    endpoint.routes = endpoint.routes.filter(({ targetSubnetId }) => targetSubnetId !== association.subnetId);
    removeNetworkInterface(context.network, association.networkInterfaceId);
    resetIfPushed(endpoint);
    return { AssociationId: association.id, Status: { Code: 'disassociating' } };
  },

  DescribeClientVpnTargetNetworks(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const chosen = input.AssociationIds?.length
      ? [...new Set(input.AssociationIds)].map((id) => findAssociation(endpoint, id))
      : endpoint.associations;
    const { items, NextToken } = describeParts(
      chosen,
      {
        'association-id': ({ id }) => id,
        'target-network-id': ({ subnetId }) => subnetId,
        'vpc-id': () => endpoint.vpcId,
      },
      input,
    );
    return { ClientVpnTargetNetworks: items.map((association) => show(endpoint, association)), NextToken };
  },

  /** Replaces the groups of every association. */
  ApplySecurityGroupsToClientVpnTargetNetwork(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const vpc = find(context, vpcKind, input.VpcId, 'VpcId');
    if (!input.SecurityGroupIds?.length) throw missing('SecurityGroupIds');
    if (endpoint.vpcId !== vpc.id) {
      throw new AwsError(
        'InvalidClientVpnActiveAssociationNotFound',
        `Endpoint ${endpoint.id} has no association with ${vpc.id}`,
      );
    }
    setAssociationGroups(context, endpoint, groupsForInterface(context, vpc.id, input.SecurityGroupIds));
    return { SecurityGroupIds: [...endpoint.groupIds] };
  },
};

/** An endpoint's groups are those of its interfaces. */
export function setAssociationGroups(
  { network }: Context,
  endpoint: ClientVpnEndpoint,
  groupIds: string[],
): void {
  endpoint.groupIds = groupIds;
  for (const { networkInterfaceId } of endpoint.associations) {
    network.networkInterfaces[networkInterfaceId]!.groupIds = [...groupIds];
  }
}

function findAssociation(endpoint: ClientVpnEndpoint, id: string | undefined): ClientVpnAssociation {
  if (!id) throw missing('AssociationId');
  const association = endpoint.associations.find((known) => known.id === id);
  if (association) return association;
  throw new AwsError(
    'InvalidClientVpnAssociationIdNotFound',
    `Association ${id} does not exist for endpoint ${endpoint.id}`,
  );
}

/** @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-target.html */
function checkSubnet(network: Network, endpoint: ClientVpnEndpoint, subnet: Subnet): void {
  const range = block(subnet.cidrBlock);
  const vpc = network.vpcs[subnet.vpcId]!;
  if (endpoint.vpcId !== undefined && endpoint.vpcId !== subnet.vpcId) {
    throw new AwsError(
      'InvalidParameterValue',
      `Subnet ${subnet.id} is not in ${endpoint.vpcId}, the VPC of endpoint ${endpoint.id}`,
    );
  }
  if (endpoint.associations.some(({ subnetId }) => subnetId === subnet.id)) {
    throw new AwsError(
      'InvalidClientVpnDuplicateAssociationException',
      `Endpoint ${endpoint.id} is already associated with subnet ${subnet.id}`,
    );
  }
  if (
    endpoint.associations.some(
      ({ subnetId }) => network.subnets[subnetId]!.availabilityZone === subnet.availabilityZone,
    )
  ) {
    throw new AwsError(
      'InvalidClientVpnSubnetId.DuplicateAz',
      `Endpoint ${endpoint.id} is already associated with a subnet in ${subnet.availabilityZone}`,
    );
  }
  if (vpc.instanceTenancy === 'dedicated') {
    throw new AwsError(
      'InvalidParameterValue',
      `Subnet ${subnet.id} is in a VPC of dedicated tenancy, which Client VPN does not support`,
    );
  }
  if (range.prefix > SMALLEST_PREFIX || freeAddressCount(network, subnet.id) < FEWEST_FREE_ADDRESSES) {
    throw new AwsError(
      'InvalidParameterValue',
      `Subnet ${subnet.id} must be at least a /${SMALLEST_PREFIX} with ${FEWEST_FREE_ADDRESSES} free addresses`,
    );
  }
  const overlapping = vpc.cidrBlocks.find(({ cidrBlock }) => overlapsClients(endpoint, block(cidrBlock)));
  if (overlapping) {
    throw new AwsError(
      'InvalidClientVpnSubnetId.OverlappingCidr',
      `The client CIDR block ${endpoint.clientCidrBlock} overlaps with ${overlapping.cidrBlock}, a CIDR block of ${vpc.id}`,
    );
  }
}

function show(endpoint: ClientVpnEndpoint, { id, subnetId, state }: ClientVpnAssociation): TargetNetwork {
  return {
    AssociationId: id,
    VpcId: endpoint.vpcId,
    TargetNetworkId: subnetId,
    ClientVpnEndpointId: endpoint.id,
    Status: { Code: state },
    SecurityGroups: [...endpoint.groupIds],
  };
}
