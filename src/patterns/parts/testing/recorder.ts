/** For tests of what patterns build. */
import type { Site } from '../../../network/network.ts';
import type { Call, PatternTools } from '../../pattern.ts';

/** Answers of an API that remembers what it was asked for. */
export class Recorder {
  readonly calls: { operation: string; input: Record<string, unknown> }[] = [];
  readonly buckets: string[] = [];
  readonly sites: Site[] = [];
  readonly deployments: object[] = [];
  #count = 0;

  readonly tools: PatternTools = {
    region: 'eu-west-1',
    call: (async (_: string, operation: string, input: Record<string, unknown>) => {
      this.calls.push({ operation, input });
      return this.#answer(operation, ++this.#count);
    }) as unknown as Call,
    pki: {
      createAuthority: async ({ commonName }) => ({
        certificate: `${commonName} cert`,
        privateKey: 'ca key',
      }),
      issue: async (authority, { commonName }) => ({
        certificate: `${commonName} signed by ${authority.certificate}`,
        privateKey: `${commonName} key`,
      }),
    },
    addSite: async (site) => void this.sites.push(site),
    createBucket: async (name) => void this.buckets.push(name),
    deploy: async (deployment) => {
      this.deployments.push(deployment);
      return {};
    },
  };

  inputs(operation: string): Record<string, unknown>[] {
    return this.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  }

  #answer(operation: string, count: number): object {
    switch (operation) {
      case 'CreateVpc':
        return { Vpc: { VpcId: 'vpc-1' } };
      case 'DescribeAvailabilityZones':
        return { AvailabilityZones: [{ ZoneName: 'eu-west-1a' }, { ZoneName: 'eu-west-1b' }] };
      case 'CreateSubnet':
        return { Subnet: { SubnetId: `subnet-${count}` } };
      case 'DescribeSubnets':
        return { Subnets: [{ AvailabilityZone: 'eu-west-1a' }] };
      case 'CreateInternetGateway':
        return { InternetGateway: { InternetGatewayId: 'igw-1' } };
      case 'AllocateAddress':
        return { AllocationId: 'eipalloc-1' };
      case 'CreateNatGateway':
        return { NatGateway: { NatGatewayId: 'nat-1' } };
      case 'CreateRouteTable':
        return { RouteTable: { RouteTableId: `rtb-${count}` } };
      case 'CreateSecurityGroup':
        return { GroupId: `sg-${count}` };
      case 'DescribeRouteTables':
        return { RouteTables: [{ RouteTableId: 'rtb-1' }] };
      case 'ImportCertificate':
        return { CertificateArn: `arn-${count}` };
      case 'CreateClientVpnEndpoint':
        return { ClientVpnEndpointId: 'cvpn-endpoint-1' };
      case 'ExportClientVpnClientConfiguration':
        return { ClientConfiguration: 'client\n' };
      default:
        return {};
    }
  }
}
