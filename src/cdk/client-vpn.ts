/** How on-premises hosts come in, each with a client and a certificate of its own. */
import { type RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { assertClientBlock } from './blocks.ts';
import { nameTag } from './name-tag.ts';

export interface ClientVpnProps {
  readonly vpc: ec2.IVpc;
  /** The server's certificate in ACM, imported with its chain. */
  readonly serverCertificateArn: string;
  /** The authority in ACM that signs the clients' certificates; with one authority for both, the server's will do. */
  readonly clientCertificateArn: string;
  /**
   * Where clients get addresses from: /12 to /22, outside the VPC and outside what is used on premises.
   * @default '10.100.0.0/22'
   */
  readonly clientCidr?: string;
  /**
   * The name servers that are pushed to clients, two at most.
   * @default none: clients go on asking their own
   */
  readonly dnsServers?: readonly string[];
  /**
   * Whether clients send only what has a route into the tunnel; else everything.
   * @default false
   */
  readonly splitTunnel?: boolean;
  /**
   * The subnets to associate with, one a zone. Each costs by the hour, and one is enough to reach the whole VPC.
   * @default the first private subnet
   */
  readonly subnets?: ec2.SubnetSelection;
  /** @default UDP */
  readonly transportProtocol?: ec2.TransportProtocol;
  /**
   * Whether connections are written to CloudWatch Logs, and for how long they are kept.
   * @default one year
   */
  readonly connectionLogs?: logs.RetentionDays | 'off';
  /**
   * What becomes of the connection logs when the stack goes.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * What the `Name` tags and the name of the security group begin with.
   * @default 'kairo'
   */
  readonly name?: string;
}

/**
 * A Client VPN endpoint with mutual authentication. Its clients' addresses are translated to the association's, so
 * `clientVpn.connections` is what other security groups are to admit, never the client block.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/how-it-works.html
 */
export class ClientVpn extends ec2.ClientVpnEndpoint {
  /** Those that it is associated with. */
  readonly subnets: ec2.ISubnet[];

  constructor(scope: Construct, id: string, props: ClientVpnProps) {
    const { vpc, clientCidr = '10.100.0.0/22', name = 'kairo', connectionLogs } = props;
    assertClientBlock(clientCidr, vpc.vpcCidrBlock);
    const group = new ec2.SecurityGroup(scope, `${id}Group`, {
      vpc,
      securityGroupName: `${name}-client-vpn`,
      description: 'Client VPN association',
    });
    const logGroup =
      connectionLogs === 'off'
        ? undefined
        : new logs.LogGroup(scope, `${id}Log`, {
            retention: connectionLogs ?? logs.RetentionDays.ONE_YEAR,
            ...(props.removalPolicy && { removalPolicy: props.removalPolicy }),
          });
    const subnets = props.subnets ?? { subnets: vpc.selectSubnets().subnets.slice(0, 1) };
    super(scope, id, {
      vpc,
      cidr: clientCidr,
      serverCertificateArn: props.serverCertificateArn,
      clientCertificateArn: props.clientCertificateArn,
      ...(props.dnsServers && { dnsServers: [...props.dnsServers] }),
      splitTunnel: props.splitTunnel ?? false,
      transportProtocol: props.transportProtocol ?? ec2.TransportProtocol.UDP,
      port: ec2.VpnPort.HTTPS,
      securityGroups: [group],
      vpcSubnets: subnets,
      logging: logGroup !== undefined,
      ...(logGroup && { logGroup }),
    });
    this.subnets = vpc.selectSubnets(subnets).subnets;
    const endpoint = this.node.defaultChild as ec2.CfnClientVpnEndpoint;
    endpoint.tagSpecifications = [
      { resourceType: 'client-vpn-endpoint', tags: nameTag(`${name}-client-vpn`) },
    ];
    Tags.of(group).add('Name', `${name}-client-vpn`);
  }

  /** Lets clients go further than the VPC: a route by each association, and a rule that admits everyone. */
  letOut(id: string, cidr: string, description: string): void {
    for (const [position, subnet] of this.subnets.entries()) {
      this.addRoute(`${id}Route${position + 1}`, {
        cidr,
        description,
        target: ec2.ClientVpnRouteTarget.subnet(subnet),
      });
    }
    this.addAuthorizationRule(`${id}Rule`, { cidr, description });
  }
}
