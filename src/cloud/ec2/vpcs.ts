/** VPCs: `CreateVpc`, `DescribeVpcs`. */
import type { Vpc as ShownVpc } from '@aws-sdk/client-ec2';
import type { Vpc } from '../../network/network.ts';
import type { Ec2Handlers } from './kit/handlers.ts';
import { describe, type Kind, tagsOf } from './kit/resource.ts';

export const vpcKind: Kind<Vpc, ShownVpc> = {
  type: 'vpc',
  prefix: 'vpc',
  table: (network) => network.vpcs,
  notFound: 'InvalidVpcID.NotFound',
  malformed: 'InvalidVpcID.Malformed',
  notFoundMessage: (id) => `The vpc ID '${id}' does not exist`,
  filters: {
    'vpc-id': (vpc) => vpc.id,
    cidr: (vpc) => vpc.cidrBlocks[0]?.cidrBlock,
    'cidr-block-association.cidr-block': (vpc) => vpc.cidrBlocks.map(({ cidrBlock }) => cidrBlock),
    'dhcp-options-id': (vpc) => vpc.dhcpOptionsId,
    'is-default': (vpc) => vpc.isDefault,
    'owner-id': (_, network) => network.accountId,
    state: () => 'available',
  },
  show: (vpc, network) => ({
    VpcId: vpc.id,
    OwnerId: network.accountId,
    State: 'available',
    CidrBlock: vpc.cidrBlocks[0]?.cidrBlock,
    CidrBlockAssociationSet: vpc.cidrBlocks.map(({ associationId, cidrBlock }) => ({
      AssociationId: associationId,
      CidrBlock: cidrBlock,
      CidrBlockState: { State: 'associated' },
    })),
    DhcpOptionsId: vpc.dhcpOptionsId,
    InstanceTenancy: vpc.instanceTenancy,
    IsDefault: vpc.isDefault,
    Tags: tagsOf(network, vpc.id),
  }),
};

export const vpcs: Ec2Handlers = {
  DescribeVpcs(context, input) {
    const { items, NextToken } = describe(context, vpcKind, input.VpcIds, input);
    return { Vpcs: items, NextToken };
  },
};
