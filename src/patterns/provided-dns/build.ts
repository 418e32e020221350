/**
 * Builds the article's pattern ①, with the calls that its author made: a closed VPC with an S3 interface
 * endpoint in two zones, and a Client VPN whose DNS server is the VPC's own, so that on premises
 * nothing has to know of AWS's private names.
 */
import type { ResourceType, Tag } from '@aws-sdk/client-ec2';
import type { PatternTools } from '../pattern.ts';
import {
  BUCKET,
  CLIENT_CIDR,
  COMMON_NAME,
  NAME,
  SITE,
  SUBNET_CIDRS,
  s3ServiceName,
  VPC_CIDR,
  VPC_RESOLVER,
} from './names.ts';
import { withCertificate } from './profile.ts';

export async function build(tools: PatternTools): Promise<void> {
  const { call, region } = tools;
  const [network, certificates] = await Promise.all([buildVpc(tools), importCertificates(tools)]);
  const { vpcId, subnetIds, clientVpnGroupId, endpointGroupId } = network;

  await call('ec2', 'CreateVpcEndpoint', {
    VpcEndpointType: 'Interface',
    VpcId: vpcId,
    ServiceName: s3ServiceName(region),
    SubnetIds: subnetIds,
    SecurityGroupIds: [endpointGroupId],
    // Clients use the endpoint's own name; the public names of S3 stay what they are.
    PrivateDnsEnabled: false,
    TagSpecifications: [named('vpc-endpoint', NAME.s3Endpoint)],
  });

  const clientVpnEndpointId = await buildClientVpn(tools, {
    vpcId,
    subnetId: subnetIds[0]!,
    groupId: clientVpnGroupId,
    ...certificates,
  });
  await tools.createBucket(BUCKET);

  const { ClientConfiguration } = await call('ec2', 'ExportClientVpnClientConfiguration', {
    ClientVpnEndpointId: clientVpnEndpointId,
  });
  const { host, ...site } = SITE;
  await tools.addSite({
    ...site,
    hosts: [{ ...host, vpnProfile: withCertificate(ClientConfiguration!, certificates.client) }],
  });
}

async function buildVpc({ call }: PatternTools) {
  const { Vpc } = await call('ec2', 'CreateVpc', {
    CidrBlock: VPC_CIDR,
    TagSpecifications: [named('vpc', NAME.vpc)],
  });
  const vpcId = Vpc!.VpcId!;
  await call('ec2', 'ModifyVpcAttribute', { VpcId: vpcId, EnableDnsHostnames: { Value: true } });

  const { AvailabilityZones: zones } = await call('ec2', 'DescribeAvailabilityZones', {});
  const subnetIds: string[] = [];
  for (const [position, cidr] of SUBNET_CIDRS.entries()) {
    const { Subnet } = await call('ec2', 'CreateSubnet', {
      VpcId: vpcId,
      CidrBlock: cidr,
      AvailabilityZone: zones![position]!.ZoneName,
      TagSpecifications: [named('subnet', NAME.subnets[position]!)],
    });
    subnetIds.push(Subnet!.SubnetId!);
  }

  const clientVpnGroupId = await createGroup(call, vpcId, NAME.clientVpnGroup, 'Client VPN association');
  const endpointGroupId = await createGroup(call, vpcId, NAME.endpointGroup, 'S3 interface endpoint');
  // Client VPN translates its clients' addresses to the association's own, so the association's group is the source to admit.
  await call('ec2', 'AuthorizeSecurityGroupIngress', {
    GroupId: endpointGroupId,
    IpPermissions: [
      {
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        UserIdGroupPairs: [{ GroupId: clientVpnGroupId, Description: 'HTTPS from Client VPN' }],
      },
    ],
  });
  return { vpcId, subnetIds, clientVpnGroupId, endpointGroupId };
}

export async function createGroup(
  call: PatternTools['call'],
  vpcId: string,
  name: string,
  description: string,
): Promise<string> {
  const { GroupId } = await call('ec2', 'CreateSecurityGroup', {
    VpcId: vpcId,
    GroupName: name,
    Description: description,
    TagSpecifications: [named('security-group', name)],
  });
  return GroupId!;
}

/** One authority signs server and client, as in AWS's instructions; ACM gets the server's certificate with its chain, and the authority. */
export async function importCertificates({ call, pki }: PatternTools) {
  const authority = await pki.createAuthority({ commonName: COMMON_NAME.authority });
  const [server, client] = await Promise.all([
    pki.issue(authority, { commonName: COMMON_NAME.server, dnsNames: [COMMON_NAME.server], usage: 'server' }),
    pki.issue(authority, { commonName: COMMON_NAME.client, usage: 'client' }),
  ]);
  const { CertificateArn: serverArn } = await call('acm', 'ImportCertificate', {
    Certificate: Buffer.from(server.certificate),
    PrivateKey: Buffer.from(server.privateKey),
    CertificateChain: Buffer.from(authority.certificate),
    Tags: [{ Key: 'Name', Value: NAME.serverCertificate }],
  });
  const { CertificateArn: clientAuthorityArn } = await call('acm', 'ImportCertificate', {
    Certificate: Buffer.from(authority.certificate),
    PrivateKey: Buffer.from(authority.privateKey),
    Tags: [{ Key: 'Name', Value: NAME.clientAuthority }],
  });
  return { serverArn: serverArn!, clientAuthorityArn: clientAuthorityArn!, client };
}

async function buildClientVpn(
  { call }: PatternTools,
  parts: { vpcId: string; subnetId: string; groupId: string; serverArn: string; clientAuthorityArn: string },
): Promise<string> {
  const { ClientVpnEndpointId } = await call('ec2', 'CreateClientVpnEndpoint', {
    ClientCidrBlock: CLIENT_CIDR,
    ServerCertificateArn: parts.serverArn,
    AuthenticationOptions: [
      {
        Type: 'certificate-authentication',
        MutualAuthentication: { ClientRootCertificateChainArn: parts.clientAuthorityArn },
      },
    ],
    ConnectionLogOptions: { Enabled: false },
    DnsServers: [VPC_RESOLVER],
    TransportProtocol: 'udp',
    VpnPort: 443,
    SplitTunnel: false,
    VpcId: parts.vpcId,
    SecurityGroupIds: [parts.groupId],
    TagSpecifications: [named('client-vpn-endpoint', NAME.clientVpnEndpoint)],
  });
  await call('ec2', 'AssociateClientVpnTargetNetwork', { ClientVpnEndpointId, SubnetId: parts.subnetId });
  await call('ec2', 'AuthorizeClientVpnIngress', {
    ClientVpnEndpointId,
    TargetNetworkCidr: VPC_CIDR,
    AuthorizeAllGroups: true,
    Description: 'The whole VPC',
  });
  return ClientVpnEndpointId!;
}

export function named(type: ResourceType, name: string): { ResourceType: ResourceType; Tags: Tag[] } {
  return { ResourceType: type, Tags: [{ Key: 'Name', Value: name }] };
}
