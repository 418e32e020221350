/** Out of a closed VPC to one public name server, and to nothing else of the internet. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { nameTag } from './name-tag.ts';

/** The name server of the article. */
export const PUBLIC_RESOLVER = '8.8.8.8';

export interface PublicDnsOnlyEgressProps {
  readonly vpc: ec2.IVpc;
  /** The subnets whose hosts, or Client VPN clients, are to reach the name server. Each needs a route table of its own. */
  readonly from: readonly ec2.ISubnet[];
  /** A block of the VPC that no other subnet has, for the NAT gateway. */
  readonly publicSubnetCidr: string;
  /** The zone of that subnet. */
  readonly availabilityZone: string;
  /**
   * The name server.
   * @default '8.8.8.8'
   */
  readonly resolver?: string;
  /**
   * What the `Name` tags begin with.
   * @default 'kairo'
   */
  readonly name?: string;
}

/**
 * A NAT gateway whose own subnet has a route to the name server and no default one: that route table is what keeps the
 * network closed, whatever the subnets behind it send.
 */
export class PublicDnsOnlyEgress extends Construct {
  /** The name server and nothing beside it, as a block. */
  readonly resolverCidr: string;
  readonly natGatewayId: string;

  constructor(scope: Construct, id: string, props: PublicDnsOnlyEgressProps) {
    super(scope, id);
    const { vpc, resolver = PUBLIC_RESOLVER, name = 'kairo' } = props;
    this.resolverCidr = `${resolver}/32`;
    const gateway = new ec2.CfnInternetGateway(this, 'InternetGateway', {
      tags: nameTag(`${name}-internet`),
    });
    const attachment = new ec2.CfnVPCGatewayAttachment(this, 'Attachment', {
      vpcId: vpc.vpcId,
      internetGatewayId: gateway.ref,
    });
    const subnet = new ec2.CfnSubnet(this, 'PublicSubnet', {
      vpcId: vpc.vpcId,
      cidrBlock: props.publicSubnetCidr,
      availabilityZone: props.availabilityZone,
      mapPublicIpOnLaunch: false,
      tags: nameTag(`${name}-public`),
    });
    const table = new ec2.CfnRouteTable(this, 'PublicTable', {
      vpcId: vpc.vpcId,
      tags: nameTag(`${name}-public`),
    });
    new ec2.CfnSubnetRouteTableAssociation(this, 'PublicSubnetTable', {
      routeTableId: table.ref,
      subnetId: subnet.ref,
    });
    const route = new ec2.CfnRoute(this, 'ResolverRoute', {
      routeTableId: table.ref,
      destinationCidrBlock: this.resolverCidr,
      gatewayId: gateway.ref,
    });
    route.node.addDependency(attachment);

    const address = new ec2.CfnEIP(this, 'Address', { domain: 'vpc', tags: nameTag(`${name}-nat`) });
    address.node.addDependency(attachment);
    const nat = new ec2.CfnNatGateway(this, 'NatGateway', {
      subnetId: subnet.ref,
      allocationId: address.attrAllocationId,
      tags: nameTag(`${name}-nat`),
    });
    nat.node.addDependency(attachment);
    this.natGatewayId = nat.ref;
    for (const [position, routeTableId] of tablesOf(props.from).entries()) {
      new ec2.CfnRoute(this, `DefaultRoute${position + 1}`, {
        routeTableId,
        destinationCidrBlock: '0.0.0.0/0',
        natGatewayId: nat.ref,
      });
    }
  }
}

function tablesOf(subnets: readonly ec2.ISubnet[]): string[] {
  return [...new Set(subnets.map(({ routeTable }) => routeTable.routeTableId))];
}
