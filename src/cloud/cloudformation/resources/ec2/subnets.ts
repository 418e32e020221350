/** Subnets. */
import { flag, structure, tagList, text } from '../kit/shapes.ts';
import { retag, shownTags, tagSpecification } from '../kit/tags.ts';
import { type Api, resourceType } from '../kit/type.ts';

async function subnetOf({ call }: Api, id: string) {
  const { Subnets } = await call('ec2', 'DescribeSubnets', { SubnetIds: [id] });
  return Subnets![0]!;
}

const setPublic = async ({ call }: Api, SubnetId: string, Value: boolean) => {
  await call('ec2', 'ModifySubnetAttribute', { SubnetId, MapPublicIpOnLaunch: { Value } });
};

export const subnet = resourceType({
  type: 'AWS::EC2::Subnet',
  properties: {
    VpcId: text,
    CidrBlock: text,
    AvailabilityZone: text,
    AvailabilityZoneId: text,
    MapPublicIpOnLaunch: flag,
    // As every subnet here has it.
    PrivateDnsNameOptionsOnLaunch: structure({ HostnameType: text }),
    Tags: tagList,
  },
  required: ['VpcId'],
  replaces: ['VpcId', 'CidrBlock', 'AvailabilityZone', 'AvailabilityZoneId'],
  attributes: [
    'SubnetId',
    'VpcId',
    'CidrBlock',
    'AvailabilityZone',
    'AvailabilityZoneId',
    'NetworkAclAssociationId',
    'Ipv6CidrBlocks',
  ],
  tagged: 'ec2',
  async create(
    making,
    { VpcId, CidrBlock, AvailabilityZone, AvailabilityZoneId, MapPublicIpOnLaunch, Tags },
  ) {
    const { Subnet } = await making.make(
      'ec2',
      'CreateSubnet',
      { VpcId, CidrBlock, AvailabilityZone, AvailabilityZoneId, ...tagSpecification('subnet', Tags) },
      (made) => made.Subnet!.SubnetId!,
    );
    if (MapPublicIpOnLaunch) await setPublic(making, Subnet!.SubnetId!, true);
  },
  async update(api, id, next, previous) {
    await setPublic(api, id, next.MapPublicIpOnLaunch ?? false);
    await retag(api.call, id, next.Tags, previous.Tags);
  },
  async remove({ call }, SubnetId) {
    await call('ec2', 'DeleteSubnet', { SubnetId });
  },
  async describe(api, id) {
    const {
      VpcId = '',
      CidrBlock = '',
      AvailabilityZone = '',
      AvailabilityZoneId = '',
    } = await subnetOf(api, id);
    const { NetworkAcls } = await api.call('ec2', 'DescribeNetworkAcls', {
      Filters: [{ Name: 'association.subnet-id', Values: [id] }],
    });
    const association = NetworkAcls?.[0]?.Associations?.find(({ SubnetId }) => SubnetId === id);
    return {
      SubnetId: id,
      VpcId,
      CidrBlock,
      AvailabilityZone,
      AvailabilityZoneId,
      NetworkAclAssociationId: association?.NetworkAclAssociationId ?? '',
      Ipv6CidrBlocks: [],
    };
  },
  async read(api, id) {
    const {
      VpcId = '',
      CidrBlock = '',
      AvailabilityZone = '',
      AvailabilityZoneId = '',
      ...rest
    } = await subnetOf(api, id);
    const { MapPublicIpOnLaunch = false, Tags } = rest;
    return {
      VpcId,
      CidrBlock,
      AvailabilityZone,
      AvailabilityZoneId,
      MapPublicIpOnLaunch,
      Tags: shownTags(Tags),
    };
  },
});
