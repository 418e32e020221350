/** How whole sites come in: by IPsec over the internet, or by a line of their own. Addresses stay what they are. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { nameTag } from './name-tag.ts';

export interface VirtualPrivateGatewayProps {
  readonly vpc: ec2.IVpc;
  /** The subnets that sites are answered from: their route tables learn the way back. */
  readonly subnets: readonly ec2.ISubnet[];
  /**
   * What the `Name` tags begin with.
   * @default 'kairo'
   */
  readonly name?: string;
}

/**
 * The VPC's end of Site-to-Site VPN and of a Direct Connect private virtual interface. Routes to the sites are
 * propagated to the subnets' route tables. A line itself is ordered and attached by hand.
 * @see https://docs.aws.amazon.com/vpn/latest/s2svpn/how_it_works.html
 */
export class VirtualPrivateGateway extends Construct {
  readonly vpnGatewayId: string;
  readonly #name: string;
  readonly #attachment: ec2.CfnVPCGatewayAttachment;

  constructor(scope: Construct, id: string, { vpc, subnets, name = 'kairo' }: VirtualPrivateGatewayProps) {
    super(scope, id);
    this.#name = name;
    const gateway = new ec2.CfnVPNGateway(this, 'Resource', {
      type: 'ipsec.1',
      tags: nameTag(`${name}-vpn`),
    });
    this.vpnGatewayId = gateway.ref;
    this.#attachment = new ec2.CfnVPCGatewayAttachment(this, 'Attachment', {
      vpcId: vpc.vpcId,
      vpnGatewayId: gateway.ref,
    });
    const tables = new Set(subnets.map(({ routeTable }) => routeTable.routeTableId));
    const propagation = new ec2.CfnVPNGatewayRoutePropagation(this, 'Propagation', {
      vpnGatewayId: gateway.ref,
      routeTableIds: [...tables],
    });
    propagation.node.addDependency(this.#attachment);
  }

  /**
   * A Site-to-Site VPN connection with static routes to a site.
   * @param customerAddress the public address of the site's own gateway
   */
  connect(id: string, customerAddress: string, onPremisesCidrs: readonly string[]): void {
    const customer = new ec2.CfnCustomerGateway(this, `${id}Gateway`, {
      type: 'ipsec.1',
      ipAddress: customerAddress,
      bgpAsn: 65_000,
      tags: nameTag(`${this.#name}-site`),
    });
    const connection = new ec2.CfnVPNConnection(this, id, {
      type: 'ipsec.1',
      customerGatewayId: customer.ref,
      vpnGatewayId: this.vpnGatewayId,
      staticRoutesOnly: true,
      tags: nameTag(`${this.#name}-site`),
    });
    connection.node.addDependency(this.#attachment);
    for (const [position, destinationCidrBlock] of onPremisesCidrs.entries()) {
      new ec2.CfnVPNConnectionRoute(this, `${id}Route${position + 1}`, {
        vpnConnectionId: connection.ref,
        destinationCidrBlock,
      });
    }
  }
}
