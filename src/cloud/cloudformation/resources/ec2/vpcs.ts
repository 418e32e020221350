/** VPCs and what belongs to a whole one. */
import type { Json } from '../../../../network/network.ts';
import { flag, integer, listOf, tagList, text } from '../kit/shapes.ts';
import { retag, shownTags, tagSpecification } from '../kit/tags.ts';
import { type Api, resourceType } from '../kit/type.ts';

async function vpcOf({ call }: Api, id: string) {
  const { Vpcs } = await call('ec2', 'DescribeVpcs', { VpcIds: [id] });
  return Vpcs![0]!;
}

async function dnsAttribute(
  { call }: Api,
  VpcId: string,
  Attribute: 'enableDnsSupport' | 'enableDnsHostnames',
) {
  const { EnableDnsSupport, EnableDnsHostnames } = await call('ec2', 'DescribeVpcAttribute', {
    VpcId,
    Attribute,
  });
  return (EnableDnsSupport ?? EnableDnsHostnames)?.Value ?? false;
}

/** Each call takes one attribute. */
async function setDns(
  { call }: Api,
  VpcId: string,
  support: boolean | undefined,
  hostnames: boolean | undefined,
) {
  if (support !== undefined)
    await call('ec2', 'ModifyVpcAttribute', { VpcId, EnableDnsSupport: { Value: support } });
  if (hostnames !== undefined)
    await call('ec2', 'ModifyVpcAttribute', { VpcId, EnableDnsHostnames: { Value: hostnames } });
}

export const vpc = resourceType({
  type: 'AWS::EC2::VPC',
  properties: {
    CidrBlock: text,
    EnableDnsSupport: flag,
    EnableDnsHostnames: flag,
    InstanceTenancy: text,
    Tags: tagList,
  },
  required: ['CidrBlock'],
  replaces: ['CidrBlock', 'InstanceTenancy'],
  attributes: [
    'VpcId',
    'CidrBlock',
    'CidrBlockAssociations',
    'DefaultNetworkAcl',
    'DefaultSecurityGroup',
    'Ipv6CidrBlocks',
  ],
  tagged: 'ec2',
  async create(making, { CidrBlock, InstanceTenancy, EnableDnsSupport, EnableDnsHostnames, Tags }) {
    const { Vpc } = await making.make(
      'ec2',
      'CreateVpc',
      { CidrBlock, InstanceTenancy: InstanceTenancy as 'default', ...tagSpecification('vpc', Tags) },
      (made) => made.Vpc!.VpcId!,
    );
    await setDns(making, Vpc!.VpcId!, EnableDnsSupport, EnableDnsHostnames);
  },
  async update(api, id, next, previous) {
    await setDns(api, id, next.EnableDnsSupport ?? true, next.EnableDnsHostnames ?? false);
    await retag(api.call, id, next.Tags, previous.Tags);
  },
  async remove({ call }, VpcId) {
    await call('ec2', 'DeleteVpc', { VpcId });
  },
  async describe(api, id) {
    const { CidrBlock = '', CidrBlockAssociationSet } = await vpcOf(api, id);
    const Filters = [{ Name: 'vpc-id', Values: [id] }];
    const { NetworkAcls } = await api.call('ec2', 'DescribeNetworkAcls', {
      Filters: [...Filters, { Name: 'default', Values: ['true'] }],
    });
    const { SecurityGroups } = await api.call('ec2', 'DescribeSecurityGroups', {
      Filters: [...Filters, { Name: 'group-name', Values: ['default'] }],
    });
    return {
      VpcId: id,
      CidrBlock,
      CidrBlockAssociations: CidrBlockAssociationSet?.map(({ AssociationId = '' }) => AssociationId) ?? [],
      DefaultNetworkAcl: NetworkAcls![0]!.NetworkAclId!,
      DefaultSecurityGroup: SecurityGroups![0]!.GroupId!,
      Ipv6CidrBlocks: [],
    };
  },
  async read(api, id) {
    const { CidrBlock = '', InstanceTenancy = '', Tags } = await vpcOf(api, id);
    return {
      CidrBlock,
      InstanceTenancy,
      EnableDnsSupport: await dnsAttribute(api, id, 'enableDnsSupport'),
      EnableDnsHostnames: await dnsAttribute(api, id, 'enableDnsHostnames'),
      Tags: shownTags(Tags),
    };
  },
});

export const vpcCidrBlock = resourceType({
  type: 'AWS::EC2::VPCCidrBlock',
  properties: { VpcId: text, CidrBlock: text },
  required: ['VpcId'],
  attributes: ['Id'],
  async create({ make }, { VpcId, CidrBlock }) {
    await make(
      'ec2',
      'AssociateVpcCidrBlock',
      { VpcId, CidrBlock },
      ({ CidrBlockAssociation }) => CidrBlockAssociation!.AssociationId!,
    );
  },
  async remove({ call }, AssociationId) {
    await call('ec2', 'DisassociateVpcCidrBlock', { AssociationId });
  },
  describe: async (_, Id) => ({ Id }),
  async read(api, id, { VpcId = '' }) {
    const { CidrBlockAssociationSet } = await vpcOf(api, VpcId);
    const found = CidrBlockAssociationSet?.find(({ AssociationId }) => AssociationId === id);
    return found && { VpcId, CidrBlock: found.CidrBlock! };
  },
});

