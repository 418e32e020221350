/** What people decide about a closed network, as typed properties. */
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as logs from 'aws-cdk-lib/aws-logs';

/** How clients on premises learn the endpoint's private addresses. */
export type Dns =
  | {
      /** Client VPN pushes the VPC's own resolver. Nothing is needed on premises, and nothing leads to the internet. */
      readonly pattern: 'provided-dns';
    }
  | {
      /**
       * Client VPN pushes a public name server, which knows the endpoint's own name, too; a NAT gateway leads there and
       * nowhere else.
       */
      readonly pattern: 'public-dns';
      /** @default '8.8.8.8' */
      readonly resolver?: string;
      /**
       * A block of the VPC for the NAT gateway's subnet.
       * @default the /24 after the private subnets
       */
      readonly publicSubnetCidr?: string;
    }
  | {
      /**
       * Resolvers on premises forward S3's own names to a Resolver inbound endpoint: clients need no endpoint URL. Hosts
       * in the VPC go on through a gateway endpoint.
       */
      readonly pattern: 'inbound-resolver';
      /**
       * Where to forward to, one address in each private subnet.
       * @default the 53rd address of each
       */
      readonly addresses?: readonly string[];
    };

/** How packets get from on premises into the VPC. */
export type Connectivity =
  | {
      readonly kind: 'client-vpn';
      /** In ACM, imported with its chain. */
      readonly serverCertificateArn: string;
      /** The authority in ACM that signs the clients' certificates; with one authority for both, the server's will do. */
      readonly clientCertificateArn: string;
      /** @default '10.100.0.0/22' */
      readonly clientCidr?: string;
      /**
       * Whether clients send only what has a route into the tunnel; else everything, so that a client that is connected
       * reaches nothing past it.
       * @default false
       */
      readonly splitTunnel?: boolean;
      /** @default UDP */
      readonly transportProtocol?: ec2.TransportProtocol;
      /**
       * How many zones it is associated with; each costs by the hour.
       * @default 1
       */
      readonly associations?: number;
      /**
       * Whether connections are written to CloudWatch Logs, and for how long they are kept.
       * @default one year
       */
      readonly connectionLogs?: logs.RetentionDays | 'off';
    }
  | {
      /** Whole sites, over IPsec with static routes. */
      readonly kind: 'site-to-site-vpn';
      /** The public address of the site's own gateway. */
      readonly customerAddress: string;
      readonly onPremisesCidrs: readonly string[];
    }
  | {
      /** A virtual private gateway is made; the private virtual interface is ordered and attached to it by hand. */
      readonly kind: 'direct-connect';
      readonly onPremisesCidrs: readonly string[];
    };

/** A bucket of the network. */
export interface ClosedBucket {
  /** Names are unique in the whole world. @default chosen by CloudFormation */
  readonly bucketName?: string;
  /**
   * Whether the bucket's policy admits to its data only who comes through the network's endpoints.
   * @default true
   */
  readonly endpointOnly?: boolean;
  /**
   * ARNs of principals that may reach the data from elsewhere, too.
   * @default nobody
   */
  readonly exempt?: readonly string[];
  /** @default false */
  readonly versioned?: boolean;
}

/** Throws where two decisions do not go together. */
export function assertTogether(dns: Dns, connectivity: Connectivity): void {
  if (connectivity.kind === 'client-vpn') return;
  if (dns.pattern === 'provided-dns') {
    throw new Error(
      `The VPC's resolver answers Client VPN's clients and nobody else outside the VPC: with ${connectivity.kind} choose { pattern: 'inbound-resolver' }.`,
    );
  }
  if (dns.pattern === 'public-dns') {
    throw new Error(
      `A NAT gateway takes nothing from ${connectivity.kind}: choose { pattern: 'inbound-resolver' }.`,
    );
  }
}
