import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../network/invariants.ts';
import { endpointCloud, ServiceName } from './testing.ts';

let { cloud, VpcId, subnetA, group, createGateway } = endpointCloud();
beforeEach(() => {
  ({ cloud, VpcId, subnetA, group, createGateway } = endpointCloud());
});

describe('a gateway endpoint', () => {
  const mainTable = () =>
    cloud.call('DescribeRouteTables', { Filters: [{ Name: 'vpc-id', Values: [VpcId] }] }).RouteTables![0]!;

  it('is what is made unless told otherwise, and is available at once', () => {
    const RouteTableIds = [mainTable().RouteTableId!];
    expect(createGateway({ RouteTableIds })).toMatchObject({
      VpcEndpointType: 'Gateway',
      State: 'available',
      RouteTableIds,
      NetworkInterfaceIds: [],
      SubnetIds: [],
      Groups: [],
      DnsEntries: [],
      DnsOptions: { DnsRecordIpType: 'service-defined' },
    });
  });

  it('puts the prefix list into its route tables, and takes it out', () => {
    const RouteTableIds = [mainTable().RouteTableId!];
    const { VpcEndpointId } = createGateway({ RouteTableIds });
    const route = {
      DestinationPrefixListId: 'pl-61a54008',
      GatewayId: VpcEndpointId,
      Origin: 'CreateRoute',
      State: 'active',
    };
    expect(mainTable().Routes).toContainEqual(route);
    expect(cloud.refused('CreateVpcEndpoint', { VpcId, ServiceName, RouteTableIds }).code).toBe(
      'RouteAlreadyExists',
    );
    cloud.call('ModifyVpcEndpoint', { VpcEndpointId, RemoveRouteTableIds: RouteTableIds });
    expect(mainTable().Routes).toHaveLength(1);
    cloud.call('ModifyVpcEndpoint', { VpcEndpointId, AddRouteTableIds: RouteTableIds });
    expect(mainTable().Routes).toContainEqual(route);
    cloud.call('DeleteVpcEndpoints', { VpcEndpointIds: [VpcEndpointId!] });
    expect(mainTable().Routes).toHaveLength(1);
    expect(violations(cloud.network)).toEqual([]);
  });

  it('takes neither subnets nor groups nor private DNS', () => {
    const wrong = (more: object) => cloud.refused('CreateVpcEndpoint', { VpcId, ServiceName, ...more });
    expect(wrong({ SubnetIds: [subnetA] }).message).toBe(
      'Subnet IDs are only supported for Interface type VPC Endpoint.',
    );
    expect(wrong({ SecurityGroupIds: [group] }).code).toBe('InvalidParameter');
    expect(wrong({ PrivateDnsEnabled: true }).code).toBe('InvalidParameter');
    expect(wrong({ DnsOptions: { DnsRecordIpType: 'ipv6' } }).code).toBe('InvalidParameter');
    expect(createGateway({ DnsOptions: { DnsRecordIpType: 'ipv4' } }).DnsOptions).toEqual({
      DnsRecordIpType: 'ipv4',
    });
  });
});
