/** A network with a VPC, for tests of its endpoints. */
import { testCloud } from '../kit/testing.ts';

export const REGION = 'ap-northeast-1';
export const ServiceName = `com.amazonaws.${REGION}.s3`;

/** Two subnets, in two zones; a group, and the VPC's default one. */
export function endpointCloud() {
  const cloud = testCloud();
  const VpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  const subnet = (CidrBlock: string, zone: string) =>
    cloud.call('CreateSubnet', { VpcId, CidrBlock, AvailabilityZone: `${REGION}${zone}` }).Subnet!.SubnetId!;
  const subnetA = subnet('10.0.0.0/24', 'a');
  const subnetC = subnet('10.0.1.0/24', 'c');
  const group = cloud.call('CreateSecurityGroup', { VpcId, GroupName: 's3', Description: 's3' }).GroupId!;
  const defaultGroup = cloud.call('DescribeSecurityGroups', {
    Filters: [
      { Name: 'vpc-id', Values: [VpcId] },
      { Name: 'group-name', Values: ['default'] },
    ],
  }).SecurityGroups![0]!.GroupId!;

  type Create = NonNullable<Parameters<typeof cloud.call<'CreateVpcEndpoint'>>[1]>;
  const interfaceInput = (more: Partial<Create> = {}): Create => ({
    VpcId,
    ServiceName,
    VpcEndpointType: 'Interface',
    SubnetIds: [subnetA, subnetC],
    ...more,
  });
  const shown = (id: string) =>
    cloud.call('DescribeVpcEndpoints', { VpcEndpointIds: [id] }).VpcEndpoints![0]!;
  return {
    ...{ cloud, VpcId, subnetA, subnetC, group, defaultGroup, shown },
    createInterface: (more: Partial<Create> = {}) =>
      cloud.call('CreateVpcEndpoint', interfaceInput(more)).VpcEndpoint!,
    createGateway: (more: Partial<Create> = {}) =>
      cloud.call('CreateVpcEndpoint', { VpcId, ServiceName, ...more }).VpcEndpoint!,
    interfaces: (id: string) =>
      shown(id).NetworkInterfaceIds!.map((eni) => cloud.network.networkInterfaces[eni]!),
    /** What an interface endpoint is refused with. */
    refusal: (more: Partial<Create>) => cloud.refused('CreateVpcEndpoint', interfaceInput(more)),
  };
}
