/** Ways to the internet: gateways and public addresses. */
import { tagList, text } from '../kit/shapes.ts';
import { retag, shownTags, tagSpecification } from '../kit/tags.ts';
import { type Api, resourceType } from '../kit/type.ts';

async function gatewayOf({ call }: Api, id: string) {
  const { InternetGateways } = await call('ec2', 'DescribeInternetGateways', { InternetGatewayIds: [id] });
  return InternetGateways![0]!;
}

export const internetGateway = resourceType({
  type: 'AWS::EC2::InternetGateway',
  properties: { Tags: tagList },
  attributes: ['InternetGatewayId'],
  tagged: 'ec2',
  async create({ make }, { Tags }) {
    await make(
      'ec2',
      'CreateInternetGateway',
      tagSpecification('internet-gateway', Tags),
      ({ InternetGateway }) => InternetGateway!.InternetGatewayId!,
    );
  },
  update: ({ call }, id, next, previous) => retag(call, id, next.Tags, previous.Tags),
  async remove({ call }, InternetGatewayId) {
    await call('ec2', 'DeleteInternetGateway', { InternetGatewayId });
  },
  describe: async (_, InternetGatewayId) => ({ InternetGatewayId }),
  async read(api, id) {
    const { Tags } = await gatewayOf(api, id);
    return { Tags: shownTags(Tags) };
  },
});

export const vpcGatewayAttachment = resourceType({
  type: 'AWS::EC2::VPCGatewayAttachment',
  properties: { VpcId: text, InternetGatewayId: text },
  required: ['VpcId', 'InternetGatewayId'],
  replaces: ['VpcId'],
  attributes: ['AttachmentType'],
  async create({ call, made }, { VpcId, InternetGatewayId }) {
    await call('ec2', 'AttachInternetGateway', { VpcId, InternetGatewayId });
    await made(`IGW|${VpcId}`);
  },
  async update({ call }, _, { VpcId, InternetGatewayId }, previous) {
    await call('ec2', 'DetachInternetGateway', { VpcId, InternetGatewayId: previous.InternetGatewayId });
    await call('ec2', 'AttachInternetGateway', { VpcId, InternetGatewayId });
  },
  async remove({ call }, _, { VpcId, InternetGatewayId }) {
    await call('ec2', 'DetachInternetGateway', { VpcId, InternetGatewayId });
  },
  describe: async () => ({ AttachmentType: 'IGW' }),
  async read(api, _, { VpcId = '', InternetGatewayId = '' }) {
    const { Attachments = [] } = await gatewayOf(api, InternetGatewayId);
    return Attachments.some((one) => one.VpcId === VpcId) ? { VpcId, InternetGatewayId } : undefined;
  },
});

async function natOf({ call }: Api, id: string) {
  const { NatGateways } = await call('ec2', 'DescribeNatGateways', { NatGatewayIds: [id] });
  return NatGateways![0]!;
}

export const natGateway = resourceType({
  type: 'AWS::EC2::NatGateway',
  properties: {
    SubnetId: text,
    AllocationId: text,
    ConnectivityType: text,
    PrivateIpAddress: text,
    Tags: tagList,
  },
  required: ['SubnetId'],
  replaces: ['SubnetId', 'AllocationId', 'ConnectivityType', 'PrivateIpAddress'],
  attributes: ['NatGatewayId', 'EniId'],
  tagged: 'ec2',
  async create({ make }, { SubnetId, AllocationId, ConnectivityType, PrivateIpAddress, Tags }) {
    await make(
      'ec2',
      'CreateNatGateway',
      {
        SubnetId,
        AllocationId,
        ConnectivityType: ConnectivityType as 'public',
        PrivateIpAddress,
        ...tagSpecification('natgateway', Tags),
      },
      ({ NatGateway }) => NatGateway!.NatGatewayId!,
    );
  },
  update: ({ call }, id, next, previous) => retag(call, id, next.Tags, previous.Tags),
  async remove({ call }, NatGatewayId) {
    await call('ec2', 'DeleteNatGateway', { NatGatewayId });
  },
  async describe(api, NatGatewayId) {
    const { NatGatewayAddresses } = await natOf(api, NatGatewayId);
    return { NatGatewayId, EniId: NatGatewayAddresses?.[0]?.NetworkInterfaceId ?? '' };
  },
  async read(api, id) {
    const { State, SubnetId = '', ConnectivityType = '', NatGatewayAddresses, Tags } = await natOf(api, id);
    if (State === 'deleted' || State === 'deleting') return undefined;
    const { AllocationId, PrivateIp } = NatGatewayAddresses?.[0] ?? {};
    return {
      SubnetId,
      ConnectivityType,
      ...(AllocationId !== undefined && { AllocationId }),
      ...(PrivateIp !== undefined && { PrivateIpAddress: PrivateIp }),
      Tags: shownTags(Tags),
    };
  },
});

