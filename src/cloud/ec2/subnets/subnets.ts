/** Subnets. */
import type { Subnet as ShownSubnet } from '@aws-sdk/client-ec2';
import { block, contains, formatBlock, overlaps } from '../../../network/cidr.ts';
import type { Subnet, Vpc } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { freeAddressCount } from '../../../network/subnets.ts';
import { findZone, type Zone, zonesOf } from '../../../network/zones.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { blockParameter, isVpcSized } from '../kit/blocks.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, type Kind, missing, tagsOf } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { addDefaultSubnet } from '../vpcs/default-vpc.ts';
import { vpcKind } from '../vpcs/vpcs.ts';
import { addSubnet, removeSubnet } from './subnet-parts.ts';

const zoneIdOf = ({ region, availabilityZone }: Subnet) => findZone(region, availabilityZone)?.id;
const arnOf = ({ id, region }: Subnet, accountId: string) =>
  `arn:aws:ec2:${region}:${accountId}:subnet/${id}`;

export const subnetKind: Kind<Subnet, ShownSubnet> = {
  type: 'subnet',
  prefix: 'subnet',
  table: (network) => network.subnets,
  notFound: 'InvalidSubnetID.NotFound',
  malformed: 'InvalidSubnetID.Malformed',
  notFoundMessage: (id) => `The subnet ID '${id}' does not exist`,
  filters: {
    'availability-zone': (subnet) => subnet.availabilityZone,
    availabilityZone: (subnet) => subnet.availabilityZone,
    'availability-zone-id': zoneIdOf,
    availabilityZoneId: zoneIdOf,
    'available-ip-address-count': ({ id }, network) => freeAddressCount(network, id),
    'cidr-block': (subnet) => subnet.cidrBlock,
    cidr: (subnet) => subnet.cidrBlock,
    cidrBlock: (subnet) => subnet.cidrBlock,
    'default-for-az': (subnet) => subnet.defaultForAz,
    defaultForAz: (subnet) => subnet.defaultForAz,
    'enable-dns64': () => false,
    'ipv6-cidr-block-association.ipv6-cidr-block': () => undefined,
    'ipv6-cidr-block-association.association-id': () => undefined,
    'ipv6-cidr-block-association.state': () => undefined,
    'ipv6-native': () => false,
    'map-customer-owned-ip-on-launch': () => false,
    'map-public-ip-on-launch': (subnet) => subnet.mapPublicIpOnLaunch,
    'outpost-arn': () => undefined,
    'owner-id': (_, network) => network.accountId,
    'private-dns-name-options-on-launch.hostname-type': () => 'ip-name',
    'private-dns-name-options-on-launch.enable-resource-name-dns-a-record': () => false,
    'private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record': () => false,
    state: () => 'available',
    'subnet-arn': (subnet, network) => arnOf(subnet, network.accountId),
    'subnet-id': (subnet) => subnet.id,
    'vpc-id': (subnet) => subnet.vpcId,
  },
  show: (subnet, network) => ({
    SubnetId: subnet.id,
    SubnetArn: arnOf(subnet, network.accountId),
    OwnerId: network.accountId,
    VpcId: subnet.vpcId,
    State: 'available',
    CidrBlock: subnet.cidrBlock,
    AvailableIpAddressCount: freeAddressCount(network, subnet.id),
    AvailabilityZone: subnet.availabilityZone,
    AvailabilityZoneId: zoneIdOf(subnet),
    DefaultForAz: subnet.defaultForAz,
    MapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    EnableDns64: false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    Tags: tagsOf(network, subnet.id),
  }),
};

