/** Internet gateways and the VPC that each is attached to. */
import type { InternetGateway as ShownInternetGateway } from '@aws-sdk/client-ec2';
import type { InternetGateway } from '../../../network/network.ts';
import { publicAddresses } from '../../../network/public-addresses.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, type Kind, remove, tagsOf } from '../kit/resource.ts';
import { vpcKind } from '../vpcs/vpcs.ts';

export const internetGatewayKind: Kind<InternetGateway, ShownInternetGateway> = {
  type: 'internet-gateway',
  prefix: 'igw',
  table: (network) => network.internetGateways,
  notFound: 'InvalidInternetGatewayID.NotFound',
  malformed: 'InvalidInternetGatewayId.Malformed',
  notFoundMessage: (id) => `The internetGateway ID '${id}' does not exist`,
  filters: {
    'attachment.state': ({ vpcId }) => vpcId && 'available',
    'attachment.vpc-id': ({ vpcId }) => vpcId,
    'internet-gateway-id': ({ id }) => id,
    'owner-id': (_, network) => network.accountId,
  },
  show: ({ id, vpcId }, network) => ({
    InternetGatewayId: id,
    OwnerId: network.accountId,
    // AWS says `available` here, though the SDK's type lists the states of other attachments.
    Attachments: vpcId ? [{ VpcId: vpcId, State: 'available' as 'attached' }] : [],
    Tags: tagsOf(network, id),
  }),
};

export const internetGateways: Ec2Handlers = {
  CreateInternetGateway(context, input) {
    if (all(context, internetGatewayKind).length >= QUOTAS.internetGatewaysPerRegion) {
      throw new AwsError(
        'InternetGatewayLimitExceeded',
        'The maximum number of internet gateways has been reached.',
      );
    }
    const id = context.ids.id(internetGatewayKind.prefix);
    const gateway = create(context, internetGatewayKind, { id, region: context.region }, input);
    return { InternetGateway: internetGatewayKind.show(gateway, context.network) };
  },

  AttachInternetGateway(context, input) {
    const gateway = find(context, internetGatewayKind, input.InternetGatewayId, 'internetGatewayId');
    const vpc = find(context, vpcKind, input.VpcId, 'vpcId');
    if (gateway.vpcId) {
      throw new AwsError(
        'Resource.AlreadyAssociated',
        `resource ${gateway.id} is already attached to network ${gateway.vpcId}`,
      );
    }
    if (all(context, internetGatewayKind).some(({ vpcId }) => vpcId === vpc.id)) {
      throw new AwsError(
        'InvalidParameterValue',
        `Network ${vpc.id} already has an internet gateway attached`,
      );
    }
    gateway.vpcId = vpc.id;
    return {};
  },

  DetachInternetGateway(context, input) {
    const gateway = find(context, internetGatewayKind, input.InternetGatewayId, 'internetGatewayId');
    const vpc = find(context, vpcKind, input.VpcId, 'vpcId');
    if (gateway.vpcId !== vpc.id) {
      throw new AwsError(
        'Gateway.NotAttached',
        `resource ${gateway.id} is not attached to network ${vpc.id}`,
      );
    }
    if (publicAddresses(context.network, vpc.id).length > 0) {
      throw new AwsError(
        'DependencyViolation',
        `Network ${vpc.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      );
    }
    delete gateway.vpcId;
    return {};
  },

  DescribeInternetGateways(context, input) {
    const { items, NextToken } = describe(context, internetGatewayKind, input.InternetGatewayIds, input);
    return { InternetGateways: items, NextToken };
  },

  DeleteInternetGateway(context, input) {
    const { id, vpcId } = find(context, internetGatewayKind, input.InternetGatewayId, 'internetGatewayId');
    if (vpcId) {
      throw new AwsError(
        'DependencyViolation',
        `The internetGateway '${id}' has dependencies and cannot be deleted.`,
      );
    }
    remove(context, internetGatewayKind, id);
    return {};
  },
};
