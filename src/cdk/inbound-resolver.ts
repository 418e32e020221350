/** Where on-premises resolvers forward S3's names to. */
import { Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53resolver from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import { nameTag } from './name-tag.ts';

export interface InboundResolverProps {
  readonly vpc: ec2.IVpc;
  /**
   * Two or more places, in different zones. Addresses are chosen and not left to AWS, so that the resolvers on premises
   * can be configured with them, and because CloudFormation does not tell which ones AWS took.
   */
  readonly addresses: readonly { readonly subnet: ec2.ISubnet; readonly ip: string }[];
  /**
   * What the `Name` tags and the name of the security group begin with.
   * @default 'kairo'
   */
  readonly name?: string;
}

/**
 * A Route 53 Resolver inbound endpoint. Say who may ask with `allowQueriesFrom(…)`.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-network-to-vpc.html
 */
export class InboundResolver extends Construct implements ec2.IConnectable {
  readonly connections: ec2.Connections;
  readonly addresses: readonly string[];
  readonly resolverEndpointId: string;

  constructor(scope: Construct, id: string, { vpc, addresses, name = 'kairo' }: InboundResolverProps) {
    super(scope, id);
    if (addresses.length < 2) {
      throw new Error(`A Resolver endpoint needs two addresses or more; there are ${addresses.length}.`);
    }
    const group = new ec2.SecurityGroup(this, 'Group', {
      vpc,
      securityGroupName: `${name}-resolver`,
      description: 'Resolver inbound endpoint',
    });
    Tags.of(group).add('Name', `${name}-resolver`);
    this.connections = new ec2.Connections({ securityGroups: [group] });
    this.addresses = addresses.map(({ ip }) => ip);
    const endpoint = new route53resolver.CfnResolverEndpoint(this, 'Resource', {
      name: `${name}-inbound`,
      direction: 'INBOUND',
      securityGroupIds: [group.securityGroupId],
      ipAddresses: addresses.map(({ subnet, ip }) => ({ subnetId: subnet.subnetId, ip })),
      tags: nameTag(`${name}-inbound`),
    });
    this.resolverEndpointId = endpoint.attrResolverEndpointId;
  }

  /** Over UDP, and over TCP for long answers. */
  allowQueriesFrom(who: ec2.IConnectable): void {
    this.connections.allowFrom(who, ec2.Port.DNS_UDP, 'DNS');
    this.connections.allowFrom(who, ec2.Port.DNS_TCP, 'DNS');
  }
}
