/** Instances and network interfaces. */
import { flag, integer, listOf, structure, tagList, text } from '../kit/shapes.ts';
import { retag, shownTags, tagSpecification } from '../kit/tags.ts';
import { type Api, resourceType } from '../kit/type.ts';

async function interfaceOf({ call }: Api, id: string) {
  const { NetworkInterfaces } = await call('ec2', 'DescribeNetworkInterfaces', { NetworkInterfaceIds: [id] });
  return NetworkInterfaces![0]!;
}

export const networkInterface = resourceType({
  type: 'AWS::EC2::NetworkInterface',
  properties: {
    Description: text,
    GroupSet: listOf(text),
    PrivateIpAddress: text,
    PrivateIpAddresses: listOf(structure({ PrivateIpAddress: text, Primary: flag })),
    SecondaryPrivateIpAddressCount: integer,
    SourceDestCheck: flag,
    SubnetId: text,
    Tags: tagList,
  },
  required: ['SubnetId'],
  replaces: ['PrivateIpAddress', 'PrivateIpAddresses', 'SecondaryPrivateIpAddressCount', 'SubnetId'],
  attributes: ['Id', 'PrimaryPrivateIpAddress', 'SecondaryPrivateIpAddresses', 'VpcId'],
  tagged: 'ec2',
  async create({ make, call }, { GroupSet, SourceDestCheck, Tags, ...rest }) {
    const { NetworkInterface } = await make(
      'ec2',
      'CreateNetworkInterface',
      { ...rest, Groups: GroupSet, ...tagSpecification('network-interface', Tags) },
      (made) => made.NetworkInterface!.NetworkInterfaceId!,
    );
    if (SourceDestCheck === false)
      await call('ec2', 'ModifyNetworkInterfaceAttribute', {
        NetworkInterfaceId: NetworkInterface!.NetworkInterfaceId,
        SourceDestCheck: { Value: false },
      });
  },
  async update({ call }, NetworkInterfaceId, next, previous) {
    const modify = async (change: object) => {
      await call('ec2', 'ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, ...change });
    };
    if (next.GroupSet && JSON.stringify(next.GroupSet) !== JSON.stringify(previous.GroupSet))
      await modify({ Groups: next.GroupSet });
    if (next.Description !== previous.Description)
      await modify({ Description: { Value: next.Description ?? '' } });
    if (next.SourceDestCheck !== previous.SourceDestCheck)
      await modify({ SourceDestCheck: { Value: next.SourceDestCheck ?? true } });
    await retag(call, NetworkInterfaceId, next.Tags, previous.Tags);
  },
  async remove({ call }, NetworkInterfaceId) {
    await call('ec2', 'DeleteNetworkInterface', { NetworkInterfaceId });
  },
  async describe(api, id) {
    const { PrivateIpAddress = '', PrivateIpAddresses = [], VpcId = '' } = await interfaceOf(api, id);
    const secondary = PrivateIpAddresses.filter(({ Primary }) => !Primary);
    return {
      Id: id,
      PrimaryPrivateIpAddress: PrivateIpAddress,
      SecondaryPrivateIpAddresses: secondary.map((one) => one.PrivateIpAddress ?? ''),
      VpcId,
    };
  },
  async read(api, id) {
    const shown = await interfaceOf(api, id);
    return {
      SubnetId: shown.SubnetId!,
      PrivateIpAddress: shown.PrivateIpAddress!,
      Description: shown.Description ?? '',
      GroupSet: (shown.Groups ?? []).map(({ GroupId = '' }) => GroupId),
      SourceDestCheck: shown.SourceDestCheck ?? true,
      Tags: shownTags(shown.TagSet),
    };
  },
});

async function instanceOf({ call }: Api, id: string) {
  const { Reservations } = await call('ec2', 'DescribeInstances', { InstanceIds: [id] });
  return Reservations![0]!.Instances![0]!;
}

const interfaceForm = structure({
  AssociatePublicIpAddress: flag,
  DeleteOnTermination: flag,
  Description: text,
  DeviceIndex: integer,
  GroupSet: listOf(text),
  NetworkInterfaceId: text,
  PrivateIpAddress: text,
  SubnetId: text,
});

export const instance = resourceType({
  type: 'AWS::EC2::Instance',
  properties: {
    AvailabilityZone: text,
    DisableApiTermination: flag,
    IamInstanceProfile: text,
    ImageId: text,
    InstanceType: text,
    KeyName: text,
    NetworkInterfaces: listOf(interfaceForm),
    PrivateIpAddress: text,
    SecurityGroupIds: listOf(text),
    SecurityGroups: listOf(text),
    SourceDestCheck: flag,
    SubnetId: text,
    Tags: tagList,
    UserData: text,
  },
  replaces: [
    'AvailabilityZone',
    'IamInstanceProfile',
    'ImageId',
    'InstanceType',
    'KeyName',
    'NetworkInterfaces',
    'PrivateIpAddress',
    'SecurityGroups',
    'SubnetId',
    'UserData',
  ],
  attributes: [
    'AvailabilityZone',
    'InstanceId',
    'PrivateDnsName',
    'PrivateIp',
    'PublicDnsName',
    'PublicIp',
    'VpcId',
  ],
  tagged: 'ec2',
  async create({ make, call }, wanted) {
    const {
      AvailabilityZone,
      IamInstanceProfile,
      NetworkInterfaces,
      SourceDestCheck,
      Tags,
      InstanceType,
      ...rest
    } = wanted;
    const { Instances } = await make(
      'ec2',
      'RunInstances',
      {
        ...rest,
        MinCount: 1,
        MaxCount: 1,
        InstanceType: InstanceType as 't3.micro',
        ...(AvailabilityZone !== undefined && { Placement: { AvailabilityZone } }),
        ...(IamInstanceProfile !== undefined && { IamInstanceProfile: { Name: IamInstanceProfile } }),
        ...(NetworkInterfaces && {
          NetworkInterfaces: NetworkInterfaces.map(({ GroupSet, ...one }) => ({ ...one, Groups: GroupSet })),
        }),
        ...tagSpecification('instance', Tags),
      },
      (made) => made.Instances![0]!.InstanceId!,
    );
    if (SourceDestCheck === false)
      await call('ec2', 'ModifyInstanceAttribute', {
        InstanceId: Instances![0]!.InstanceId,
        SourceDestCheck: { Value: false },
      });
  },
  async update({ call }, InstanceId, next, previous) {
    const modify = async (change: object) => {
      await call('ec2', 'ModifyInstanceAttribute', { InstanceId, ...change });
    };
    if (
      next.SecurityGroupIds &&
      JSON.stringify(next.SecurityGroupIds) !== JSON.stringify(previous.SecurityGroupIds)
    )
      await modify({ Groups: next.SecurityGroupIds });
    if (next.SourceDestCheck !== previous.SourceDestCheck)
      await modify({ SourceDestCheck: { Value: next.SourceDestCheck ?? true } });
    if (next.DisableApiTermination !== previous.DisableApiTermination)
      await modify({ DisableApiTermination: { Value: next.DisableApiTermination ?? false } });
    await retag(call, InstanceId, next.Tags, previous.Tags);
  },
  async remove({ call }, id) {
    await call('ec2', 'TerminateInstances', { InstanceIds: [id] });
  },
  async describe(api, id) {
    const shown = await instanceOf(api, id);
    return {
      AvailabilityZone: shown.Placement?.AvailabilityZone ?? '',
      InstanceId: id,
      PrivateDnsName: shown.PrivateDnsName ?? '',
      PrivateIp: shown.PrivateIpAddress ?? '',
      PublicDnsName: shown.PublicDnsName ?? '',
      PublicIp: shown.PublicIpAddress ?? '',
      VpcId: shown.VpcId ?? '',
    };
  },
  async read(api, id) {
    const shown = await instanceOf(api, id);
    if (shown.State?.Name === 'terminated' || shown.State?.Name === 'shutting-down') return undefined;
    return {
      ImageId: shown.ImageId!,
      InstanceType: shown.InstanceType!,
      SubnetId: shown.SubnetId!,
      PrivateIpAddress: shown.PrivateIpAddress!,
      SecurityGroupIds: (shown.SecurityGroups ?? []).map(({ GroupId = '' }) => GroupId),
      SourceDestCheck: shown.SourceDestCheck ?? true,
      Tags: shownTags(shown.Tags),
    };
  },
});
