/** The whole way, from on premises to S3. */
import { CfnOutput, RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { addressAt, following } from './blocks.ts';
import type { ClientVpn } from './client-vpn.ts';
import { ClosedVpc } from './closed-vpc.ts';
import { assertTogether, type ClosedBucket, type Connectivity, type Dns } from './decisions.ts';
import { EndpointOnlyBucket } from './endpoint-only-bucket.ts';
import { onlyTheseBuckets } from './endpoint-policy.ts';
import { InboundResolver } from './inbound-resolver.ts';
import { PUBLIC_RESOLVER, PublicDnsOnlyEgress } from './public-dns-only-egress.ts';
import { S3InterfaceEndpoint } from './s3-interface-endpoint.ts';
import type { VirtualPrivateGateway } from './virtual-private-gateway.ts';
import { wayIn } from './way-in.ts';

export interface ClosedS3NetworkProps {
  readonly dns: Dns;
  readonly connectivity: Connectivity;
  /**
   * The VPC's block. Choose one that is not used on premises.
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;
  /**
   * In how many zones the endpoint is; it costs by the hour in each.
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
  /** @default see `ClosedVpc` */
  readonly ownRouteTable?: boolean;
  /**
   * The buckets that the network is for. The endpoint lets nothing through to others.
   * @default one, named by CloudFormation
   */
  readonly buckets?: readonly ClosedBucket[];
  /**
   * What becomes of buckets and connection logs when the stack goes. Even with DESTROY CloudFormation removes no bucket
   * that has objects.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * What the `Name` tags and the names of security groups begin with. `kairo verify` looks for the default.
   * @default 'kairo'
   */
  readonly name?: string;
}

/**
 * A VPC that nothing leads out of, an interface endpoint for S3 in it, a way in from on premises, and names that lead
 * to the endpoint. Every part can be had alone, too, and is there as a property to go on from.
 */
export class ClosedS3Network extends Construct {
  readonly vpc: ClosedVpc;
  readonly endpoint: S3InterfaceEndpoint;
  /** With `inbound-resolver`: what hosts of the VPC go on using. */
  readonly gatewayEndpoint?: ec2.GatewayVpcEndpoint;
  readonly clientVpn?: ClientVpn;
  readonly virtualPrivateGateway?: VirtualPrivateGateway;
  readonly egress?: PublicDnsOnlyEgress;
  readonly inboundResolver?: InboundResolver;
  readonly buckets: readonly s3.Bucket[];

  constructor(scope: Construct, id: string, props: ClosedS3NetworkProps) {
    super(scope, id);
    const { dns, connectivity, name = 'kairo', removalPolicy = RemovalPolicy.RETAIN } = props;
    assertTogether(dns, connectivity);
    const network = new ClosedVpc(this, 'Vpc', props);
    const { vpc, subnets } = network;
    this.vpc = network;
    this.endpoint = new S3InterfaceEndpoint(this, 'Endpoint', {
      vpc,
      subnets: { subnets },
      privateDns: dns.pattern === 'inbound-resolver' ? 'inbound-resolver' : 'off',
      name,
    });
    const { clientVpn, virtualPrivateGateway, admitted } = wayIn(this, {
      ...{ network, connectivity, removalPolicy, name },
      dnsServers: pushedServers(dns, network),
    });
    this.clientVpn = clientVpn;
    this.virtualPrivateGateway = virtualPrivateGateway;
    for (const source of admitted) this.endpoint.connections.allowDefaultPortFrom(source, 'HTTPS');

    if (dns.pattern === 'public-dns') {
      this.egress = new PublicDnsOnlyEgress(this, 'Egress', {
        vpc,
        from: subnets,
        publicSubnetCidr: dns.publicSubnetCidr ?? following(network.subnetCidrs),
        availabilityZone: subnets[0]!.availabilityZone,
        ...(dns.resolver !== undefined && { resolver: dns.resolver }),
        name,
      });
      clientVpn?.letOut('Resolver', this.egress.resolverCidr, 'The public name server');
      clientVpn?.letOut('Everything', '0.0.0.0/0', 'Whatever the route tables of the VPC let out');
    }
    if (dns.pattern === 'inbound-resolver') {
      this.gatewayEndpoint = new ec2.GatewayVpcEndpoint(this, 'GatewayEndpoint', {
        vpc,
        service: ec2.GatewayVpcEndpointAwsService.S3,
        subnets: [{ subnets }],
      });
      Tags.of(this.gatewayEndpoint).add('Name', `${name}-s3-gateway`);
      // Private DNS for inbound endpoints alone wants a gateway endpoint to be there.
      this.endpoint.node.addDependency(this.gatewayEndpoint);
      this.inboundResolver = new InboundResolver(this, 'InboundResolver', {
        vpc,
        addresses: resolverAddresses(dns.addresses, network),
        name,
      });
      for (const source of admitted) this.inboundResolver.allowQueriesFrom(source);
    }

    const endpoints = [this.endpoint, ...(this.gatewayEndpoint ? [this.gatewayEndpoint] : [])];
    const endpointIds = endpoints.map(({ vpcEndpointId }) => vpcEndpointId);
    this.buckets = (props.buckets ?? [{}]).map((bucket, position) =>
      makeBucket(this, `Bucket${position === 0 ? '' : position + 1}`, {
        ...bucket,
        endpointIds,
        removalPolicy,
      }),
    );
    for (const endpoint of endpoints) {
      for (const statement of onlyTheseBuckets(this.buckets)) endpoint.addToPolicy(statement);
    }
    this.#tell();
  }

  /** What people and scripts need to go on, as outputs of the stack. */
  #tell(): void {
    const output = (id: string, description: string, value: string) =>
      new CfnOutput(this, id, { description, value });
    output('EndpointUrl', 'For S3 clients on premises: --endpoint-url', this.endpoint.endpointUrl);
    if (this.clientVpn) {
      output('ClientVpnEndpointId', 'To export the configuration of its clients', this.clientVpn.endpointId);
    }
    if (this.inboundResolver) {
      const addresses = this.inboundResolver.addresses.join(',');
      output('ResolverAddresses', "Where resolvers on premises forward S3's names to", addresses);
    }
    for (const [position, bucket] of this.buckets.entries()) {
      output(`BucketName${position === 0 ? '' : position + 1}`, 'A bucket of the network', bucket.bucketName);
    }
  }
}