export const dhcpOptions = resourceType({
  type: 'AWS::EC2::DHCPOptions',
  properties: {
    DomainName: text,
    DomainNameServers: listOf(text),
    NetbiosNameServers: listOf(text),
    NetbiosNodeType: integer,
    NtpServers: listOf(text),
    Tags: tagList,
  },
  replaces: ['DomainName', 'DomainNameServers', 'NetbiosNameServers', 'NetbiosNodeType', 'NtpServers'],
  attributes: ['DhcpOptionsId'],
  tagged: 'ec2',
  async create({ make }, { Tags, DomainName, NetbiosNodeType, ...lists }) {
    const one = (Key: string, value: string | number | undefined) =>
      value === undefined ? [] : [{ Key, Values: [String(value)] }];
    const many = (Key: string, Values: string[] | undefined) => (Values ? [{ Key, Values }] : []);
    await make(
      'ec2',
      'CreateDhcpOptions',
      {
        DhcpConfigurations: [
          ...one('domain-name', DomainName),
          ...many('domain-name-servers', lists.DomainNameServers),
          ...many('ntp-servers', lists.NtpServers),
          ...many('netbios-name-servers', lists.NetbiosNameServers),
          ...one('netbios-node-type', NetbiosNodeType),
        ],
        ...tagSpecification('dhcp-options', Tags),
      },
      ({ DhcpOptions }) => DhcpOptions!.DhcpOptionsId!,
    );
  },
  update: ({ call }, id, next, previous) => retag(call, id, next.Tags, previous.Tags),
  async remove({ call }, DhcpOptionsId) {
    await call('ec2', 'DeleteDhcpOptions', { DhcpOptionsId });
  },
  describe: async (_, DhcpOptionsId) => ({ DhcpOptionsId }),
  async read({ call }, id) {
    const { DhcpOptions } = await call('ec2', 'DescribeDhcpOptions', { DhcpOptionsIds: [id] });
    const { DhcpConfigurations = [], Tags } = DhcpOptions![0]!;
    const values = (key: string) =>
      DhcpConfigurations.find(({ Key }) => Key === key)?.Values?.map(({ Value = '' }) => Value);
    const lists: Record<string, Json | undefined> = {
      DomainName: values('domain-name')?.[0],
      DomainNameServers: values('domain-name-servers'),
      NtpServers: values('ntp-servers'),
      NetbiosNameServers: values('netbios-name-servers'),
      NetbiosNodeType: values('netbios-node-type')?.[0],
    };
    const known = Object.entries(lists).filter((entry): entry is [string, Json] => entry[1] !== undefined);
    return { ...Object.fromEntries(known), Tags: shownTags(Tags) };
  },
});

export const vpcDhcpOptionsAssociation = resourceType({
  type: 'AWS::EC2::VPCDHCPOptionsAssociation',
  properties: { VpcId: text, DhcpOptionsId: text },
  required: ['VpcId', 'DhcpOptionsId'],
  async create({ call, made }, { VpcId, DhcpOptionsId }) {
    await call('ec2', 'AssociateDhcpOptions', { VpcId, DhcpOptionsId });
    await made(`${DhcpOptionsId}|${VpcId}`);
  },
  async remove({ call }, _, { VpcId }) {
    await call('ec2', 'AssociateDhcpOptions', { VpcId, DhcpOptionsId: 'default' });
  },
  async read(api, _, { VpcId = '' }) {
    const { DhcpOptionsId = '' } = await vpcOf(api, VpcId);
    return { VpcId, DhcpOptionsId };
  },
});

export const vpcPeeringConnection = resourceType({
  type: 'AWS::EC2::VPCPeeringConnection',
  properties: {
    VpcId: text,
    PeerVpcId: text,
    PeerOwnerId: text,
    PeerRegion: text,
    PeerRoleArn: text,
    Tags: tagList,
  },
  required: ['VpcId', 'PeerVpcId'],
  replaces: ['VpcId', 'PeerVpcId', 'PeerOwnerId', 'PeerRegion', 'PeerRoleArn'],
  attributes: ['Id'],
  tagged: 'ec2',
  async create({ make, call, accountId }, { VpcId, PeerVpcId, PeerOwnerId, PeerRegion, Tags }) {
    const { VpcPeeringConnection } = await make(
      'ec2',
      'CreateVpcPeeringConnection',
      { VpcId, PeerVpcId, PeerOwnerId, PeerRegion, ...tagSpecification('vpc-peering-connection', Tags) },
      (made) => made.VpcPeeringConnection!.VpcPeeringConnectionId!,
    );
    // Within one account CloudFormation accepts what it has asked for.
    if (PeerOwnerId === undefined || PeerOwnerId === accountId) {
      const { VpcPeeringConnectionId } = VpcPeeringConnection!;
      await call('ec2', 'AcceptVpcPeeringConnection', { VpcPeeringConnectionId });
    }
  },
  update: ({ call }, id, next, previous) => retag(call, id, next.Tags, previous.Tags),
  async remove({ call }, VpcPeeringConnectionId) {
    await call('ec2', 'DeleteVpcPeeringConnection', { VpcPeeringConnectionId });
  },
  describe: async (_, Id) => ({ Id }),
  async read({ call }, id) {
    const { VpcPeeringConnections } = await call('ec2', 'DescribeVpcPeeringConnections', {
      VpcPeeringConnectionIds: [id],
    });
    const { RequesterVpcInfo, AccepterVpcInfo, Status, Tags } = VpcPeeringConnections![0]!;
    if (Status?.Code === 'deleted') return undefined;
    return { VpcId: RequesterVpcInfo!.VpcId!, PeerVpcId: AccepterVpcInfo!.VpcId!, Tags: shownTags(Tags) };
  },
});
