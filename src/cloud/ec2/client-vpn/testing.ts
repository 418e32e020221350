/** A cloud with a VPC in two zones and certificates, for tests of Client VPN. */
import { type Authority, createAuthority, type Issued, issue } from '../../../pki/index.ts';
import { type TestCloud, testCloud } from '../kit/testing.ts';

export const REGION = 'ap-northeast-1';

/** Who signs, and the server; made once, for making keys takes a while. */
export interface TestPki {
  authority: Authority;
  server: Issued;
}

export async function testPki(): Promise<TestPki> {
  const authority = await createAuthority({ commonName: 'Test CA' });
  const server = await issue(authority, { commonName: 'server', dnsNames: ['server'], usage: 'server' });
  return { authority, server };
}

export interface VpnCloud {
  cloud: TestCloud;
  VpcId: string;
  /** In zones a and c. */
  subnets: [string, string];
  defaultGroup: string;
  serverArn: string;
  authorityArn: string;
  subnet(cidr: string, zone: string, vpcId?: string): string;
  /** Makes an endpoint with mutual authentication and answers its id. */
  createEndpoint(more?: object): string;
  refusedEndpoint(more?: object): { code: string; message: string };
  shown(id: string): Shown;
}

type Shown = NonNullable<ReturnType<typeof describeOne>>;

const describeOne = (cloud: TestCloud, id: string) =>
  cloud.call('DescribeClientVpnEndpoints', { ClientVpnEndpointIds: [id] }).ClientVpnEndpoints![0]!;

export function vpnCloud({ authority, server }: TestPki): VpnCloud {
  const cloud = testCloud(REGION);
  const VpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  const subnet = (CidrBlock: string, zone: string, vpcId = VpcId) =>
    cloud.call('CreateSubnet', { VpcId: vpcId, CidrBlock, AvailabilityZone: `${REGION}${zone}` }).Subnet!
      .SubnetId!;
  const serverArn = addCertificate(cloud, 'server', { ...server, chain: authority.certificate });
  const authorityArn = addCertificate(cloud, 'authority', authority);
  const input = (more: object) => ({
    ClientCidrBlock: '10.100.0.0/22',
    ServerCertificateArn: serverArn,
    AuthenticationOptions: [
      {
        Type: 'certificate-authentication' as const,
        MutualAuthentication: { ClientRootCertificateChainArn: authorityArn },
      },
    ],
    ConnectionLogOptions: { Enabled: false },
    ...more,
  });
  return {
    cloud,
    VpcId,
    subnets: [subnet('10.0.0.0/24', 'a'), subnet('10.0.1.0/24', 'c')],
    defaultGroup: Object.values(cloud.network.securityGroups).find(({ vpcId }) => vpcId === VpcId)!.id,
    serverArn,
    authorityArn,
    subnet,
    createEndpoint: (more = {}) => cloud.call('CreateClientVpnEndpoint', input(more)).ClientVpnEndpointId!,
    refusedEndpoint: (more = {}) => cloud.refused('CreateClientVpnEndpoint', input(more)),
    shown: (id) => describeOne(cloud, id),
  };
}

/** Puts a certificate into the network as if ACM had imported it; answers its ARN. */
export function addCertificate(
  cloud: TestCloud,
  name: string,
  { certificate, privateKey, chain }: Issued & { chain?: string },
  region = REGION,
): string {
  const arn = `arn:aws:acm:${region}:000000000000:certificate/${name}`;
  cloud.change((network) => {
    network.certificates[arn] = {
      arn,
      region,
      certificate,
      privateKey,
      ...(chain !== undefined && { chain }),
      importedAt: 0,
      createdAt: 0,
    };
  });
  return arn;
}
