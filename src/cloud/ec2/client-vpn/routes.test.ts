import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestPki, testPki, type VpnCloud, vpnCloud } from './testing.ts';

let pki: TestPki;
let vpn: VpnCloud;
let id: string;
beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  vpn = vpnCloud(pki);
  id = vpn.createEndpoint();
  vpn.cloud.call('AssociateClientVpnTargetNetwork', { ClientVpnEndpointId: id, SubnetId: vpn.subnets[0] });
});

const route = (DestinationCidrBlock: string, TargetVpcSubnetId: string = vpn.subnets[0]) => ({
  ClientVpnEndpointId: id,
  DestinationCidrBlock,
  TargetVpcSubnetId,
});
const create = (...of: Parameters<typeof route>) => vpn.cloud.call('CreateClientVpnRoute', route(...of));
const refused = (...of: Parameters<typeof route>) =>
  vpn.cloud.refused('CreateClientVpnRoute', route(...of)).code;
const routes = (more: object = {}) =>
  vpn.cloud.call('DescribeClientVpnRoutes', { ClientVpnEndpointId: id, ...more }).Routes!;
const resets = () => vpn.cloud.network.clientVpnEndpoints[id]!.resets;

describe('routes of an endpoint', () => {
  it('lead through an associated subnet', () => {
    expect(create('0.0.0.0/0')).toEqual({ Status: { Code: 'creating' } });
    expect(routes()[1]).toEqual({
      ClientVpnEndpointId: id,
      DestinationCidr: '0.0.0.0/0',
      TargetSubnet: vpn.subnets[0],
      Type: 'Nat',
      Origin: 'add-route',
      Status: { Code: 'active' },
      Description: '',
    });
    expect(refused('0.0.0.0/0', vpn.subnets[1])).toBe('InvalidClientVpnActiveAssociationNotFound');
    expect(refused('0.0.0.0/0')).toBe('InvalidClientVpnDuplicateRoute');
    expect(refused('10.0.0.0/16')).toBe('InvalidClientVpnDuplicateRoute');
  });

  it('lead to other clients with the target local, and in no other way to their addresses', () => {
    expect(refused('10.100.0.0/22')).toBe('InvalidParameterValue');
    expect(refused('10.0.0.0/8')).toBe('InvalidParameterValue');
    create('10.100.0.0/22', 'local');
    expect(routes()[1]).toMatchObject({ TargetSubnet: 'local' });
  });

  it('that were added can be deleted, and that came with an association cannot', () => {
    create('172.16.0.0/12');
    expect(vpn.cloud.call('DeleteClientVpnRoute', route('172.16.0.0/12'))).toEqual({
      Status: { Code: 'deleting' },
    });
    expect(vpn.cloud.refused('DeleteClientVpnRoute', route('172.16.0.0/12')).code).toBe(
      'InvalidClientVpnRouteNotFound',
    );
    expect(vpn.cloud.refused('DeleteClientVpnRoute', route('10.0.0.0/16')).code).toBe(
      'InvalidParameterValue',
    );
    expect(routes()).toHaveLength(1);
  });

  it('reset connections in split-tunnel mode only, where clients were sent them', () => {
    create('172.16.0.0/12');
    expect(resets()).toBe(0);
    vpn.cloud.call('ModifyClientVpnEndpoint', { ClientVpnEndpointId: id, SplitTunnel: true });
    expect(resets()).toBe(1);
    create('172.32.0.0/12');
    vpn.cloud.call('DeleteClientVpnRoute', route('172.32.0.0/12'));
    expect(resets()).toBe(3);
  });

  it('are at most a hundred for an association', () => {
    for (let count = 1; count < 100; count++) create(`172.16.${count}.0/24`);
    expect(refused('0.0.0.0/0')).toBe('ClientVpnRouteLimitExceeded');
    create('10.100.0.0/22', 'local');
  });

  it('are found by destination, origin and subnet', () => {
    create('0.0.0.0/0');
    const by = (Name: string, value: string) => routes({ Filters: [{ Name, Values: [value] }] }).length;
    expect([by('destination-cidr', '0.0.0.0/0'), by('origin', 'associate')]).toEqual([1, 1]);
    expect([by('target-subnet', vpn.subnets[0]), by('target-subnet', 'local')]).toEqual([2, 0]);
  });
});
