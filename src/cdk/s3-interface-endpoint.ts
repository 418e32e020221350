/** The private way to S3. */
import { Aws, Fn, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** Who is led to the endpoint by S3's own names. */
export type PrivateDns =
  /** Nobody: clients use the endpoint's own name (`https://bucket.vpce-….s3.REGION.vpce.amazonaws.com`). */
  | 'off'
  /** Who asks through a Resolver inbound endpoint. The VPC needs a gateway endpoint for S3, too. */
  | 'inbound-resolver'
  /** Every host of the VPC as well. */
  | 'everyone';

export interface S3InterfaceEndpointProps {
  readonly vpc: ec2.IVpc;
  /** @default one subnet in each zone, private ones before others */
  readonly subnets?: ec2.SubnetSelection;
  /** @default 'off' */
  readonly privateDns?: PrivateDns;
  /**
   * What the `Name` tags and the name of the security group begin with.
   * @default 'kairo'
   */
  readonly name?: string;
}

/**
 * An interface endpoint for S3 with a security group of its own, which admits nobody: say who may come with
 * `endpoint.connections.allowDefaultPortFrom(…)`. (An endpoint without a group gets the VPC's default one, which
 * admits only itself, and all that clients see is a time-out.)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
 */
export class S3InterfaceEndpoint extends ec2.InterfaceVpcEndpoint {
  /** What to give to clients: `aws s3 ls --endpoint-url …`. Its certificate covers no name without `bucket.` before it. */
  readonly endpointUrl: string;

  constructor(scope: Construct, id: string, props: S3InterfaceEndpointProps) {
    const { vpc, privateDns = 'off', name = 'kairo' } = props;
    const group = new ec2.SecurityGroup(scope, `${id}Group`, {
      vpc,
      securityGroupName: `${name}-s3-endpoint`,
      description: 'S3 interface endpoint',
    });
    super(scope, id, {
      vpc,
      service: new ec2.InterfaceVpcEndpointService(`com.amazonaws.${Aws.REGION}.s3`, 443),
      securityGroups: [group],
      open: false,
      privateDnsEnabled: privateDns !== 'off',
      ...(props.subnets && { subnets: props.subnets }),
      ...(privateDns !== 'off' && { privateDnsOnlyForInboundResolverEndpoint: RESOLVERS[privateDns] }),
    });
    Tags.of(this).add('Name', `${name}-s3`);
    Tags.of(group).add('Name', `${name}-s3-endpoint`);
    // An entry reads "ZONEID:*.vpce-….s3.REGION.vpce.amazonaws.com".
    const wildcard = Fn.select(1, Fn.split(':', Fn.select(0, this.vpcEndpointDnsEntries)));
    this.endpointUrl = Fn.join('', ['https://bucket', Fn.select(1, Fn.split('*', wildcard))]);
  }
}

const RESOLVERS = {
  'inbound-resolver': ec2.VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint.ONLY_INBOUND_RESOLVER,
  everyone: ec2.VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint.ALL_RESOLVERS,
};
