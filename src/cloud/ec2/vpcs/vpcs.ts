/** VPCs: made with what belongs to them, shown, and deleted when nothing else is left. */
import type { Vpc as ShownVpc } from '@aws-sdk/client-ec2';
import { formatBlock } from '../../../network/cidr.ts';
import type { Network, Vpc } from '../../../network/network.ts';
import { hasEnded } from '../../../network/peering.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { blockParameter, isVpcSized } from '../kit/blocks.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, type Kind, missing, tagsOf } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { addDefaultVpc } from './default-vpc.ts';
import { addVpc, removeVpc } from './vpc-parts.ts';

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
    'cidr-block-association.association-id': (vpc) =>
      vpc.cidrBlocks.map(({ associationId }) => associationId),
    'cidr-block-association.state': () => 'associated',
    'dhcp-options-id': (vpc) => vpc.dhcpOptionsId,
    'ipv6-cidr-block-association.ipv6-cidr-block': () => undefined,
    'ipv6-cidr-block-association.ipv6-pool': () => undefined,
    'ipv6-cidr-block-association.association-id': () => undefined,
    'ipv6-cidr-block-association.state': () => undefined,
    'is-default': (vpc) => vpc.isDefault,
    isDefault: (vpc) => vpc.isDefault,
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
  CreateVpc(context, input) {
    refuse(input, 'AmazonProvidedIpv6CidrBlock', 'Ipv6CidrBlock', 'Ipv6Pool', 'Ipv6IpamPoolId');
    refuse(input, 'Ipv4IpamPoolId', 'Ipv4NetmaskLength');
    if (!input.CidrBlock) throw missing('cidrBlock');
    const cidrBlock = vpcBlock(input.CidrBlock);
    checkVpcQuota(context);
    const vpc = addVpc(
      context.network,
      {
        region: context.region,
        cidrBlock,
        instanceTenancy: input.InstanceTenancy === 'dedicated' ? 'dedicated' : 'default',
      },
      context.ids,
    );
    create(context, vpcKind, vpc, input);
    return { Vpc: pending(vpc, context.network) };
  },

  CreateDefaultVpc(context) {
    if (all(context, vpcKind).some(({ isDefault }) => isDefault)) {
      throw new AwsError(
        'DefaultVpcAlreadyExists',
        'A Default VPC already exists for this account in this region.',
      );
    }
    checkVpcQuota(context);
    const vpc = addDefaultVpc(context.network, context.region, context.ids);
    return { Vpc: pending(vpc, context.network) };
  },

  DescribeVpcs(context, input) {
    const { items, NextToken } = describe(context, vpcKind, input.VpcIds, input);
    return { Vpcs: items, NextToken };
  },

  DeleteVpc(context, input) {
    const { id } = find(context, vpcKind, input.VpcId, 'vpcId');
    const remaining = remainingIn(context.network, id);
    if (remaining.length > 0) {
      throw new AwsError(
        'DependencyViolation',
        `The vpc '${id}' has dependencies and cannot be deleted. Delete or detach first: ${remaining.join(', ')}.`,
      );
    }
    removeVpc(context.network, id);
    return {};
  },
};

/** A block as a VPC can have it, in canonical form. Throws `InvalidVpc.Range`. */
export function vpcBlock(text: string): string {
  const range = blockParameter(text, 'cidrBlock');
  if (!isVpcSized(range)) throw new AwsError('InvalidVpc.Range', `The CIDR '${text}' is invalid.`);
  return formatBlock(range);
}

function checkVpcQuota(context: Context): void {
  if (all(context, vpcKind).length >= QUOTAS.vpcsPerRegion) {
    throw new AwsError('VpcLimitExceeded', 'The maximum number of VPCs has been reached.');
  }
}

/** The answer of a call that makes a VPC shows it before it is ready. */
function pending(vpc: Vpc, network: Network): ShownVpc {
  return { ...vpcKind.show(vpc, network), State: 'pending' };
}

/** The ids of what keeps a VPC from being deleted: all but what was made with it. */
function remainingIn(network: Network, vpcId: string): string[] {
  const {
    subnets,
    routeTables,
    networkAcls,
    securityGroups,
    internetGateways,
    vpcEndpoints,
    clientVpnEndpoints,
    vpcPeeringConnections,
    resolverRuleAssociations,
  } = network;
  const inVpc = <T extends { vpcId?: string | undefined; id: string }>(table: Record<string, T>): T[] =>
    Object.values(table).filter((resource) => resource.vpcId === vpcId);
  return [
    ...inVpc(vpcEndpoints),
    ...inVpc(clientVpnEndpoints),
    ...inVpc(subnets),
    ...inVpc(routeTables).filter(({ associations }) =>
      associations.every(({ subnetId }) => subnetId !== undefined),
    ),
    ...inVpc(networkAcls).filter(({ isDefault }) => !isDefault),
    ...inVpc(securityGroups).filter(({ name }) => name !== 'default'),
    ...inVpc(internetGateways),
    ...inVpc(resolverRuleAssociations),
    ...Object.values(vpcPeeringConnections).filter(
      (one) => !hasEnded(one) && [one.requesterVpcId, one.accepterVpcId].includes(vpcId),
    ),
  ].map(({ id }) => id);
}
