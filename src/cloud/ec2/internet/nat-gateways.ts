/** NAT gateways, public and private. */
import { addNetworkInterface } from '../../../network/interfaces.ts';
import type { ElasticIp, NatGateway, Network, Subnet } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { freeAddressCount } from '../../../network/subnets.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { withAddressErrors } from '../kit/addresses.ts';
import { checkAddressParameter } from '../kit/blocks.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, missing, remove } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { subnetKind } from '../subnets/subnets.ts';
import { elasticIpKind } from './elastic-ip-kind.ts';
import { associate } from './elastic-ips.ts';
import { natGatewayKind } from './nat-gateway-kind.ts';

const REQUESTER_ID = '440484051474';

/** How long a gateway that is gone is still shown. */
const SHOWN_FOR_MS = 60 * 60 * 1000;

export const natGateways: Ec2Handlers = {
  /**
   * What is wrong with the subnet's VPC or the address shows later, as the state `failed`.
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html#nat-gateway-troubleshooting-creation
   */
  CreateNatGateway(context, input) {
    refuse(input, 'SecondaryAllocationIds', 'SecondaryPrivateIpAddresses', 'SecondaryPrivateIpAddressCount');
    refuse(input, 'AvailabilityZoneAddresses', 'VpcId');
    if (input.AvailabilityMode && input.AvailabilityMode !== 'zonal') {
      throw new AwsError('UnsupportedOperation', 'Regional NAT gateways are not supported by Kairo.');
    }
    const { network, ids, region, now } = context;
    const subnet = find(context, subnetKind, input.SubnetId, 'subnetId');
    const connectivityType = connectivity(input.ConnectivityType);
    const elasticIp = elasticIpFor(context, connectivityType, input.AllocationId);
    if (input.PrivateIpAddress !== undefined) checkAddressParameter(input.PrivateIpAddress);
    forgetOld(context);
    checkQuota(context, subnet);

    const gateway: NatGateway = {
      id: ids.id(natGatewayKind.prefix),
      region,
      vpcId: subnet.vpcId,
      subnetId: subnet.id,
      connectivityType,
      state: 'pending',
      ...(elasticIp && { allocationId: elasticIp.id }),
      createTime: now,
    };
    const failure = failureAtOnce(network, subnet, elasticIp);
    if (failure) gateway.failure = failure;
    else giveAddresses(context, gateway, elasticIp, input.PrivateIpAddress);
    const made = create(context, natGatewayKind, gateway, input);
    return {
      NatGateway: natGatewayKind.show(made, network),
      ...(input.ClientToken && { ClientToken: input.ClientToken }),
    };
  },

  DescribeNatGateways(context, input) {
    const { items, NextToken } = describe(context, natGatewayKind, input.NatGatewayIds, {
      ...input,
      Filters: input.Filter,
    });
    const shown = items.filter(({ DeleteTime }) => !isOld(context.now, DeleteTime?.getTime()));
    return { NatGateways: shown, NextToken };
  },

  /** Routes to it stay, as black holes; its Elastic IP address stays allocated. */
  DeleteNatGateway(context, input) {
    const gateway = find(context, natGatewayKind, input.NatGatewayId, 'natGatewayId');
    if (gateway.state !== 'deleted') {
      gateway.state = 'deleting';
      gateway.deleteTime = context.now;
    }
    forgetOld(context);
    return { NatGatewayId: gateway.id };
  },
};

function connectivity(given: string | undefined): NatGateway['connectivityType'] {
  if (given === undefined || given === 'public' || given === 'private') return given ?? 'public';
  throw new AwsError(
    'InvalidParameterValue',
    `Value (${given}) for parameter connectivityType is invalid. Expecting public or private.`,
  );
}

function elasticIpFor(
  context: Context,
  connectivityType: NatGateway['connectivityType'],
  allocationId: string | undefined,
): ElasticIp | undefined {
  if (connectivityType === 'public') {
    if (!allocationId) throw missing('AllocationId');
    return find(context, elasticIpKind, allocationId);
  }
  if (!allocationId) return undefined;
  throw new AwsError(
    'InvalidParameterCombination',
    'The parameter AllocationId cannot be used with a private NAT gateway.',
  );
}

function checkQuota(context: Context, { availabilityZone }: Subnet): void {
  const inZone = all(context, natGatewayKind).filter(
    ({ state, subnetId }) =>
      state !== 'deleted' &&
      state !== 'failed' &&
      context.network.subnets[subnetId]?.availabilityZone === availabilityZone,
  );
  if (inZone.length < QUOTAS.natGatewaysPerZone) return;
  throw new AwsError(
    'NatGatewayLimitExceeded',
    `The maximum number of NAT gateways has been reached for the Availability Zone ${availabilityZone}.`,
  );
}

function failureAtOnce(
  network: Network,
  subnet: Subnet,
  elasticIp: ElasticIp | undefined,
): NatGateway['failure'] {
  if (elasticIp?.association) {
    return {
      code: 'Resource.AlreadyAssociated',
      message: `Elastic IP address ${elasticIp.id} is already associated`,
    };
  }
  if (freeAddressCount(network, subnet.id) === 0) {
    return {
      code: 'InsufficientFreeAddressesInSubnet',
      message: 'Subnet has insufficient free addresses to create this NAT gateway',
    };
  }
  return undefined;
}

/** A NAT gateway's interface carries no security group and passes on what is not for itself. */
function giveAddresses(
  context: Context,
  gateway: NatGateway,
  elasticIp: ElasticIp | undefined,
  wanted: string | undefined,
): void {
  const eni = withAddressErrors(() =>
    addNetworkInterface(
      context.network,
      {
        subnetId: gateway.subnetId,
        groupIds: [],
        description: `Interface for NAT Gateway ${gateway.id}`,
        interfaceType: 'nat_gateway',
        requester: { id: REQUESTER_ID, service: 'nat-gateway' },
        privateIp: wanted,
      },
      context.ids,
    ),
  );
  eni.sourceDestCheck = false;
  gateway.networkInterfaceId = eni.id;
  gateway.privateIp = eni.privateIps[0]!;
  if (elasticIp) associate(context, elasticIp, eni, gateway.privateIp);
}

function isOld(now: number, deleteTime: number | undefined): boolean {
  return deleteTime !== undefined && deleteTime < now - SHOWN_FOR_MS;
}

function forgetOld(context: Context): void {
  for (const { id, state, deleteTime } of all(context, natGatewayKind)) {
    if (state === 'deleted' && isOld(context.now, deleteTime)) remove(context, natGatewayKind, id);
  }
}
