/** Route tables, routes, and which subnets they are for. */
import type { JsonObject } from '../../../../network/network.ts';
import { tagList, text, type ValuesOf } from '../kit/shapes.ts';
import { retag, shownTags, tagSpecification } from '../kit/tags.ts';
import { type Api, resourceType } from '../kit/type.ts';

async function tableOf({ call }: Api, id: string) {
  const { RouteTables } = await call('ec2', 'DescribeRouteTables', { RouteTableIds: [id] });
  return RouteTables![0]!;
}

export const routeTable = resourceType({
  type: 'AWS::EC2::RouteTable',
  properties: { VpcId: text, Tags: tagList },
  required: ['VpcId'],
  replaces: ['VpcId'],
  attributes: ['RouteTableId'],
  tagged: 'ec2',
  async create({ make }, { VpcId, Tags }) {
    await make(
      'ec2',
      'CreateRouteTable',
      { VpcId, ...tagSpecification('route-table', Tags) },
      ({ RouteTable }) => RouteTable!.RouteTableId!,
    );
  },
  update: ({ call }, id, next, previous) => retag(call, id, next.Tags, previous.Tags),
  async remove({ call }, RouteTableId) {
    await call('ec2', 'DeleteRouteTable', { RouteTableId });
  },
  describe: async (_, RouteTableId) => ({ RouteTableId }),
  async read(api, id) {
    const { VpcId = '', Tags } = await tableOf(api, id);
    return { VpcId, Tags: shownTags(Tags) };
  },
});

const routeProperties = {
  RouteTableId: text,
  DestinationCidrBlock: text,
  DestinationPrefixListId: text,
  GatewayId: text,
  InstanceId: text,
  NatGatewayId: text,
  NetworkInterfaceId: text,
  VpcPeeringConnectionId: text,
  TransitGatewayId: text,
  VpcEndpointId: text,
};

const destination = ({ DestinationCidrBlock, DestinationPrefixListId }: ValuesOf<typeof routeProperties>) =>
  DestinationCidrBlock ?? DestinationPrefixListId ?? '';

export const route = resourceType({
  type: 'AWS::EC2::Route',
  properties: routeProperties,
  required: ['RouteTableId'],
  replaces: ['RouteTableId', 'DestinationCidrBlock', 'DestinationPrefixListId'],
  attributes: ['CidrBlock'],
  async create({ call, made }, properties) {
    await call('ec2', 'CreateRoute', properties);
    await made(`${properties.RouteTableId}|${destination(properties)}`);
  },
  async update({ call }, _, next) {
    await call('ec2', 'ReplaceRoute', next);
  },
  async remove({ call }, _, { RouteTableId, DestinationCidrBlock, DestinationPrefixListId }) {
    await call('ec2', 'DeleteRoute', { RouteTableId, DestinationCidrBlock, DestinationPrefixListId });
  },
  describe: async (_api, _id, properties) => ({ CidrBlock: destination(properties) }),
  async read(api, _, properties) {
    const { Routes = [] } = await tableOf(api, properties.RouteTableId!);
    const found = Routes.find(
      ({ DestinationCidrBlock, DestinationPrefixListId }) =>
        (DestinationCidrBlock ?? DestinationPrefixListId) === destination(properties),
    );
    if (!found) return undefined;
    const shown = Object.keys(routeProperties).flatMap((name) => {
      const value = name === 'RouteTableId' ? properties.RouteTableId : found[name as keyof typeof found];
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    return Object.fromEntries(shown) as JsonObject;
  },
});

export const subnetRouteTableAssociation = resourceType({
  type: 'AWS::EC2::SubnetRouteTableAssociation',
  properties: { RouteTableId: text, SubnetId: text },
  required: ['RouteTableId', 'SubnetId'],
  attributes: ['Id'],
  async create({ make, call }, { RouteTableId, SubnetId }) {
    const { RouteTables } = await call('ec2', 'DescribeRouteTables', {
      Filters: [{ Name: 'association.subnet-id', Values: [SubnetId!] }],
    });
    const current = RouteTables?.[0]?.Associations?.find((one) => one.SubnetId === SubnetId);
    // A subnet has one table at a time: another one takes the association over.
    if (current?.RouteTableAssociationId) {
      await make(
        'ec2',
        'ReplaceRouteTableAssociation',
        { AssociationId: current.RouteTableAssociationId, RouteTableId },
        ({ NewAssociationId }) => NewAssociationId!,
      );
      return;
    }
    await make(
      'ec2',
      'AssociateRouteTable',
      { RouteTableId, SubnetId },
      ({ AssociationId }) => AssociationId!,
    );
  },
  async remove({ call }, AssociationId) {
    await call('ec2', 'DisassociateRouteTable', { AssociationId });
  },
  describe: async (_, Id) => ({ Id }),
  async read(api, id, { RouteTableId = '' }) {
    const { Associations = [] } = await tableOf(api, RouteTableId);
    const found = Associations.find(({ RouteTableAssociationId }) => RouteTableAssociationId === id);
    return found && { RouteTableId, SubnetId: found.SubnetId! };
  },
});