/** What Client VPN pushes; undefined where clients go on asking their own. */
function pushedServers(dns: Dns, { resolverAddress }: ClosedVpc): string[] | undefined {
  switch (dns.pattern) {
    case 'provided-dns':
      return [resolverAddress];
    case 'public-dns':
      return [dns.resolver ?? PUBLIC_RESOLVER];
    case 'inbound-resolver':
      return undefined;
  }
}

function resolverAddresses(chosen: readonly string[] | undefined, { subnets, subnetCidrs }: ClosedVpc) {
  const addresses = chosen ?? subnetCidrs.map((cidr) => addressAt(cidr, 53));
  if (addresses.length > subnets.length) {
    throw new Error(
      `There are ${addresses.length} addresses for ${subnets.length} subnets; give one for each.`,
    );
  }
  return addresses.map((ip, position) => ({ subnet: subnets[position]!, ip }));
}

function makeBucket(
  scope: Construct,
  id: string,
  {
    endpointOnly = true,
    exempt,
    endpointIds,
    ...props
  }: ClosedBucket & { endpointIds: string[]; removalPolicy: RemovalPolicy },
): s3.Bucket {
  return endpointOnly
    ? new EndpointOnlyBucket(scope, id, { ...props, endpointIds, ...(exempt && { exempt }) })
    : new s3.Bucket(scope, id, { enforceSSL: true, ...props });
}