/** An Elastic IP address is known by the address itself. */
async function addressOf({ call }: Api, ip: string) {
  const { Addresses } = await call('ec2', 'DescribeAddresses', { PublicIps: [ip] });
  return Addresses![0]!;
}

export const eip = resourceType({
  type: 'AWS::EC2::EIP',
  properties: {
    Domain: text,
    InstanceId: text,
    Address: text,
    NetworkBorderGroup: text,
    Tags: tagList,
  },
  replaces: ['Domain', 'Address', 'NetworkBorderGroup'],
  attributes: ['AllocationId', 'PublicIp'],
  tagged: 'other',
  async create({ make, call }, { InstanceId, Address, NetworkBorderGroup, Tags }) {
    const { AllocationId } = await make(
      'ec2',
      'AllocateAddress',
      { Domain: 'vpc', Address, NetworkBorderGroup, ...tagSpecification('elastic-ip', Tags) },
      ({ PublicIp }) => PublicIp!,
    );
    if (InstanceId !== undefined) await call('ec2', 'AssociateAddress', { AllocationId, InstanceId });
  },
  async update(api, ip, next, previous) {
    const { AllocationId = '', AssociationId } = await addressOf(api, ip);
    if (next.InstanceId !== previous.InstanceId) {
      if (AssociationId !== undefined) await api.call('ec2', 'DisassociateAddress', { AssociationId });
      if (next.InstanceId !== undefined)
        await api.call('ec2', 'AssociateAddress', { AllocationId, InstanceId: next.InstanceId });
    }
    await retag(api.call, AllocationId, next.Tags, previous.Tags);
  },
  async remove(api, ip, { InstanceId }) {
    const { AllocationId, AssociationId } = await addressOf(api, ip);
    if (InstanceId !== undefined && AssociationId !== undefined)
      await api.call('ec2', 'DisassociateAddress', { AssociationId });
    await api.call('ec2', 'ReleaseAddress', { AllocationId });
  },
  async describe(api, ip) {
    const { AllocationId = '' } = await addressOf(api, ip);
    return { AllocationId, PublicIp: ip };
  },
  async read(api, ip, { InstanceId: wanted }) {
    const { InstanceId, Tags } = await addressOf(api, ip);
    return {
      Domain: 'vpc',
      ...(wanted !== undefined && InstanceId !== undefined && { InstanceId }),
      Tags: shownTags(Tags),
    };
  },
});

export const eipAssociation = resourceType({
  type: 'AWS::EC2::EIPAssociation',
  properties: {
    AllocationId: text,
    EIP: text,
    InstanceId: text,
    NetworkInterfaceId: text,
    PrivateIpAddress: text,
  },
  attributes: ['Id'],
  async create({ make }, { AllocationId, EIP, InstanceId, NetworkInterfaceId, PrivateIpAddress }) {
    await make(
      'ec2',
      'AssociateAddress',
      { AllocationId, PublicIp: EIP, InstanceId, NetworkInterfaceId, PrivateIpAddress },
      ({ AssociationId }) => AssociationId!,
    );
  },
  async remove({ call }, AssociationId) {
    await call('ec2', 'DisassociateAddress', { AssociationId });
  },
  describe: async (_, Id) => ({ Id }),
  async read({ call }, id, { EIP }) {
    const { Addresses = [] } = await call('ec2', 'DescribeAddresses', {
      Filters: [{ Name: 'association-id', Values: [id] }],
    });
    const found = Addresses[0];
    if (!found) return undefined;
    const {
      AllocationId = '',
      PublicIp = '',
      InstanceId = '',
      NetworkInterfaceId = '',
      PrivateIpAddress = '',
    } = found;
    return {
      ...(EIP === undefined ? { AllocationId } : { EIP: PublicIp }),
      InstanceId,
      NetworkInterfaceId,
      PrivateIpAddress,
    };
  },
});
