/**
 * Builds the article's pattern ②: clients ask a public name server, which they reach through a NAT gateway, and of
 * the whole internet nothing else. What closes the network is one route table: that of the NAT gateway's own
 * subnet, with a route to the name server and no default.
 */
import { importCertificates } from '../parts/certificates.ts';
import { buildClientVpn, connectSite } from '../parts/client-vpn.ts';
import { buildS3Endpoint, buildVpc, type ClosedVpc } from '../parts/closed-vpc.ts';
import { named } from '../parts/named.ts';
import { BUCKET } from '../parts/names.ts';
import type { PatternTools } from '../pattern.ts';
import { EVERYWHERE, NAME, PUBLIC_RESOLVER, PUBLIC_RESOLVER_CIDR, PUBLIC_SUBNET_CIDR } from './names.ts';

export async function build(tools: PatternTools): Promise<void> {
  const [vpc, certificates] = await Promise.all([buildVpc(tools), importCertificates(tools)]);
  await buildS3Endpoint(tools, vpc);
  await buildWayOut(tools, vpc);
  const subnetId = vpc.subnetIds[0]!;
  const clientVpnEndpointId = await buildClientVpn(tools, {
    ...certificates,
    vpcId: vpc.vpcId,
    subnetId,
    groupId: vpc.clientVpnGroupId,
    dnsServer: PUBLIC_RESOLVER,
  });
  await letOut(tools, clientVpnEndpointId, subnetId);
  await tools.createBucket(BUCKET);
  await connectSite(tools, clientVpnEndpointId, certificates.client);
}

/** Private subnets → NAT gateway in a public subnet → internet gateway, and from there only to the name server. */
async function buildWayOut({ call }: PatternTools, { vpcId, subnetIds }: ClosedVpc): Promise<void> {
  const { InternetGateway } = await call('ec2', 'CreateInternetGateway', {
    TagSpecifications: [named('internet-gateway', NAME.internetGateway)],
  });
  const GatewayId = InternetGateway!.InternetGatewayId!;
  await call('ec2', 'AttachInternetGateway', { InternetGatewayId: GatewayId, VpcId: vpcId });

  const { Subnets } = await call('ec2', 'DescribeSubnets', { SubnetIds: [subnetIds[0]!] });
  const { Subnet } = await call('ec2', 'CreateSubnet', {
    VpcId: vpcId,
    CidrBlock: PUBLIC_SUBNET_CIDR,
    AvailabilityZone: Subnets![0]!.AvailabilityZone,
    TagSpecifications: [named('subnet', NAME.publicSubnet)],
  });
  const publicSubnetId = Subnet!.SubnetId!;
  const { AllocationId } = await call('ec2', 'AllocateAddress', {
    Domain: 'vpc',
    TagSpecifications: [named('elastic-ip', NAME.natAddress)],
  });
  const { NatGateway } = await call('ec2', 'CreateNatGateway', {
    SubnetId: publicSubnetId,
    AllocationId,
    TagSpecifications: [named('natgateway', NAME.natGateway)],
  });
  const NatGatewayId = NatGateway!.NatGatewayId!;

  const table = async (name: string, ids: string[]) => {
    const { RouteTable } = await call('ec2', 'CreateRouteTable', {
      VpcId: vpcId,
      TagSpecifications: [named('route-table', name)],
    });
    const RouteTableId = RouteTable!.RouteTableId!;
    for (const SubnetId of ids) await call('ec2', 'AssociateRouteTable', { RouteTableId, SubnetId });
    return RouteTableId;
  };
  await call('ec2', 'CreateRoute', {
    RouteTableId: await table(NAME.publicTable, [publicSubnetId]),
    DestinationCidrBlock: PUBLIC_RESOLVER_CIDR,
    GatewayId,
  });
  await call('ec2', 'CreateRoute', {
    RouteTableId: await table(NAME.privateTable, subnetIds),
    DestinationCidrBlock: EVERYWHERE,
    NatGatewayId,
  });
}

/**
 * The name server has a route and a rule of its own, as in the article. The default ones beside them leave the
 * closing to the NAT gateway's route table alone: open that, and the checks tell.
 */
async function letOut(
  { call }: PatternTools,
  ClientVpnEndpointId: string,
  TargetVpcSubnetId: string,
): Promise<void> {
  const destinations = [
    { cidr: PUBLIC_RESOLVER_CIDR, Description: 'The public name server' },
    { cidr: EVERYWHERE, Description: 'Whatever the route tables of the VPC let out' },
  ];
  for (const { cidr, Description } of destinations) {
    await call('ec2', 'CreateClientVpnRoute', {
      ClientVpnEndpointId,
      DestinationCidrBlock: cidr,
      TargetVpcSubnetId,
      Description,
    });
    await call('ec2', 'AuthorizeClientVpnIngress', {
      ClientVpnEndpointId,
      TargetNetworkCidr: cidr,
      AuthorizeAllGroups: true,
      Description,
    });
  }
}
