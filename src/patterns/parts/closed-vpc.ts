/** A VPC that nothing leads out of, with an S3 interface endpoint in two zones. */
import type { PatternTools } from '../pattern.ts';
import { named } from './named.ts';
import { NAME, SUBNET_CIDRS, s3ServiceName, VPC_CIDR } from './names.ts';

export interface ClosedVpc {
  vpcId: string;
  /** Private, in two zones. */
  subnetIds: string[];
  clientVpnGroupId: string;
  endpointGroupId: string;
}

export async function buildVpc({ call }: PatternTools): Promise<ClosedVpc> {
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

export async function buildS3Endpoint(
  { call, region }: PatternTools,
  { vpcId, subnetIds, endpointGroupId }: ClosedVpc,
): Promise<void> {
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
}
