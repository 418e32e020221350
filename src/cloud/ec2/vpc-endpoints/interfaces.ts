/** The interfaces of an interface endpoint: one in each subnet, at most one subnet in each zone. */
import type { SubnetConfiguration } from '@aws-sdk/client-ec2';
import { addNetworkInterface, removeNetworkInterface } from '../../../network/interfaces.ts';
import type { Subnet, VpcEndpoint } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { withAddressErrors } from '../kit/addresses.ts';
import { find, missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { subnetKind } from '../subnets/subnets.ts';

/** The account of AWS's own that makes them. */
const REQUESTER_ID = '727180483921';

/**
 * Adds subnets to an endpoint, each with its interface, at the address that was chosen for it if one was. In a subnet
 * that the endpoint is in already another address is another interface.
 */
export function addSubnets(
  context: Context,
  endpoint: VpcEndpoint,
  subnetIds: string[] | undefined,
  configurations: SubnetConfiguration[] | undefined,
): void {
  const addresses = chosenAddresses(configurations);
  for (const id of new Set([...(subnetIds ?? []), ...addresses.keys()])) {
    const subnet = find(context, subnetKind, id);
    const index = endpoint.subnetIds.indexOf(id);
    if (index !== -1) {
      moveInterface(context, endpoint, index, addresses.get(id));
      continue;
    }
    checkSubnet(context, endpoint, subnet);
    endpoint.subnetIds.push(id);
    endpoint.networkInterfaceIds.push(addInterface(context, endpoint, id, addresses.get(id)));
  }
}

/** Takes subnets, which must be the endpoint's, away with their interfaces. */
export function removeSubnets(
  context: Context,
  endpoint: VpcEndpoint,
  subnetIds: string[] | undefined,
): void {
  for (const id of new Set(subnetIds)) {
    const index = endpoint.subnetIds.indexOf(find(context, subnetKind, id).id);
    if (index === -1) {
      throw new AwsError(
        'InvalidParameter',
        `The subnet ${id} is not a subnet of the VPC endpoint ${endpoint.id}.`,
      );
    }
    endpoint.subnetIds.splice(index, 1);
    const [interfaceId] = endpoint.networkInterfaceIds.splice(index, 1);
    removeNetworkInterface(context.network, interfaceId!);
  }
}

/** The endpoint's groups are its interfaces' groups. */
export function setGroups({ network }: Context, endpoint: VpcEndpoint, groupIds: string[]): void {
  endpoint.groupIds = groupIds;
  for (const id of endpoint.networkInterfaceIds) network.networkInterfaces[id]!.groupIds = [...groupIds];
}

/** Subnet by subnet, the address that is wanted there; `undefined` for any. */
function chosenAddresses(configurations: SubnetConfiguration[] | undefined): Map<string, string | undefined> {
  const addresses = new Map<string, string | undefined>();
  for (const configuration of configurations ?? []) {
    refuse(configuration, 'Ipv6');
    const { SubnetId, Ipv4 } = configuration;
    if (!SubnetId) throw missing('SubnetConfiguration.SubnetId');
    if (addresses.has(SubnetId)) {
      throw new AwsError(
        'InvalidParameter',
        `The subnet ${SubnetId} has more than one subnet configuration.`,
      );
    }
    addresses.set(SubnetId, Ipv4 || undefined);
  }
  return addresses;
}

function moveInterface(
  context: Context,
  endpoint: VpcEndpoint,
  index: number,
  address: string | undefined,
): void {
  const { networkInterfaces } = context.network;
  const current = endpoint.networkInterfaceIds[index]!;
  if (address === undefined || networkInterfaces[current]!.privateIps[0] === address) return;
  const added = addInterface(context, endpoint, endpoint.subnetIds[index]!, address);
  removeNetworkInterface(context.network, current);
  endpoint.networkInterfaceIds[index] = added;
}

function addInterface(
  context: Context,
  endpoint: VpcEndpoint,
  subnetId: string,
  privateIp: string | undefined,
): string {
  const added = withAddressErrors(() =>
    addNetworkInterface(
      context.network,
      {
        subnetId,
        groupIds: endpoint.groupIds,
        description: `VPC Endpoint Interface ${endpoint.id}`,
        interfaceType: 'vpc_endpoint',
        requester: { id: REQUESTER_ID, service: 'vpc-endpoint' },
        privateIp,
      },
      context.ids,
    ),
  );
  return added.id;
}

function checkSubnet({ network }: Context, endpoint: VpcEndpoint, subnet: Subnet): void {
  if (subnet.vpcId !== endpoint.vpcId) {
    throw new AwsError(
      'InvalidParameter',
      `The subnet ${subnet.id} does not belong to the VPC ${endpoint.vpcId}.`,
    );
  }
  const zone = subnet.availabilityZone;
  if (endpoint.subnetIds.some((id) => network.subnets[id]!.availabilityZone === zone)) {
    throw new AwsError(
      'DuplicateSubnetsInSameZone',
      `Found another VPC endpoint subnet in the availability zone of ${subnet.id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
    );
  }
}