export const subnets: Ec2Handlers = {
  CreateSubnet(context, input) {
    refuse(input, 'Ipv6CidrBlock', 'Ipv6Native', 'OutpostArn', 'Ipv4IpamPoolId', 'Ipv6IpamPoolId');
    refuse(input, 'Ipv4NetmaskLength', 'Ipv6NetmaskLength');
    const vpc = find(context, vpcKind, input.VpcId, 'vpcId');
    if (!input.CidrBlock) throw missing('cidrBlock');
    const cidrBlock = freeBlock(context, vpc, input.CidrBlock);
    const availabilityZone = chosenZone(context.region, input).name;
    const added = addSubnet(
      context.network,
      { vpcId: vpc.id, availabilityZone, cidrBlock, mapPublicIpOnLaunch: false, defaultForAz: false },
      context.ids,
    );
    const subnet = create(context, subnetKind, added, input);
    return { Subnet: subnetKind.show(subnet, context.network) };
  },

  CreateDefaultSubnet(context, input) {
    refuse(input, 'Ipv6Native');
    if (!input.AvailabilityZone && !input.AvailabilityZoneId) throw missing('availabilityZone');
    const vpc = all(context, vpcKind).find(({ isDefault }) => isDefault);
    if (!vpc) {
      throw new AwsError('DefaultVpcDoesNotExist', 'No default VPC exists for this account in this region.');
    }
    const zone = chosenZone(context.region, input);
    const existing = all(context, subnetKind).find(
      ({ defaultForAz, availabilityZone }) => defaultForAz && availabilityZone === zone.name,
    );
    if (existing) {
      throw new AwsError(
        'DefaultSubnetAlreadyExistsInAvailabilityZone',
        `'${existing.id}' is already the default subnet in ${zone.name}.`,
      );
    }
    const subnet = addDefaultSubnet(context.network, vpc, zone, context.ids);
    if (!subnet) {
      throw new AwsError(
        'InsufficientCidrBlocks',
        'The default VPC has no free /20 CIDR block for a default subnet.',
      );
    }
    return { Subnet: subnetKind.show(subnet, context.network) };
  },

  DescribeSubnets(context, input) {
    const { items, NextToken } = describe(context, subnetKind, input.SubnetIds, input);
    return { Subnets: items, NextToken };
  },

  ModifySubnetAttribute(context, input) {
    refuse(input, 'EnableDns64', 'MapCustomerOwnedIpOnLaunch', 'CustomerOwnedIpv4Pool');
    refuse(input, 'AssignIpv6AddressOnCreation', 'PrivateDnsHostnameTypeOnLaunch', 'EnableLniAtDeviceIndex');
    refuse(input, 'EnableResourceNameDnsARecordOnLaunch', 'EnableResourceNameDnsAAAARecordOnLaunch');
    const subnet = find(context, subnetKind, input.SubnetId, 'subnetId');
    const value = input.MapPublicIpOnLaunch?.Value;
    if (value === undefined) throw missing('attribute');
    subnet.mapPublicIpOnLaunch = value;
    return {};
  },

  DeleteSubnet(context, input) {
    const { id } = find(context, subnetKind, input.SubnetId, 'subnetId');
    const { networkInterfaces, vpcEndpoints, clientVpnEndpoints } = context.network;
    const inUse =
      Object.values(networkInterfaces).some(({ subnetId }) => subnetId === id) ||
      Object.values(vpcEndpoints).some(({ subnetIds }) => subnetIds.includes(id)) ||
      Object.values(clientVpnEndpoints).some(({ associations }) =>
        associations.some(({ subnetId }) => subnetId === id),
      );
    if (inUse) {
      throw new AwsError('DependencyViolation', `The subnet '${id}' has dependencies and cannot be deleted.`);
    }
    removeSubnet(context.network, id);
    return {};
  },
};

/** The block in canonical form. Throws `InvalidSubnet.Range` outside the VPC and `InvalidSubnet.Conflict`. */
function freeBlock(context: Context, vpc: Vpc, text: string): string {
  const wanted = blockParameter(text, 'cidrBlock');
  const inside = vpc.cidrBlocks.some(({ cidrBlock }) => contains(block(cidrBlock), wanted));
  if (!inside || !isVpcSized(wanted)) {
    throw new AwsError('InvalidSubnet.Range', `The CIDR '${text}' is invalid.`);
  }
  const siblings = all(context, subnetKind).filter(({ vpcId }) => vpcId === vpc.id);
  if (siblings.some(({ cidrBlock }) => overlaps(block(cidrBlock), wanted))) {
    throw new AwsError('InvalidSubnet.Conflict', `The CIDR '${text}' conflicts with another subnet`);
  }
  if (siblings.length >= QUOTAS.subnetsPerVpc) {
    throw new AwsError(
      'SubnetLimitExceeded',
      `The maximum number of subnets has been reached for the VPC '${vpc.id}'.`,
    );
  }
  return formatBlock(wanted);
}

/** The zone by name or id, or the region's first when none is asked for. */
function chosenZone(
  region: string,
  {
    AvailabilityZone: name,
    AvailabilityZoneId: id,
  }: { AvailabilityZone?: string | undefined; AvailabilityZoneId?: string | undefined },
): Zone {
  if (name && id) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameters AvailabilityZone and AvailabilityZoneId cannot be used together.',
    );
  }
  const zones = zonesOf(region);
  const wanted = name || id;
  const zone = wanted ? zones.find((one) => (name ? one.name : one.id) === wanted) : zones[0];
  if (!zone) {
    const known = zones.map((one) => (name ? one.name : one.id)).join(', ');
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${wanted}) for parameter ${name ? 'availabilityZone' : 'availabilityZoneId'} is invalid. Subnets can currently only be created in the following availability zones: ${known}.`,
    );
  }
  return zone;
}
