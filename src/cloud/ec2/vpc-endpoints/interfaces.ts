/** The interfaces of an interface endpoint: one in each subnet, at most one subnet in each zone. */
import type { SubnetConfiguration } from '@aws-sdk/client-ec2';
import { addNetworkInterface, removeNetworkInterface } from '../../../network/interfaces.ts';
import type { Subnet, VpcEndpoint } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { withAddressErrors } from '../kit/addresses.ts';
import { find } from '../kit/resource.ts';
import { subnetKind } from '../subnets.ts';

/** The account of AWS's own that makes them. */
const REQUESTER_ID = '727180483921';

/** Adds subnets to an endpoint, each with its interface, at the address that was chosen for it if one was. */
export function addSubnets(
  context: Context,
  endpoint: VpcEndpoint,
  subnetIds: string[] | undefined,
  configurations: SubnetConfiguration[] | undefined,
): void {
  const ids = [
    ...new Set([...(subnetIds ?? []), ...(configurations ?? []).flatMap(({ SubnetId }) => SubnetId ?? [])]),
  ];
  for (const id of ids) {
    if (endpoint.subnetIds.includes(id)) continue;
    const subnet = find(context, subnetKind, id);
    checkSubnet(context, endpoint, subnet);
    const privateIp = configurations?.find(({ SubnetId }) => SubnetId === id)?.Ipv4;
    const made = withAddressErrors(() =>
      addNetworkInterface(
        context.network,
        {
          subnetId: id,
          groupIds: endpoint.groupIds,
          description: `VPC Endpoint Interface ${endpoint.id}`,
          interfaceType: 'vpc_endpoint',
          requester: { id: REQUESTER_ID, service: 'vpc-endpoint' },
          privateIp,
        },
        context.ids,
      ),
    );
    endpoint.subnetIds.push(id);
    endpoint.networkInterfaceIds.push(made.id);
  }
}

export function removeSubnets(
  context: Context,
  endpoint: VpcEndpoint,
  subnetIds: string[] | undefined,
): void {
  for (const id of subnetIds ?? []) {
    const index = endpoint.subnetIds.indexOf(find(context, subnetKind, id).id);
    if (index === -1)
      throw new AwsError(
        'InvalidParameter',
        `The subnet ${id} is not associated with the endpoint ${endpoint.id}.`,
      );
    endpoint.subnetIds.splice(index, 1);
    const [interfaceId] = endpoint.networkInterfaceIds.splice(index, 1);
    removeNetworkInterface(context.network, interfaceId!);
  }
}

/** The endpoint's groups are its interfaces' groups. */
export function setGroups(context: Context, endpoint: VpcEndpoint, groupIds: string[]): void {
  endpoint.groupIds = groupIds;
  for (const id of endpoint.networkInterfaceIds)
    context.network.networkInterfaces[id]!.groupIds = [...groupIds];
}

function checkSubnet(context: Context, endpoint: VpcEndpoint, subnet: Subnet): void {
  if (subnet.vpcId !== endpoint.vpcId) {
    throw new AwsError(
      'InvalidParameter',
      `The subnet ${subnet.id} does not belong to the VPC ${endpoint.vpcId}.`,
    );
  }
  const zone = subnet.availabilityZone;
  if (endpoint.subnetIds.some((id) => context.network.subnets[id]!.availabilityZone === zone)) {
    throw new AwsError(
      'DuplicateSubnetsInSameZone',
      `Found another VPC endpoint subnet in the availability zone of ${subnet.id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
    );
  }
}
