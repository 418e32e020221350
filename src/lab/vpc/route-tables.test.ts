import { expect, it } from 'vitest';
import { testCloud } from '../../cloud/ec2/kit/testing.ts';
import { s3PrefixList } from '../../network/prefix-lists.ts';
import { gatewayEndpointOf } from './gateway-endpoints.ts';
import { placementsOf } from './placements.ts';
import { tableItems } from './route-tables.ts';

const S3 = s3PrefixList('ap-northeast-1')!;

function vpcWithHost() {
  const cloud = testCloud();
  const vpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  const subnetId = cloud.call('CreateSubnet', { VpcId: vpcId, CidrBlock: '10.0.1.0/24' }).Subnet!.SubnetId!;
  const { Instances } = cloud.call('RunInstances', {
    ImageId: 'ami-0123456789abcdef0',
    MinCount: 1,
    MaxCount: 1,
    SubnetId: subnetId,
  });
  const tableId = cloud.call('DescribeRouteTables').RouteTables![0]!.RouteTableId!;
  /** The kernel's routes, without the number of their table. */
  const routes = () => {
    const { network } = cloud;
    const surroundings = { network, vpcId, placements: placementsOf(network, vpcId) };
    return tableItems(surroundings, network.routeTables[tableId]!).map(({ add }) =>
      add.replace(/ table \d+$/, '').replace(/^route add /, ''),
    );
  };
  return { cloud, vpcId, tableId, instanceId: Instances![0]!.InstanceId!, routes };
}

it('looks among the interfaces for what is local, and drops what has no route', () => {
  expect(vpcWithHost().routes()).toEqual(['throw 10.0.0.0/16', 'blackhole default metric 9999']);
});

it('hands packets to an instance that is up, and to nobody when it is not', () => {
  const { cloud, tableId, instanceId, routes } = vpcWithHost();
  cloud.call('CreateRoute', {
    RouteTableId: tableId,
    DestinationCidrBlock: '172.16.0.0/12',
    InstanceId: instanceId,
  });
  expect(routes()[1]).toMatch(/^172\.16\.0\.0\/12 via 10\.0\.1\.4 dev e\w+ onlink$/);
  cloud.call('StopInstances', { InstanceIds: [instanceId] });
  expect(routes()[1]).toBe('blackhole 172.16.0.0/12');
});

it('leads every block of S3 to a gateway endpoint, but for those that have a route of their own', () => {
  const { cloud, vpcId, tableId, instanceId, routes } = vpcWithHost();
  const { VpcEndpoint: endpoint } = cloud.call('CreateVpcEndpoint', {
    VpcId: vpcId,
    ServiceName: S3.name,
    RouteTableIds: [tableId],
  });
  const own = S3.cidrs[1]!;
  cloud.call('CreateRoute', { RouteTableId: tableId, DestinationCidrBlock: own, InstanceId: instanceId });
  const leading = (text: string) => routes().filter((one) => one.includes(text));
  expect(leading('dev svc0').map((one) => one.split(' ')[0])).toEqual(
    S3.cidrs.filter((cidr) => cidr !== own),
  );
  expect(leading(own)).toEqual([expect.stringContaining('via 10.0.1.4')]);
  expect(gatewayEndpointOf(cloud.network, vpcId, '10.0.1.4')?.id).toBe(endpoint!.VpcEndpointId);
  expect(gatewayEndpointOf(cloud.network, vpcId, '10.0.2.4')).toBeUndefined();
  cloud.call('DeleteVpcEndpoints', { VpcEndpointIds: [endpoint!.VpcEndpointId!] });
  expect(leading('dev svc0')).toEqual([]);
});
