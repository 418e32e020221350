/**
 * Builds the way that needs no endpoint URL: S3's own names lead to the interface endpoint for whoever asks through a
 * Resolver inbound endpoint, and on premises the site's own resolver does that for S3 and nothing else. The site's
 * router has the Client VPN tunnel, so the LAN's hosts know of none of it.
 */

import { importCertificates } from '../parts/certificates.ts';
import { createGroup } from '../parts/closed-vpc.ts';
import { named } from '../parts/named.ts';
import {
  BUCKET,
  CLIENT_CIDR,
  NAME as SHARED,
  SITE,
  SUBNET_CIDRS,
  s3Name,
  s3ServiceName,
  VPC_CIDR,
} from '../parts/names.ts';
import { withCertificate } from '../parts/profile.ts';
import type { PatternTools } from '../pattern.ts';
import { INBOUND_ADDRESSES, NAME } from './names.ts';

export async function build(tools: PatternTools): Promise<void> {
  const { call, region } = tools;
  const [vpc, certificates] = await Promise.all([buildVpc(tools), importCertificates(tools)]);
  await buildEndpoints(tools, vpc);
  await buildResolver(tools, vpc);
  const clientVpnEndpointId = await buildClientVpn(tools, { ...vpc, ...certificates });
  await tools.createBucket(BUCKET);

  const { ClientConfiguration } = await call('ec2', 'ExportClientVpnClientConfiguration', {
    ClientVpnEndpointId: clientVpnEndpointId,
  });
  const { host, ...site } = SITE;
  await tools.addSite({
    ...site,
    hosts: [host],
    vpnProfile: withCertificate(ClientConfiguration!, certificates.client),
    forwarders: [{ domain: s3Name(region), servers: [...INBOUND_ADDRESSES] }],
  });
}

interface Vpc {
  vpcId: string;
  subnetIds: string[];
  clientVpnGroupId: string;
  endpointGroupId: string;
  resolverGroupId: string;
}

async function buildVpc({ call }: PatternTools): Promise<Vpc> {
  const { Vpc } = await call('ec2', 'CreateVpc', {
    CidrBlock: VPC_CIDR,
    TagSpecifications: [named('vpc', SHARED.vpc)],
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
      TagSpecifications: [named('subnet', SHARED.subnets[position]!)],
    });
    subnetIds.push(Subnet!.SubnetId!);
  }
  const clientVpnGroupId = await createGroup(call, vpcId, SHARED.clientVpnGroup, 'Client VPN association');
  const endpointGroupId = await createGroup(call, vpcId, SHARED.endpointGroup, 'S3 interface endpoint');
  const resolverGroupId = await createGroup(call, vpcId, NAME.resolverGroup, 'Resolver inbound endpoint');
  const admit = (GroupId: string, IpProtocol: string, port: number, Description: string) =>
    call('ec2', 'AuthorizeSecurityGroupIngress', {
      GroupId,
      IpPermissions: [
        {
          IpProtocol,
          FromPort: port,
          ToPort: port,
          UserIdGroupPairs: [{ GroupId: clientVpnGroupId, Description }],
        },
      ],
    });
  await admit(endpointGroupId, 'tcp', 443, 'HTTPS from Client VPN');
  await admit(resolverGroupId, 'udp', 53, 'DNS from Client VPN');
  await admit(resolverGroupId, 'tcp', 53, 'DNS from Client VPN, for answers that are too large for UDP');
  return { vpcId, subnetIds, clientVpnGroupId, endpointGroupId, resolverGroupId };
}

/** Inbound-only private DNS wants the gateway endpoint to be there: it is what hosts in the VPC go on using. */
async function buildEndpoints({ call, region }: PatternTools, vpc: Vpc): Promise<void> {
  const { RouteTables } = await call('ec2', 'DescribeRouteTables', {
    Filters: [{ Name: 'vpc-id', Values: [vpc.vpcId] }],
  });
  await call('ec2', 'CreateVpcEndpoint', {
    VpcEndpointType: 'Gateway',
    VpcId: vpc.vpcId,
    ServiceName: s3ServiceName(region),
    RouteTableIds: RouteTables!.map(({ RouteTableId }) => RouteTableId!),
    TagSpecifications: [named('vpc-endpoint', NAME.gatewayEndpoint)],
  });
  await call('ec2', 'CreateVpcEndpoint', {
    VpcEndpointType: 'Interface',
    VpcId: vpc.vpcId,
    ServiceName: s3ServiceName(region),
    SubnetIds: vpc.subnetIds,
    SecurityGroupIds: [vpc.endpointGroupId],
    PrivateDnsEnabled: true,
    DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true },
    TagSpecifications: [named('vpc-endpoint', SHARED.s3Endpoint)],
  });
}

async function buildResolver({ call }: PatternTools, vpc: Vpc): Promise<void> {
  await call('route53resolver', 'CreateResolverEndpoint', {
    CreatorRequestId: NAME.inboundEndpoint,
    Name: NAME.inboundEndpoint,
    Direction: 'INBOUND',
    SecurityGroupIds: [vpc.resolverGroupId],
    IpAddresses: INBOUND_ADDRESSES.map((Ip, position) => ({ SubnetId: vpc.subnetIds[position]!, Ip })),
    Tags: [{ Key: 'Name', Value: NAME.inboundEndpoint }],
  });
}

async function buildClientVpn(
  { call }: PatternTools,
  parts: Vpc & { serverArn: string; clientAuthorityArn: string },
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
    TransportProtocol: 'udp',
    VpnPort: 443,
    // Everything goes into the tunnel, so that what has no way there has no way at all.
    SplitTunnel: false,
    VpcId: parts.vpcId,
    SecurityGroupIds: [parts.clientVpnGroupId],
    TagSpecifications: [named('client-vpn-endpoint', SHARED.clientVpnEndpoint)],
  });
  await call('ec2', 'AssociateClientVpnTargetNetwork', {
    ClientVpnEndpointId,
    SubnetId: parts.subnetIds[0]!,
  });
  await call('ec2', 'AuthorizeClientVpnIngress', {
    ClientVpnEndpointId,
    TargetNetworkCidr: VPC_CIDR,
    AuthorizeAllGroups: true,
    Description: 'The whole VPC',
  });
  return ClientVpnEndpointId!;
}
