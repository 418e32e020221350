/** Network ACLs. */
import { flag, integer, structure, tagList, text, type ValuesOf } from '../kit/shapes.ts';
import { retag, shownTags, tagSpecification } from '../kit/tags.ts';
import { type Api, resourceType } from '../kit/type.ts';

async function aclOf({ call }: Api, id: string) {
  const { NetworkAcls } = await call('ec2', 'DescribeNetworkAcls', { NetworkAclIds: [id] });
  return NetworkAcls![0]!;
}

export const networkAcl = resourceType({
  type: 'AWS::EC2::NetworkAcl',
  properties: { VpcId: text, Tags: tagList },
  required: ['VpcId'],
  replaces: ['VpcId'],
  attributes: ['Id'],
  tagged: 'ec2',
  async create({ make }, { VpcId, Tags }) {
    await make(
      'ec2',
      'CreateNetworkAcl',
      { VpcId, ...tagSpecification('network-acl', Tags) },
      (made) => made.NetworkAcl!.NetworkAclId!,
    );
  },
  update: ({ call }, id, next, previous) => retag(call, id, next.Tags, previous.Tags),
  async remove({ call }, NetworkAclId) {
    await call('ec2', 'DeleteNetworkAcl', { NetworkAclId });
  },
  describe: async (_, Id) => ({ Id }),
  async read(api, id) {
    const { VpcId = '', Tags } = await aclOf(api, id);
    return { VpcId, Tags: shownTags(Tags) };
  },
});

const entryProperties = {
  NetworkAclId: text,
  RuleNumber: integer,
  Egress: flag,
  Protocol: integer,
  RuleAction: text,
  CidrBlock: text,
  Ipv6CidrBlock: text,
  Icmp: structure({ Code: integer, Type: integer }),
  PortRange: structure({ From: integer, To: integer }),
};

function entry({ Icmp, PortRange, Protocol, RuleAction, Egress, ...rest }: ValuesOf<typeof entryProperties>) {
  return {
    ...rest,
    Egress: Egress ?? false,
    Protocol: String(Protocol),
    RuleAction: RuleAction as 'allow',
    ...(Icmp && { IcmpTypeCode: Icmp }),
    ...(PortRange && { PortRange }),
  };
}

export const networkAclEntry = resourceType({
  type: 'AWS::EC2::NetworkAclEntry',
  properties: entryProperties,
  required: ['NetworkAclId', 'RuleNumber', 'Protocol', 'RuleAction'],
  replaces: ['NetworkAclId', 'RuleNumber', 'Egress'],
  attributes: ['Id'],
  async create({ call, made, generatedName }, wanted) {
    await call('ec2', 'CreateNetworkAclEntry', entry(wanted));
    await made(generatedName());
  },
  async update({ call }, _, next) {
    await call('ec2', 'ReplaceNetworkAclEntry', entry(next));
  },
  async remove({ call }, _, { NetworkAclId, RuleNumber, Egress = false }) {
    await call('ec2', 'DeleteNetworkAclEntry', { NetworkAclId, RuleNumber, Egress });
  },
  describe: async (_, Id) => ({ Id }),
  async read(api, _, { NetworkAclId = '', RuleNumber, Egress = false }) {
    const { Entries = [] } = await aclOf(api, NetworkAclId);
    const found = Entries.find((one) => one.RuleNumber === RuleNumber && one.Egress === Egress);
    return (
      found && {
        NetworkAclId,
        RuleNumber: RuleNumber!,
        Egress,
        Protocol: Number(found.Protocol),
        RuleAction: found.RuleAction!,
        ...(found.CidrBlock !== undefined && { CidrBlock: found.CidrBlock }),
        ...(found.PortRange && { PortRange: { From: found.PortRange.From!, To: found.PortRange.To! } }),
      }
    );
  },
});

/** The association of a subnet with whichever ACL it has now. */
async function associationOf({ call }: Api, SubnetId: string) {
  const { NetworkAcls = [] } = await call('ec2', 'DescribeNetworkAcls', {
    Filters: [{ Name: 'association.subnet-id', Values: [SubnetId] }],
  });
  return NetworkAcls.flatMap(({ Associations = [] }) => Associations).find(
    (one) => one.SubnetId === SubnetId,
  );
}

export const subnetNetworkAclAssociation = resourceType({
  type: 'AWS::EC2::SubnetNetworkAclAssociation',
  properties: { NetworkAclId: text, SubnetId: text },
  required: ['NetworkAclId', 'SubnetId'],
  attributes: ['AssociationId'],
  async create(making, { NetworkAclId, SubnetId = '' }) {
    const current = await associationOf(making, SubnetId);
    await making.make(
      'ec2',
      'ReplaceNetworkAclAssociation',
      { AssociationId: current?.NetworkAclAssociationId, NetworkAclId },
      ({ NewAssociationId }) => NewAssociationId!,
    );
  },
  /** The subnet goes back to its VPC's default ACL. */
  async remove(api, id, { SubnetId = '' }) {
    const current = await associationOf(api, SubnetId);
    if (current?.NetworkAclAssociationId !== id) return;
    const { VpcId = '' } = await aclOf(api, current.NetworkAclId!);
    const { NetworkAcls } = await api.call('ec2', 'DescribeNetworkAcls', {
      Filters: [
        { Name: 'vpc-id', Values: [VpcId] },
        { Name: 'default', Values: ['true'] },
      ],
    });
    await api.call('ec2', 'ReplaceNetworkAclAssociation', {
      AssociationId: id,
      NetworkAclId: NetworkAcls![0]!.NetworkAclId,
    });
  },
  describe: async (_, AssociationId) => ({ AssociationId }),
  async read(api, _, { SubnetId = '' }) {
    const found = await associationOf(api, SubnetId);
    return found && { NetworkAclId: found.NetworkAclId!, SubnetId };
  },
});
