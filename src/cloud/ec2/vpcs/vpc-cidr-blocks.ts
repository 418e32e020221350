/** Further IPv4 blocks of a VPC. */
import { block, overlaps } from '../../../network/cidr.ts';
import type { Network, Vpc } from '../../../network/network.ts';
import { activePeerings } from '../../../network/peering.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, find, missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { localRoute } from './vpc-parts.ts';
import { vpcBlock, vpcKind } from './vpcs.ts';

export const vpcCidrBlocks: Ec2Handlers = {
  AssociateVpcCidrBlock(context, input) {
    refuse(input, 'AmazonProvidedIpv6CidrBlock', 'Ipv6CidrBlock', 'Ipv6Pool', 'Ipv6IpamPoolId');
    refuse(input, 'Ipv4IpamPoolId', 'Ipv4NetmaskLength');
    const vpc = find(context, vpcKind, input.VpcId, 'vpcId');
    if (!input.CidrBlock) throw missing('cidrBlock');
    const cidrBlock = vpcBlock(input.CidrBlock);
    checkFree(context.network, vpc, cidrBlock);
    if (vpc.cidrBlocks.length >= QUOTAS.cidrBlocksPerVpc) {
      throw new AwsError(
        'CidrLimitExceeded',
        `This network '${vpc.id}' has met its maximum number of allowed CIDRs: ${QUOTAS.cidrBlocksPerVpc}`,
      );
    }
    const associationId = context.ids.id('vpc-cidr-assoc');
    vpc.cidrBlocks.push({ associationId, cidrBlock });
    for (const table of tablesOf(context.network, vpc)) table.routes.push(localRoute(cidrBlock));
    return { VpcId: vpc.id, CidrBlockAssociation: shown(associationId, cidrBlock, 'associating') };
  },

  DisassociateVpcCidrBlock(context, input) {
    const { AssociationId: associationId } = input;
    if (!associationId) throw missing('associationId');
    const vpc = all(context, vpcKind).find(({ cidrBlocks }) =>
      cidrBlocks.some((association) => association.associationId === associationId),
    );
    const index = vpc?.cidrBlocks.findIndex((association) => association.associationId === associationId);
    if (!vpc || index === undefined) {
      throw new AwsError(
        'InvalidVpcCidrBlockAssociationID.NotFound',
        `The vpc CIDR block association ID '${associationId}' does not exist`,
      );
    }
    const { cidrBlock } = vpc.cidrBlocks[index]!;
    if (index === 0) {
      throw new AwsError(
        'OperationNotPermitted',
        `The vpc CIDR block with association ID ${associationId} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`,
      );
    }
    const inUse = Object.values(context.network.subnets).filter(
      (subnet) => subnet.vpcId === vpc.id && overlaps(block(subnet.cidrBlock), block(cidrBlock)),
    );
    if (inUse.length > 0) {
      throw new AwsError(
        'InvalidCidrBlock.InUse',
        `The vpc ${vpc.id} currently has a subnet within CIDR block ${cidrBlock}`,
      );
    }
    vpc.cidrBlocks.splice(index, 1);
    for (const table of tablesOf(context.network, vpc)) {
      table.routes = table.routes.filter(
        ({ destination, origin }) =>
          origin !== 'CreateRouteTable' || !('cidr' in destination) || destination.cidr !== cidrBlock,
      );
    }
    return { VpcId: vpc.id, CidrBlockAssociation: shown(associationId, cidrBlock, 'disassociating') };
  },
};

/** A new block overlaps no other of the VPC nor of its peers, and is no larger than a route that is already there. */
function checkFree(network: Network, vpc: Vpc, cidrBlock: string): void {
  const wanted = block(cidrBlock);
  if (vpc.cidrBlocks.some((existing) => overlaps(block(existing.cidrBlock), wanted))) {
    throw new AwsError(
      'InvalidVpc.Range',
      `The CIDR '${cidrBlock}' conflicts with another CIDR block of this VPC.`,
    );
  }
  const peers = activePeerings(network, vpc.id).flatMap(({ peerId }) => network.vpcs[peerId]!.cidrBlocks);
  if (peers.some(({ cidrBlock: other }) => overlaps(block(other), wanted))) {
    throw new AwsError(
      'InvalidVpc.Range',
      `The CIDR '${cidrBlock}' conflicts with a CIDR block of a VPC that is peered with this VPC.`,
    );
  }
  const conflict = tablesOf(network, vpc)
    .flatMap(({ routes }) => routes)
    .flatMap(({ destination }) => ('cidr' in destination ? [block(destination.cidr)] : []))
    .find((existing) => overlaps(existing, wanted) && existing.prefix >= wanted.prefix);
  if (conflict) {
    throw new AwsError(
      'InvalidVpc.Range',
      `The CIDR '${cidrBlock}' is not smaller than a route in one of this VPC's route tables.`,
    );
  }
}

function tablesOf(network: Network, vpc: Vpc) {
  return Object.values(network.routeTables).filter(({ vpcId }) => vpcId === vpc.id);
}

function shown(associationId: string, cidrBlock: string, state: 'associating' | 'disassociating') {
  return { AssociationId: associationId, CidrBlock: cidrBlock, CidrBlockState: { State: state } };
}
