/**
 * Builds the way that needs no endpoint URL: S3's own names lead to the interface endpoint for whoever asks through a
 * Resolver inbound endpoint, and on premises the site's own resolver does that for S3 and nothing else. The site's
 * router has the Client VPN tunnel, so the LAN's hosts know of none of it.
 */

import { importCertificates } from '../parts/certificates.ts';
import { buildClientVpn } from '../parts/client-vpn.ts';
import { buildVpc, type ClosedVpc, createGroup } from '../parts/closed-vpc.ts';
import { named } from '../parts/named.ts';
import { BUCKET, NAME as SHARED, SITE, s3Name, s3ServiceName } from '../parts/names.ts';
import { withCertificate } from '../parts/profile.ts';
import type { PatternTools } from '../pattern.ts';
import { HOST_IMAGE, INBOUND_ADDRESSES, NAME } from './names.ts';

export async function build(tools: PatternTools): Promise<void> {
  const { call, region } = tools;
  const [closed, certificates] = await Promise.all([buildVpc(tools), importCertificates(tools)]);
  const vpc = await buildResolverGroup(tools, closed);
  await buildEndpoints(tools, vpc);
  await buildResolver(tools, vpc);
  await launchHost(tools, vpc);
  // The site goes on asking its own resolver, and everything else goes into the tunnel: what has no way there has none.
  const clientVpnEndpointId = await buildClientVpn(tools, {
    ...certificates,
    vpcId: vpc.vpcId,
    subnetId: vpc.subnetIds[0]!,
    groupId: vpc.clientVpnGroupId,
  });
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

interface Vpc extends ClosedVpc {
  resolverGroupId: string;
}

/** Client VPN's own group is who may ask. */
async function buildResolverGroup({ call }: PatternTools, vpc: ClosedVpc): Promise<Vpc> {
  const GroupId = await createGroup(call, vpc.vpcId, NAME.resolverGroup, 'Resolver inbound endpoint');
  const UserIdGroupPairs = [{ GroupId: vpc.clientVpnGroupId, Description: 'DNS from Client VPN' }];
  await call('ec2', 'AuthorizeSecurityGroupIngress', {
    GroupId,
    IpPermissions: ['udp', 'tcp'].map((IpProtocol) => ({
      ...{ IpProtocol, FromPort: 53, ToPort: 53 },
      UserIdGroupPairs,
    })),
  });
  return { ...vpc, resolverGroupId: GroupId };
}

/** A host of the VPC, which asks the VPC's own resolver and is not to notice anything of all this. */
async function launchHost({ call }: PatternTools, { subnetIds }: Vpc): Promise<void> {
  await call('ec2', 'RunInstances', {
    ImageId: HOST_IMAGE,
    InstanceType: 't3.micro',
    SubnetId: subnetIds[1]!,
    MinCount: 1,
    MaxCount: 1,
    TagSpecifications: [named('instance', NAME.host)],
  });
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
