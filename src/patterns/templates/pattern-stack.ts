/** A pattern as a stack: the construct with the article's values, and what is decided at deployment as parameters. */
import {
  type App,
  CfnCondition,
  type CfnElement,
  CfnParameter,
  DefaultStackSynthesizer,
  Fn,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import type { CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { ClosedS3Network, type Dns } from '../../cdk/index.ts';
import { CLIENT_CIDR, SUBNET_CIDRS, VPC_CIDR } from '../parts/names.ts';

export interface PatternStackProps {
  description: string;
  dns: Dns;
}

export class PatternStack extends Stack {
  constructor(scope: App, id: string, { description, dns }: PatternStackProps) {
    super(scope, id, {
      description,
      analyticsReporting: false,
      // Nothing of it is uploaded anywhere, so it deploys without `cdk bootstrap`, too.
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    const parameter = (id: string, description: string, more: object = {}) =>
      new CfnParameter(this, id, { type: 'String', description, ...more }).valueAsString;
    const serverCertificateArn = parameter(
      'ServerCertificateArn',
      "In ACM: the Client VPN server's certificate, imported with its chain",
      { allowedPattern: ARN },
    );
    const clientCertificateArn = parameter(
      'ClientCertificateArn',
      "In ACM: the authority that signs the clients' certificates",
      { allowedPattern: ARN },
    );
    const bucketName = parameter('BucketName', 'Of a bucket to make; unique in the whole world', {
      allowedPattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
    });
    const policies = parameter(
      'Policies',
      "closed: the endpoint lets nothing through but to the bucket, and the bucket's data is reached through the endpoint alone. open: neither has a policy",
      { allowedValues: ['closed', 'open'], default: 'closed' },
    );

    const network = new ClosedS3Network(this, 'Network', {
      dns,
      cidr: VPC_CIDR,
      subnetCidrs: SUBNET_CIDRS,
      // Where nothing but the local route is needed the VPC's main table will do, as in the article.
      ownRouteTable: dns.pattern !== 'provided-dns',
      connectivity: {
        kind: 'client-vpn',
        ...{ serverCertificateArn, clientCertificateArn },
        clientCidr: CLIENT_CIDR,
        connectionLogs: 'off',
      },
      buckets: [{ bucketName }],
      // CloudFormation removes no bucket that has objects.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#closeWhen(policies, network);
  }

  #closeWhen(policies: string, { endpoint, gatewayEndpoint, buckets }: ClosedS3Network): void {
    const closed = new CfnCondition(this, 'Closed', { expression: Fn.conditionEquals(policies, 'closed') });
    for (const { node } of gatewayEndpoint ? [endpoint, gatewayEndpoint] : [endpoint]) {
      const resource = node.defaultChild as CfnVPCEndpoint;
      const document = resource.policyDocument;
      resource.policyDocument = Fn.conditionIf(closed.logicalId, document, Fn.ref('AWS::NoValue'));
    }
    for (const { policy } of buckets) {
      (policy!.node.defaultChild as CfnBucketPolicy).cfnOptions.condition = closed;
    }
  }

  /** Ids for people to read: the path, without the hash that keeps it unique in larger apps. */
  protected override allocateLogicalId(element: CfnElement): string {
    const parts = element.node.path.split('/').slice(1);
    return (
      parts
        .filter((part) => part !== 'Resource' && part !== 'Network')
        // A rule that a connection made: "from SOMEBODY:443".
        .map((part) => part.replace(/^from .*:/, 'From').replaceAll(/[^A-Za-z0-9]/g, ''))
        .join('')
    );
  }
}

const ARN = '^arn:aws[a-z-]*:acm:.+$';
