/** A VPC that nothing leads out of. */
import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { addressAt, assertSubnets, firstBlocks, networkBlock } from './blocks.ts';
import { nameTag } from './name-tag.ts';

export interface ClosedVpcProps {
  /**
   * The VPC's block. Choose one that is not used on premises.
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;
  /**
   * In how many zones there is a private subnet; interface endpoints cost by the hour in each.
   * @default 2, or as many as `subnetCidrs` has
   */
  readonly zones?: number;
  /**
   * The blocks of the private subnets, one a zone.
   * @default /24 blocks from the beginning of the VPC's
   */
  readonly subnetCidrs?: readonly string[];
  /**
   * Names of the zones, one a subnet.
   * @default the region's first zones, without a look-up
   */
  readonly availabilityZones?: readonly string[];
  /**
   * Whether the private subnets have a route table of their own; else they follow the VPC's main one, and a route that
   * somebody adds there opens them.
   * @default true
   */
  readonly ownRouteTable?: boolean;
  /**
   * What the `Name` tags begin with.
   * @default 'kairo'
   */
  readonly name?: string;
}

/** Private subnets, one a zone; no internet gateway, no NAT gateway, and names resolved by the VPC's own resolver. */
export class ClosedVpc extends Construct {
  /** For every construct that takes a VPC. The private subnets are its isolated ones. */
  readonly vpc: ec2.IVpc;
  readonly cidr: string;
  readonly subnetCidrs: readonly string[];
  readonly subnets: ec2.ISubnet[];
  /** Base + 2: where the VPC's own resolver answers, for hosts of the VPC and clients of Client VPN. */
  readonly resolverAddress: string;

  constructor(scope: Construct, id: string, props: ClosedVpcProps = {}) {
    super(scope, id);
    const { cidr = '10.0.0.0/16', ownRouteTable = true, name = 'kairo' } = props;
    const count = props.subnetCidrs?.length ?? props.zones ?? 2;
    this.cidr = cidr;
    this.subnetCidrs = props.subnetCidrs ?? firstBlocks(networkBlock('cidr', cidr), 24, count);
    assertSubnets(cidr, this.subnetCidrs);
    this.resolverAddress = addressAt(cidr, 2);
    const zones = zoneNames(count, props);

    const vpc = new ec2.CfnVPC(this, 'Resource', {
      cidrBlock: cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: nameTag(`${name}-vpc`),
    });
    const subnets = this.subnetCidrs.map(
      (cidrBlock, position) =>
        new ec2.CfnSubnet(this, `Private${position + 1}`, {
          vpcId: vpc.ref,
          cidrBlock,
          availabilityZone: zones[position]!,
          mapPublicIpOnLaunch: false,
          tags: nameTag(`${name}-private-${position + 1}`),
        }),
    );
    const tableId = ownRouteTable ? this.#privateTable(vpc, subnets, name) : undefined;
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: vpc.ref,
      vpcCidrBlock: cidr,
      availabilityZones: zones,
      isolatedSubnetIds: subnets.map(({ ref }) => ref),
      isolatedSubnetIpv4CidrBlocks: [...this.subnetCidrs],
      ...(tableId !== undefined && { isolatedSubnetRouteTableIds: subnets.map(() => tableId) }),
    });
    this.subnets = this.vpc.isolatedSubnets;
  }

  #privateTable(vpc: ec2.CfnVPC, subnets: ec2.CfnSubnet[], name: string): string {
    const table = new ec2.CfnRouteTable(this, 'PrivateTable', {
      vpcId: vpc.ref,
      tags: nameTag(`${name}-private`),
    });
    for (const [position, subnet] of subnets.entries()) {
      new ec2.CfnSubnetRouteTableAssociation(this, `Private${position + 1}Table`, {
        routeTableId: table.ref,
        subnetId: subnet.ref,
      });
    }
    return table.ref;
  }
}

/** Zones by their place in the region: `Fn::GetAZs` is answered at deployment, so nothing has to be looked up before. */
function zoneNames(count: number, { zones, availabilityZones }: ClosedVpcProps): string[] {
  if (!Number.isInteger(count) || count < 1) throw new Error(`zones is ${count}; it must be 1 or more.`);
  if (zones !== undefined && zones !== count) {
    throw new Error(`zones is ${zones}, but there are ${count} subnetCidrs; leave zones out.`);
  }
  if (!availabilityZones) return Array.from({ length: count }, (_, place) => Fn.select(place, Fn.getAzs()));
  if (availabilityZones.length !== count || new Set(availabilityZones).size !== count) {
    throw new Error(
      `availabilityZones are ${availabilityZones.join(', ') || 'none'}; there must be ${count} different ones, one a subnet.`,
    );
  }
  return [...availabilityZones];
}
